"""Keeping the catalogue over REST: parts, prices, successors, blocks, files. ``catalog`` adds the reading to its router."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from ninja import Field, File, Query, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.files import UploadedFile

from xingma.api.catalog_answers import ImportOut, PartDetailOut, part_detail_out, place_of
from xingma.api.fields import Day, MoneyIn, PartNumber, QuantityIn, Text200
from xingma.api.paging import Page, Paging, page_of
from xingma.catalog import keeping, succession
from xingma.catalog.conditions import PriceRow
from xingma.catalog.findings import Refusal
from xingma.catalog.importing import reason_of, start_import
from xingma.catalog.indexing import code_of
from xingma.catalog.materials import MaterialRow
from xingma.catalog.models import ImportKind, ImportReject, ImportRun, Part, Returnability, SupersessionKind, Unit
from xingma.catalog.queries import part_page
from xingma.catalog.succession import SupersessionRow
from xingma.core.findings import Finding, RuleViolation
from xingma.core.idempotency import once
from xingma.organizations.actor import ActorRequest
from xingma.organizations.permissions import May

router = Router(tags=["catalogue"])
Text120 = Annotated[str, Field(max_length=120)]


class PartIn(Schema):
    """What is left out, or null, stays as it is; an empty text empties it. A new part needs ``name_zh``."""

    name_zh: Text120 | None = None
    name_en: Text120 | None = None
    unit: Unit | None = None
    group: Annotated[str, Field(max_length=20)] | None = None
    package_quantity: QuantityIn | None = None
    minimum_quantity: QuantityIn | None = None
    weight_kg: QuantityIn | None = None
    drawing_number: Annotated[str, Field(max_length=40)] | None = None
    specification: Text200 | None = None
    fits: Text200 | None = None
    returnability: Returnability | None = None
    blocked_because: Text200 | None = Field(None, description="why it cannot be ordered; empty: it can")
    is_restricted: bool | None = None
    is_deleted: bool | None = None


class PriceIn(Schema):
    """A price for everyone, for a price list, or for one station."""

    amount: MoneyIn = Field(description="CNY per unit, tax included")
    valid_from: Day
    valid_to: Day | None = Field(None, description="null: until the next price")
    price_list: Annotated[str, Field(max_length=4)] = ""
    station: Annotated[str, Field(max_length=20)] = Field("", description="its code or customer number")


@router.post("/parts/{path:number}/prices", response={201: PartDetailOut})
@decorate_view(once)
def set_price(request: ActorRequest, response: HttpResponse, number: str, said: PriceIn) -> dict[str, Any]:
    """Set a price from a day on; the one before ends the day before, and a price that begins the same day is replaced."""
    row = PriceRow(number, said.amount, said.valid_from, said.valid_to, said.price_list, said.station)
    with transaction.atomic():
        part = keeping.part_called(number)
        keeping.set_price(row, by=request.actor, at=now())
    response["Location"] = place_of(part.number)
    return part_detail_out(part_page(number, actor=request.actor))


class SuccessorIn(Schema):
    new: PartNumber
    kind: SupersessionKind = SupersessionKind.INTERCHANGEABLE
    valid_from: Day | None = Field(None, description="null: from today, or as it was")
    note: Text200 = ""


@router.put("/parts/{path:number}/successor", response=PartDetailOut)
def set_successor(request: ActorRequest, number: str, said: SuccessorIn) -> dict[str, Any]:
    """Say which part replaces this one. A circle is refused."""
    part = keeping.part_called(number)
    row = SupersessionRow(part.number, said.new, said.kind, said.valid_from, said.note)
    succession.set_supersession(row, by=request.actor, at=now())
    return part_detail_out(part_page(number, actor=request.actor))


@router.delete("/parts/{path:number}/successor", response={204: None})
def drop_successor(request: ActorRequest, number: str) -> Status[None]:
    """Say that no part replaces this one."""
    part = keeping.part_called(number)
    succession.set_supersession(SupersessionRow(part.number, ""), by=request.actor, at=now())
    return Status(204, None)


# A part number may hold a slash: the address that takes everything stands after those that are longer.
@router.patch("/parts/{path:number}", response={200: PartDetailOut, 201: PartDetailOut})
@decorate_view(once)
def keep_part(request: ActorRequest, response: HttpResponse, number: str, said: PartIn) -> Status[dict[str, Any]]:
    """Change a part, or create it when there is none with this number."""
    row = MaterialRow(number, **said.model_dump())
    is_there = Part.objects.filter(code=code_of(number)).exists()
    kept = (keeping.change_part if is_there else keeping.create_part)(row, by=request.actor, at=now())
    response["Location"] = place_of(kept.number)
    return Status(200 if is_there else 201, part_detail_out(part_page(kept.number, actor=request.actor)))


@router.post("/imports", response={201: ImportOut})
@decorate_view(once)
def hand_in(
    request: ActorRequest, response: HttpResponse, kind: Query[ImportKind], file: File[UploadedFile]
) -> ImportOut:
    """Hand in an Excel or CSV file (multipart) of parts, prices or supersessions. A small one is done at once."""
    if file.file is None:
        raise RuleViolation([Finding(Refusal.FILE_MISSING, "file")])
    run = start_import(kind, file.file, name=file.name or "", size=file.size or 0, by=request.actor, at=now())
    run.refresh_from_db()
    return ImportOut.of(run)


@router.get("/imports", response=Page[ImportOut])
def imports(request: ActorRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Files that were handed in, newest first."""
    request.actor.require(May.KEEP_CATALOGUE)
    page = page_of(ImportRun.objects.all(), paging)
    page["items"] = [ImportOut.of(run) for run in page["items"]]
    return page


RunId = Annotated[int, Field(ge=1, le=2**63 - 1)]


@router.get("/imports/{run_id}", response=ImportOut)
def one_import(request: ActorRequest, run_id: RunId) -> ImportOut:
    """How far one import is."""
    request.actor.require(May.KEEP_CATALOGUE)
    return ImportOut.of(get_object_or_404(ImportRun, pk=run_id))


class RejectOut(Schema):
    """A row that was not taken in; ``row`` as the spreadsheet counts, ``cells`` as they stood."""

    row: int
    column: str
    code: str
    text: str
    cells: list[str]

    @classmethod
    def of(cls, reject: ImportReject) -> RejectOut:
        return cls(
            row=reject.row,
            column=reject.column,
            code=reject.refusal,
            text=reason_of(reject),
            cells=[str(cell) for cell in reject.cells],
        )


@router.get("/imports/{run_id}/rejects", response=Page[RejectOut])
def rejects(request: ActorRequest, run_id: RunId, paging: Query[Paging]) -> dict[str, Any]:
    """The rows that an import did not take in, with column and reason."""
    request.actor.require(May.KEEP_CATALOGUE)
    run = get_object_or_404(ImportRun, pk=run_id)
    page = page_of(run.rejects.all(), paging, key="id")
    page["items"] = [RejectOut.of(reject) for reject in page["items"]]
    return page
