"""Vehicles."""

from django.db import models


class Vehicle(models.Model):
    """A truck. Its facts come from the sales system."""

    vin = models.CharField(max_length=17, unique=True)
    vin_tail = models.CharField(max_length=8, db_index=True, help_text="last eight characters, as people say it")
    model = models.CharField(max_length=60)
    configuration = models.CharField(max_length=40, blank=True)
    plate = models.CharField(max_length=20, blank=True, db_index=True)
    produced_on = models.DateField(null=True, blank=True)
    sold_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.vin} {self.model}"
