"""The pages of the catalogue: finding, one part, inquiries, keeping, files, and who may do what (S1, S6, S10)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.builders import a_clerk_of, a_draft, a_part, a_planner, a_station, a_supersession
from tests.catalog.builders import a_keeper
from tests.web.visitors import Visitor, an_office_person, at_noon, cells_of, statements, text_of
from xingma.catalog.models import Favourite, ImportRun, Part, PartGroup, PartPicture, Price, PriceRequest, Supersession
from xingma.orders.models import OrderLine, PartsOrder
from xingma.organizations.models import Organization

pytestmark = pytest.mark.django_db

KEEPERS_POSTS = ("set_price", "set_successor", "block", "unblock", "add_picture")


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with at_noon():
        yield


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def station() -> Organization:
    return a_station(balance="1000")


@pytest.fixture
def clerk(station: Organization) -> Visitor:
    return Visitor(a_clerk_of(station))


@pytest.fixture
def keeper() -> Visitor:
    return Visitor(a_keeper())


def of(name: str, part: Part | str) -> str:
    return reverse(f"catalog:{name}", args=[part if isinstance(part, str) else part.number])


def page_of(part: Part | str) -> str:
    return of("part", part)


SEARCH, PRICES, IMPORTS = "/parts/", "/parts/prices", "/parts/imports"


def numbers_on(answer: Any) -> list[str]:
    return [hit.number for hit, _marked in answer.context["parts"]]


def a_file(content: str | bytes, name: str = "配件.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def a_photo(colour: str = "red") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (300, 200), colour).save(file, "PNG")
    return SimpleUploadedFile("photo.png", file.getvalue(), "image/png")


def test_the_catalogue_shows_price_stock_and_successor(clerk: Visitor) -> None:
    old = a_part("3502075-KH469", name="后制动鼓", price="412.30", stock="38")
    a_supersession(old, a_part("3502075-KH470", name="后制动鼓总成"))

    shown = text_of(clerk.get(SEARCH))

    assert all(word in shown for word in ("3502075-KH469", "后制动鼓", "412.30", "38", "3502075-KH470"))


def test_a_text_finds_by_code_name_and_initials(clerk: Visitor) -> None:
    a_part("1601130-K0900", name="离合器从动盘")
    a_part("3502075-KH469", name="后制动鼓")

    for text in ("1601130", "从动盘", "lhq"):
        assert numbers_on(clerk.get(SEARCH, q=text)) == ["1601130-K0900"], text
    assert numbers_on(clerk.get(SEARCH, q="nothing like it")) == []


def test_the_list_goes_on_page_by_page_and_within_a_group(clerk: Visitor) -> None:
    brakes = PartGroup.objects.create(code="35", name_zh="制动系")
    for serial in range(60):
        a_part(f"3500{serial:03d}-KH1")
    Part.objects.filter(number__lt="3500003").update(group=brakes)

    first = clerk.get(SEARCH)
    second = clerk.client.get(SEARCH + first.context["next_page"])

    assert [len(numbers_on(first)), len(numbers_on(second))] == [50, 10]
    assert not set(numbers_on(first)) & set(numbers_on(second))
    assert len(numbers_on(clerk.get(SEARCH, group=str(brakes.pk)))) == 3
    assert clerk.get(SEARCH, group="none", after="'--", skip="-1").status_code == 200


def test_the_statements_do_not_grow_with_the_hits(clerk: Visitor) -> None:
    def parts(first: int, last: int) -> None:
        for serial in range(first, last):
            old = a_part(f"35{serial:05d}-KH1", name="后制动鼓", stock="3")
            a_supersession(old, a_part(f"36{serial:05d}-KH1", name="前制动鼓"))

    parts(0, 1)
    few = statements(clerk, SEARCH), statements(clerk, SEARCH, q="制动鼓"), statements(clerk, of("part", "3500000-KH1"))
    parts(1, 50)

    many = (
        statements(clerk, SEARCH),
        statements(clerk, SEARCH, q="制动鼓"),
        statements(clerk, of("part", "3500000-KH1")),
    )
    assert many == few


def test_requests_and_imports_take_the_same_statements_for_any_number(clerk: Visitor, keeper: Visitor) -> None:
    def some(times: int) -> None:
        for _time in range(times):
            clerk.press(of("ask_price", a_part(price=None)))
            keeper.press(IMPORTS, kind="parts", file=a_file("配件编码,名称\n,无号\n"))

    planner = Visitor(a_planner())
    some(1)
    run = ImportRun.objects.get()
    few = statements(planner, "/parts/price-requests"), statements(keeper, IMPORTS)
    some(15)

    assert (statements(planner, "/parts/price-requests"), statements(keeper, IMPORTS)) == few
    assert statements(keeper, reverse("catalog:import", args=[run.pk])) < 20


def test_one_part_tells_price_validity_package_and_stock(clerk: Visitor) -> None:
    part = a_part("3502075-KH469", price="113.00", package="5", minimum="10", stock="38")

    shown = text_of(clerk.get(page_of(part)))

    assert all(word in shown for word in ("113.00", "100.00", "2020-01-01", "38"))
    assert clerk.get("/parts/3502075kh469").status_code == 200
    assert clerk.get(page_of("no-such-part")).status_code == 404


def test_a_number_may_hold_a_slash_or_a_dot(clerk: Visitor) -> None:
    part = a_part("GB/T 5783.1-M8/20", name="六角头螺栓")

    assert part.number in text_of(clerk.get(page_of(part)))
    assert part.number in text_of(clerk.get(of("lightbox", part)))
    assert clerk.post(of("favourite", part), keep="1").status_code == 302
    assert of("favourite", part) in text_of(clerk.get(SEARCH))


def test_a_station_s_own_price_is_not_shown_to_others(clerk: Visitor, station: Organization) -> None:
    part = a_part(price="100.00")
    Price.objects.create(part=part, customer=station, amount="87.65", valid_from="2026-01-01")
    other = Visitor(a_clerk_of(a_station()))

    for address in (page_of(part), SEARCH, of("lightbox", part)):
        assert "87.65" in text_of(clerk.get(address)), address
        for stranger in (other, Visitor(an_office_person())):
            assert "87.65" not in text_of(stranger.get(address)), address
    assert "87.65" not in text_of(other.post(PRICES, text=part.number))


def test_favourites_are_the_station_s_own(clerk: Visitor) -> None:
    part = a_part()

    clerk.press(of("favourite", part), keep="1")
    clerk.press(of("favourite", part), keep="1")
    assert Favourite.rows.count() == 1
    clerk.press(of("favourite", part), keep="0")

    assert not Favourite.rows.exists()
    assert Visitor(a_planner()).press(of("favourite", part), keep="1").status_code == 403
    assert clerk.get(of("favourite", part)).status_code == 405


def test_a_part_goes_on_the_newest_draft_of_the_person_or_on_a_new_one(clerk: Visitor, station: Organization) -> None:
    part, other = a_part(package="5"), a_part()

    clerk.press(of("order", part), quantity="10")
    [order] = PartsOrder.rows.all()
    answer = clerk.press(of("order", other), quantity="2")

    assert list(order.lines.values_list("part__number", "quantity")) == [
        (part.number, Decimal(10)),
        (other.number, Decimal(2)),
    ]
    assert order.number in text_of(answer)
    assert "{" not in text_of(answer).partition(order.number)[0][-80:]
    assert clerk.press(of("order", part), quantity="viel").status_code == 422
    assert Visitor(a_planner()).press(of("order", part), quantity="1").status_code == 403


def test_a_colleague_s_draft_is_left_alone(clerk: Visitor, station: Organization) -> None:
    colleague_s = a_draft(a_clerk_of(station), (a_part(), "1"))

    clerk.press(of("order", a_part()), quantity="1")

    assert colleague_s.lines.count() == 1
    assert PartsOrder.rows.count() == 2


def test_the_same_button_pressed_twice_orders_once(clerk: Visitor) -> None:
    part = a_part()
    for _press in range(2):
        clerk.post(of("order", part), quantity="3", idempotency_key="k-1")

    assert [line.quantity for line in OrderLine.objects.all()] == [3]


def test_a_station_asks_for_a_price_and_headquarters_answers(clerk: Visitor) -> None:
    part, planner = a_part(price=None), Visitor(a_planner())
    clerk.press(of("ask_price", part))
    asked = PriceRequest.rows.get()
    answer = reverse("catalog:answer_price", args=[asked.pk])

    assert part.number in text_of(planner.get("/parts/price-requests"))
    assert planner.press(answer, answer=" ").status_code == 422
    assert clerk.press(answer, answer="周五").status_code == 403
    assert Visitor(a_clerk_of(a_station())).press(answer, answer="周五").status_code == 404
    planner.press(answer, answer="周五前给您价格")

    assert "周五前给您价格" in text_of(clerk.get("/parts/price-requests", show="answered"))
    assert part.number not in text_of(Visitor(a_clerk_of(a_station())).get("/parts/price-requests", show="answered"))
    assert clerk.press(of("ask_price", a_part(price="1"))).status_code == 422


def test_an_inquiry_tells_price_tax_successor_and_a_guess(clerk: Visitor) -> None:
    old = a_part("3502075-KH469", price="113.00", stock="8")
    a_supersession(old, a_part("3502075-KH470"))
    a_part("1601130-K0900", price=None)

    answer = clerk.post(PRICES, text="３５０２０７５－KH469\t2\n1601130-K0900\nI601130-K0900\nXX-9999-99\n")

    found = answer.context["inquiry"]
    assert (len(found.lines), found.unknown, found.without_price, found.guessed) == (4, 2, 1, 1)
    shown = text_of(answer)
    assert all(word in shown for word in ("113.00", "100.00", "13.00", "3502075-KH470", "XX-9999-99"))


@pytest.mark.parametrize("text", ["", "  \n\t\n", "﻿"])
def test_an_inquiry_about_nothing_says_so(clerk: Visitor, text: str) -> None:
    assert clerk.post(PRICES, text=text).status_code == 422


def test_an_inquiry_by_file_and_back_as_excel(clerk: Visitor) -> None:
    a_part("3502075-KH469", name="后制动鼓", price="113.00", package="5")
    gbk = "配件编码,数量\n3502075-KH469,2\n=cmd(),1\n".encode("gbk")

    assert len(clerk.post(PRICES, file=a_file(gbk)).context["inquiry"].lines) == 2
    assert clerk.post(PRICES, file=a_file(b"PK\x03\x04broken", "a.xlsx")).status_code == 422
    head, first, second = cells_of(clerk.post("/parts/prices/excel", text="3502075-KH469\n=cmd()99"))

    assert len(head) == len(first) == len(second)
    assert first[:3] == ("3502075-KH469", "3502075-KH469", "后制动鼓")
    assert first[5:8] == (113, 100, 13)
    assert not str(second[0]).startswith("=")


def test_five_thousand_numbers_take_no_more_statements_than_five(
    clerk: Visitor, django_assert_max_num_queries: Any
) -> None:
    a_part("3502075-KH469")
    clerk.post(PRICES, text="3502075-KH469")
    with django_assert_max_num_queries(30):
        answer = clerk.post(PRICES, text="\n".join(f"3502075-KH{serial:04d}" for serial in range(5000)))
    assert answer.context["inquiry"].unknown == 5000


def test_keepers_set_prices_successors_and_blocks(keeper: Visitor, clerk: Visitor) -> None:
    part, new = a_part(price="100.00"), a_part()

    keeper.press(of("set_price", part), amount="120.50", valid_from="2026-12-01")
    keeper.press(of("set_successor", part), new=new.number, kind="one_way")
    assert keeper.press(of("block", part), why=" ").status_code == 422
    keeper.press(of("block", part), why="停产")

    assert list(Price.objects.filter(part=part).order_by("valid_from").values_list("amount", flat=True)) == [100, 120.5]
    assert (link := Supersession.objects.get()).new == new
    assert link.kind == "one_way"
    assert "停产" in text_of(clerk.get(page_of(part)))
    keeper.press(of("unblock", part))
    part.refresh_from_db()
    assert part.blocked_because == ""


def test_what_a_keeper_gets_wrong_changes_nothing(keeper: Visitor) -> None:
    part = a_part()

    assert keeper.press(of("set_price", part), amount="viel", valid_from="2026-12-01").status_code == 422
    assert keeper.press(of("set_price", part), amount="-1", valid_from="2026-12-01").status_code == 422
    assert keeper.press(of("set_price", part), amount="1", valid_from="31.12.").status_code == 422
    assert keeper.press(of("set_successor", part), new="XX-1").status_code == 422
    assert keeper.press(of("set_successor", part), new=part.number).status_code == 422
    assert keeper.press(of("block", "no-such-part"), why="停产").status_code == 404
    assert (Price.objects.count(), Supersession.objects.count()) == (1, 0)


def test_keepers_write_new_parts_and_change_them(keeper: Visitor) -> None:
    facts = {"unit": "pc", "returnability": "normal", "package_quantity": "1", "minimum_quantity": "1"}

    assert keeper.post("/parts/new", number="3502075-KH471", name_zh="", **facts).status_code == 422
    assert keeper.post("/parts/new", number="3502075-KH471", name_zh="后制动鼓", **facts).status_code == 302
    assert keeper.post("/parts/new", number="3502075KH471", name_zh="又一个", **facts).status_code == 422
    keeper.post(of("change", "3502075-KH471"), **facts | {"name_zh": "后制动鼓", "package_quantity": "5"})

    assert [(part.name_zh, part.package_quantity) for part in Part.objects.all()] == [("后制动鼓", 5)]


def test_pictures_are_added_put_first_and_taken_off(keeper: Visitor, clerk: Visitor) -> None:
    part = a_part()

    keeper.press(of("add_picture", part), file=a_photo("red"))
    keeper.press(of("add_picture", part), file=a_photo("blue"))
    assert keeper.press(of("add_picture", part), file=a_file("no picture", "a.jpg")).status_code == 422
    first, second = PartPicture.objects.order_by("position").select_related("picture")
    keeper.press(reverse("catalog:first_picture", args=[part.number, second.pk]))
    assert list(PartPicture.objects.order_by("position").values_list("pk", flat=True)) == [second.pk, first.pk]
    keeper.press(reverse("catalog:remove_picture", args=[part.number, first.pk]))

    shown = clerk.get(reverse("catalog:picture", args=[second.picture.digest]))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert second.picture.digest in text_of(clerk.get(SEARCH))
    assert clerk.get("/parts/pictures/" + "0" * 64).status_code == 404
    assert clerk.get("/parts/pictures/..%2f..%2fsettings").status_code == 404


def test_a_file_is_handed_in_and_its_rejects_come_back_as_excel(keeper: Visitor) -> None:
    answer = keeper.press(
        IMPORTS, kind="parts", file=a_file("配件编码,名称,包装数量\n35-1,制动鼓,2\n35-2,制动蹄,viel\n")
    )
    run = ImportRun.objects.get()
    page = reverse("catalog:import", args=[run.pk])

    assert answer["HX-Redirect"] == page
    assert (run.created, run.rejected) == (1, 1)
    assert "viel" in text_of(keeper.get(page))
    head, rejected = cells_of(keeper.get(reverse("catalog:rejects", args=[run.pk])))
    assert head[:3] == ("配件编码", "名称", "包装数量")
    assert rejected[:3] == ("35-2", "制动蹄", "viel")
    assert keeper.get(page, seen=f"{run.state}-{run.rows_done}").status_code == 204
    assert keeper.get(page, seen="").headers["X-Version"]


def test_a_file_that_is_none_is_refused(keeper: Visitor) -> None:
    assert keeper.press(IMPORTS, kind="parts").status_code == 422
    assert keeper.press(IMPORTS, kind="nothing", file=a_file("a,b\n1,2\n")).status_code == 422
    assert keeper.press(IMPORTS, kind="prices", file=a_file("名称\n制动鼓\n")).status_code == 422
    assert keeper.press(IMPORTS, kind="prices", file=a_file("")).status_code == 422
    assert not ImportRun.objects.exists()


def test_only_keepers_keep(clerk: Visitor, keeper: Visitor) -> None:
    part = a_part()
    for visitor in (clerk, Visitor(a_planner()), Visitor(an_office_person())):
        assert visitor.get(page_of(part)).status_code == 200
        for name in KEEPERS_POSTS:
            assert of(name, part) not in text_of(visitor.get(page_of(part)))
            assert visitor.press(of(name, part), file=a_photo()).status_code in (403, 422), name
        for address in (IMPORTS, "/parts/new", of("change", part), of("pictures", part)):
            assert visitor.get(address).status_code == 403, address
    assert of("set_price", part) in text_of(keeper.get(page_of(part)))
    assert (Price.objects.count(), PartPicture.objects.count(), ImportRun.objects.count()) == (1, 0, 0)


def test_nobody_sees_anything_without_signing_in(client: Any) -> None:
    part = a_part()
    for address in (SEARCH, PRICES, IMPORTS, "/parts/price-requests", page_of(part), "/parts/pictures/" + "0" * 64):
        answer = client.get(address)
        assert (answer.status_code, "/login" in answer.headers.get("Location", "")) == (302, True), address
