"""Files of parts, prices and successors: good rows in, bad rows named, nothing twice, interruptions forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.builders import NOON, TODAY, a_clerk_of, a_part, a_station
from tests.catalog.builders import a_keeper
from xingma.catalog import importing
from xingma.catalog.findings import Refusal
from xingma.catalog.importing import import_steps, rejected_rows, start_import
from xingma.catalog.models import ImportKind, ImportRun, ImportState, Part, Price, Supersession
from xingma.core.audit import AuditEntry
from xingma.core.findings import NotAllowed, RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def hand_in(kind: ImportKind, content: bytes | str, name: str = "配件.csv", by: Any = None) -> ImportRun:
    content = content.encode() if isinstance(content, str) else content
    run = start_import(kind, BytesIO(content), name=name, size=len(content), by=by or a_keeper(), at=NOON)
    run.refresh_from_db()
    return run


def an_excel(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return run.created, run.changed, run.unchanged, run.rejected


def test_a_small_file_is_done_at_once_and_again_changes_nothing(media: Path) -> None:
    content = "配件编码,名称,单位,包装数量,组别\n3502075-KH469,后制动鼓,件,２,35\n1601130,离合器从动盘,套,,16\n"
    run = hand_in(ImportKind.PARTS, content)
    assert (run.state, counts(run), run.percent) == (ImportState.DONE, (2, 0, 0, 0), 100)
    part = Part.objects.get(number="3502075-KH469")
    assert (part.name_zh, part.unit, part.package_quantity) == ("后制动鼓", "pc", 2)
    assert counts(hand_in(ImportKind.PARTS, content)) == (0, 0, 2, 0)
    assert (
        list(AuditEntry.objects.order_by("id").values_list("act", flat=True))
        == [
            "import_started",
            "import_finished",
        ]
        * 2
    )
    assert not [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffPart number;Name;Unit\n35-1;制动鼓;pc\n",
        "物料号\t物料描述\n35-1\t制动鼓\n".encode("gb18030"),
        an_excel([[], ["图号", "名称（中文名称）", "名称"], [None, None], ["35-1", "x", "制动鼓"]]),
    ],
)
def test_headers_in_chinese_and_english_in_every_file(content: bytes | str) -> None:
    run = hand_in(ImportKind.PARTS, content)
    assert counts(run) == (1, 0, 0, 0)
    assert Part.objects.get().name_zh == "制动鼓"


def test_bad_rows_are_named_with_row_column_and_reason_and_the_good_ones_are_in() -> None:
    run = hand_in(
        ImportKind.PARTS,
        an_excel(
            [
                ["编码", "名称", "包装数量", "单位"],
                ["A-1", "螺栓", "十", "件"],
                [],
                ["A-2", "螺栓", 0, "件"],
                ["", "螺栓", 1, "件"],
                ["A-3", "=B1", 1, "件"],
                ["A-4", "螺栓", 1, "件"],
                ["A-5", "螺栓", 1, "打"],
            ]
        ),
        "配件.xlsx",
    )
    assert [part.number for part in Part.objects.all()] == ["A-4"]
    assert counts(run) == (1, 0, 0, 5)
    rejected = [(row[0], row[4], row[5], row[6]) for row in rejected_rows(run)]
    assert [(number, place, column) for number, place, column, _reason in rejected] == [
        ("A-1", 2, "包装数量"),
        ("A-2", 4, "包装数量"),
        ("", 5, "编码"),
        ("A-3", 6, "名称"),
        ("A-5", 8, "单位"),
    ]
    assert "十" in str(rejected[0][3])
    assert all(reason for *_rest, reason in rejected)


def test_prices_with_validity_for_all_lists_and_stations() -> None:
    station = a_station()
    a_part("35-1", price=None), a_part("35-2", price=None)
    content = (
        "编码,含税价（元）,生效日期,失效日期,价格组,客户\n"
        '35-1,"￥1,234.50",2026/1/1,9999-12-31,,\n'
        "35-1,1100,20260101,,02,\n"
        f"35 1,1000,2026年1月1日,2026-12-31,,{station.code}\n"
        "35-2,abc,,,,\n"
        "35-2,,,,,\n"
        "35-9,10,,,,\n"
        "35-2,10,31.1.2026,,,\n"
        "35-2,10,,,,\n"
    )
    run = hand_in(ImportKind.PRICES, content)
    assert counts(run) == (4, 0, 0, 4)
    assert set(Price.objects.values_list("amount", "price_list", "customer", "valid_from", "valid_to")) == {
        (Decimal("1234.50"), "", None, date(2026, 1, 1), None),
        (Decimal("1100.00"), "02", None, date(2026, 1, 1), None),
        (Decimal("1000.00"), "", station.pk, date(2026, 1, 1), date(2026, 12, 31)),
        (Decimal("10.00"), "", None, TODAY, None),
    }
    assert list(run.rejects.order_by("row").values_list("row", "refusal")) == [
        (5, Refusal.NOT_A_NUMBER),
        (6, Refusal.MISSING),
        (7, Refusal.UNKNOWN_PART),
        (8, Refusal.NOT_A_DATE),
    ]
    assert counts(hand_in(ImportKind.PRICES, content)) == (0, 0, 4, 4)


def test_successors() -> None:
    for number in ("A-1", "B-1", "C-1"):
        a_part(number)
    run = hand_in(ImportKind.SUPERSESSIONS, "旧编码,新编码,替代关系\nA-1,B-1,互换\nB-1,C-1,带附件\nC-1,A-1,\nC-1,,\n")
    assert counts(run) == (2, 0, 1, 1)
    assert run.rejects.get().refusal == Refusal.CIRCLE
    assert Supersession.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "content", "refusal"),
    [
        (ImportKind.PARTS, "名称,单位\n鼓,件\n", Refusal.COLUMNS_MISSING),
        (ImportKind.PRICES, "编码,名称\n35-1,鼓\n", Refusal.COLUMNS_MISSING),
        (ImportKind.PARTS, "编码,名称\n", Refusal.FILE_EMPTY),
        (ImportKind.PARTS, "", Refusal.COLUMNS_MISSING),
        (ImportKind.PARTS, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Refusal.FILE_UNREADABLE),
        (ImportKind.PARTS, b"PK\x03\x04 broken", Refusal.FILE_UNREADABLE),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_and_nothing_is_kept(
    kind: ImportKind, content: bytes | str, refusal: Refusal, media: Path
) -> None:
    with pytest.raises(RuleViolation) as raised:
        hand_in(kind, content)
    assert [finding.refusal for finding in raised.value.findings] == [refusal]
    assert not ImportRun.objects.exists()
    assert not list(media.rglob("*.*"))


def test_a_huge_file_is_refused_by_its_size() -> None:
    with pytest.raises(RuleViolation):
        start_import(ImportKind.PARTS, BytesIO(b""), name="x.csv", size=101 * 1024 * 1024, by=a_keeper(), at=NOON)


def test_only_keepers_hand_in() -> None:
    with pytest.raises(NotAllowed):
        hand_in(ImportKind.PARTS, "编码,名称\n35-1,鼓\n", by=a_clerk_of(a_station()))


def many(rows: int) -> str:
    return "编码,名称\n" + "".join(f"35-{n:05d},制动鼓{n}\n" for n in range(rows))


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(importing, "AT_ONCE_MAX", 10)
    monkeypatch.setattr(importing, "CHUNK", 40)
    return


@pytest.mark.usefixtures("small_steps")
def test_a_large_file_waits_for_the_worker_and_shows_how_far_it_is() -> None:
    run = hand_in(ImportKind.PARTS, many(100))
    assert (run.state, run.rows_done, run.percent) == (ImportState.WAITING, 0, 0)
    steps = import_steps()
    assert next(steps).percent == 39  # of 101, the line after the last line break counted
    run.refresh_from_db()
    assert (run.state, run.rows_done, Part.objects.count()) == (ImportState.RUNNING, 40, 40)
    assert [step.rows_done for step in steps] == [80, 100, 100]
    run.refresh_from_db()
    assert (run.state, run.rows_total, counts(run)) == (ImportState.DONE, 100, (100, 0, 0, 0))


@pytest.mark.usefixtures("small_steps")
def test_an_interrupted_run_goes_on_where_it_was() -> None:
    run = hand_in(ImportKind.PARTS, many(100))
    next(import_steps())  # and the worker dies
    list(import_steps())
    run.refresh_from_db()
    assert (run.state, counts(run), Part.objects.count()) == (ImportState.DONE, (100, 0, 0, 0), 100)


@pytest.mark.usefixtures("small_steps")
def test_two_workers_never_take_in_a_chunk_twice() -> None:
    run = hand_in(ImportKind.PARTS, many(100))
    one, other = import_steps(), import_steps()
    next(one), next(other), next(other)
    assert list(one) + list(other)
    assert AuditEntry.objects.filter(act="import_finished").count() == 1
    run.refresh_from_db()
    assert (run.state, counts(run)) == (ImportState.DONE, (100, 0, 0, 0))


@pytest.mark.usefixtures("small_steps")
def test_a_file_that_is_gone_fails_and_the_next_one_is_done(media: Path) -> None:
    lost = hand_in(ImportKind.PARTS, many(50))
    (media / lost.path).unlink()
    following = hand_in(ImportKind.PARTS, many(60))
    list(import_steps())
    lost.refresh_from_db()
    following.refresh_from_db()
    assert (lost.state, lost.failed_because) == (ImportState.FAILED, Refusal.FILE_UNREADABLE)
    assert following.state == ImportState.DONE
