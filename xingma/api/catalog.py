"""Parts, prices and pictures over REST: searching, one part, inquiries, favourites, price requests (S1, S6, S10)."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.timezone import now
from ninja import Field, Query, Schema, Status
from ninja.decorators import decorate_view

from xingma.api.catalog_answers import (
    InquiryOut,
    PartDetailOut,
    PartOut,
    PriceOut,
    PriceRequestOut,
    inquiry_line_out,
    part_detail_out,
    part_out,
    place_of,
)
from xingma.api.catalog_keeping import router
from xingma.api.fields import PartNumber, Text200
from xingma.api.paging import Page, Paging, Refusal, cursor_after, page_of, read_cursor
from xingma.catalog import favourites, price_requests
from xingma.catalog.facts import PartHit
from xingma.catalog.indexing import code_of
from xingma.catalog.inquiry import ROWS_MAX, inquire
from xingma.catalog.models import Part, PartGroup
from xingma.catalog.pictures import picture_file
from xingma.catalog.pricing import price_history
from xingma.catalog.queries import part_page
from xingma.catalog.search import HITS_MAX, browse, search
from xingma.core.findings import Finding, RuleViolation
from xingma.core.idempotency import once
from xingma.organizations.actor import ActorRequest
from xingma.organizations.permissions import May

KEPT = "private, max-age=31536000, immutable"


class PartsAsked(Schema):
    q: str = Field(
        "",
        max_length=80,
        description="code with or without separators, a piece of it, name, pinyin initials, English name, old code",
        examples=["lhq"],
    )
    group: str = Field("", max_length=20, description="code of a group")


@router.get("/parts", response=Page[PartOut])
def parts(request: ActorRequest, asked: Query[PartsAsked], paging: Query[Paging]) -> HttpResponse:
    """What a text finds, best hits first and at most 500; without a text the whole catalogue in the order of codes."""
    request.actor.require(May.SEE_PARTS)
    group_id = group_called(asked.group) if asked.group else None
    found, following = found_parts(request, asked.q.strip(), group_id, paging)
    return JsonResponse({"items": [part_out(hit) for hit in found], "next": following})


def group_called(code: str) -> int:
    """Raises PartGroup.DoesNotExist."""
    return PartGroup.objects.values_list("pk", flat=True).get(code=code)


def found_parts(
    request: ActorRequest, text: str, group_id: int | None, paging: Paging
) -> tuple[list[PartHit], str | None]:
    """One page and the cursor of the next: a place among the hits, or in the catalogue the code to go on after."""
    place = position(paging.cursor, int if text else str)
    if text:
        found = search(text, actor=request.actor, limit=paging.limit + 1, offset=place, group_id=group_id)
        more = len(found) > paging.limit and place + paging.limit < HITS_MAX
        return found[: paging.limit], cursor_after(place + paging.limit) if more else None
    found = browse(actor=request.actor, group_id=group_id, after_code=place, limit=paging.limit + 1)
    more = len(found) > paging.limit
    return found[: paging.limit], cursor_after(found[paging.limit - 1].code) if more else None


def position(cursor: str, kind: type[int | str]) -> Any:
    """What a cursor of this list says. Raises RuleViolation."""
    if not cursor:
        return kind()
    try:
        place = read_cursor(cursor)
        if not isinstance(place, kind) or (isinstance(place, int) and not 0 <= place <= HITS_MAX):
            raise ValueError(cursor)
    except ValueError as wrong:
        raise RuleViolation([Finding(Refusal.NOT_A_CURSOR, "cursor")]) from wrong
    return place


@router.get("/parts/{path:number}/prices", response=list[PriceOut])
def prices(request: ActorRequest, number: str) -> list[PriceOut]:
    """All prices of a part that you may see, with their validity, newest first."""
    request.actor.require(May.SEE_PARTS)
    part = Part.objects.get(code=code_of(number))
    return [PriceOut.of(price) for price in price_history(part, actor=request.actor)[:200]]


@router.get("/parts/{path:number}", response=PartDetailOut, url_name="part")
def part(request: ActorRequest, number: str) -> dict[str, Any]:
    """One part, by its number however it is written."""
    request.actor.require(May.SEE_PARTS)
    return part_detail_out(part_page(number, actor=request.actor))


@router.get("/pictures/{digest}/{longest}", include_in_schema=False)
def picture(request: ActorRequest, digest: str, longest: int) -> HttpResponseBase:
    """A picture file; its address is its content."""
    request.actor.require(May.SEE_PARTS)
    found = picture_file(digest, longest)
    if found is None:
        raise Http404
    headers = {"Cache-Control": KEPT, "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return FileResponse(found[0].open("rb"), content_type=found[1], headers=headers)


class InquiryIn(Schema):
    numbers: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=ROWS_MAX)] = Field(
        examples=[["3502075-KH469", "1601130-KT430"]]
    )


@router.post("/price-inquiries", response=InquiryOut)
def inquiry(request: ActorRequest, asked: InquiryIn) -> HttpResponse:
    """Price, tax, stock, package and successor of any number of parts. Nothing is kept, so no key is needed."""
    request.actor.require(May.SEE_PARTS)
    found = inquire(asked.numbers, actor=request.actor)
    return JsonResponse(
        {
            "on": found.on.isoformat(),
            "vat_rate": str(found.vat_rate),
            "unknown": found.unknown,
            "without_price": found.without_price,
            "lines": [inquiry_line_out(line) for line in found.lines],
        }
    )


@router.get("/favourites", response=list[PartOut])
def favourite_parts(request: ActorRequest) -> HttpResponse:
    """What your station keeps at hand, in the order of codes."""
    request.actor.require(May.SEE_PARTS)
    return JsonResponse([part_out(hit) for hit in favourites.favourites_of(request.actor)], safe=False)


@router.put("/favourites/{path:number}", response={204: None})
def keep_favourite(request: ActorRequest, number: str) -> Status[None]:
    """Keep a part at hand; once is enough."""
    favourites.add_favourite(number, by=request.actor, at=now())
    return Status(204, None)


@router.delete("/favourites/{path:number}", response={204: None})
def drop_favourite(request: ActorRequest, number: str) -> Status[None]:
    """No longer keep a part at hand; once is enough."""
    favourites.remove_favourite(number, by=request.actor)
    return Status(204, None)


class PriceRequestsAsked(Schema):
    answered: bool | None = Field(None, description="only answered ones, or only open ones")


@router.get("/price-requests", response=Page[PriceRequestOut])
def requests(request: ActorRequest, asked: Query[PriceRequestsAsked], paging: Query[Paging]) -> dict[str, Any]:
    """Questions for prices that you may see, newest first."""
    is_open = None if asked.answered is None else not asked.answered
    page = page_of(price_requests.price_requests(request.actor, is_open=is_open), paging)
    page["items"] = [PriceRequestOut.of(row) for row in page["items"]]
    return page


class PriceRequestIn(Schema):
    part_number: PartNumber


@router.post("/price-requests", response={201: PriceRequestOut})
@decorate_view(once)
def ask(request: ActorRequest, response: HttpResponse, asked: PriceRequestIn) -> PriceRequestOut:
    """Ask headquarters for the price of a part that has none. An open question is not asked twice."""
    told = price_requests.ask_price(asked.part_number, by=request.actor, at=now())
    response["Location"] = place_of(told.part.number)
    return PriceRequestOut.of(told)


class PriceAnswerIn(Schema):
    answer: Text200


@router.post("/price-requests/{request_id}/answer", response=PriceRequestOut)
@decorate_view(once)
def answer(
    request: ActorRequest, request_id: Annotated[int, Field(ge=1, le=2**63 - 1)], asked: PriceAnswerIn
) -> PriceRequestOut:
    """Answer a station in words. A price that comes from SAP or a keeper answers by itself."""
    return PriceRequestOut.of(price_requests.answer_price(request_id, answer=asked.answer, by=request.actor, at=now()))
