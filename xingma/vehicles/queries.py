"""What pages read of vehicles."""

from __future__ import annotations

from django.db.models import Q

from xingma.vehicles.models import Vehicle

TEXT_MIN = 3
FOUND_MAX = 8


def find_vehicles(text: str) -> list[Vehicle]:
    """Vehicles whose VIN or plate begins with the text, or whose VIN ends with it, as people say it; at most eight."""
    wanted = "".join(text.split()).upper()
    if len(wanted) < TEXT_MIN:
        return []
    begins = Q(vin__startswith=wanted) | Q(vin_tail__startswith=wanted) | Q(plate__startswith=wanted)
    found = list(Vehicle.objects.filter(begins).order_by("vin")[:FOUND_MAX])
    return found or list(Vehicle.objects.filter(vin__endswith=wanted).order_by("vin")[:FOUND_MAX])
