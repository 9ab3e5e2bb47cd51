"""Vehicles over REST: found by what people say of them, for the VIN of an urgent order."""

from __future__ import annotations

from ninja import Field, Query, Router, Schema

from xingma.organizations.actor import ActorRequest
from xingma.vehicles.models import Vehicle
from xingma.vehicles.queries import find_vehicles

router = Router(tags=["vehicles"])


class VehicleOut(Schema):
    vin: str
    plate: str
    model: str


class VehiclesAsked(Schema):
    text: str = Field(min_length=3, max_length=17, description="how the VIN or the plate begins, or how the VIN ends")


@router.get("/vehicles", response=list[VehicleOut])
def vehicles(request: ActorRequest, asked: Query[VehiclesAsked]) -> list[Vehicle]:
    """Up to eight vehicles by the beginning of VIN or plate, or by the end of the VIN."""
    return find_vehicles(asked.text)
