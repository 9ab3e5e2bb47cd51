"""What headquarters has."""

from django.db import models

from xingma.catalog.models import Part
from xingma.core.fields import QuantityField


class HeadquartersStock(models.Model):
    """Available to promise of one part at headquarters, as SAP last said it."""

    part = models.OneToOneField(Part, models.CASCADE, primary_key=True, related_name="headquarters_stock")
    available = QuantityField(default=0)
    next_on = models.DateField(null=True, blank=True, help_text="next expected receipt")
    next_quantity = QuantityField(default=0)
    as_of = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part_id}: {self.available}"
