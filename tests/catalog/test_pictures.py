"""Pictures of parts."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.builders import NOON, a_clerk_of, a_part, a_planner, a_station
from tests.catalog.builders import a_keeper
from xingma.catalog import pictures
from xingma.catalog.findings import Refusal
from xingma.catalog.models import PartPicture, Picture
from xingma.catalog.pictures import add_picture, picture_file, remove_picture, sort_pictures, store_drawing
from xingma.catalog.search import search
from xingma.core.findings import NotAllowed, RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def a_photo(colour: str = "red", size: tuple[int, int] = (1600, 800), kind: str = "JPEG", **more: Any) -> BytesIO:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **more)
    file.seek(0)
    return file


def put(number: str, file: BytesIO, **more: Any) -> PartPicture:
    return add_picture(number, file, size=len(file.getvalue()), by=a_keeper(), at=NOON, **more)


def test_an_upload_is_kept_in_three_sizes_without_what_else_was_in_it(media: Path) -> None:
    a_part("35-1")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "secret place"
    shown = put("35 1", a_photo(exif=exif), caption="正面")
    assert (shown.position, shown.caption) == (1, "正面")
    for longest, wanted in ((160, (80, 160)), (480, (240, 480)), (1200, (600, 1200))):
        found = picture_file(shown.picture.digest, longest)
        assert found is not None
        assert found[1] == "image/webp"
        with Image.open(found[0]) as image:
            assert (image.size, dict(image.getexif())) == (wanted, {})
        assert b"secret" not in found[0].read_bytes()
    [hit] = search("35 1", actor=a_planner())
    assert hit.thumbnail == shown.picture.digest


def test_the_same_content_is_one_picture_for_several_parts() -> None:
    a_part("35-1"), a_part("35-2")
    first = put("35-1", a_photo())
    assert put("35-1", a_photo()) == first
    put("35-2", a_photo())
    assert (Picture.objects.count(), PartPicture.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0",
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(content: bytes, media: Path) -> None:
    a_part("35-1")
    with pytest.raises(RuleViolation) as raised:
        put("35-1", BytesIO(content))
    assert [finding.refusal for finding in raised.value.findings] == [Refusal.PICTURE_UNREADABLE]
    assert not Picture.objects.exists()
    assert not list(media.rglob("*.*"))


def test_a_cut_off_picture_is_refused() -> None:
    a_part("35-1")
    with pytest.raises(RuleViolation):
        put("35-1", BytesIO(a_photo().getvalue()[:2000]))


def test_a_picture_of_too_many_bytes_or_pixels_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    a_part("35-1")
    with pytest.raises(RuleViolation) as raised:
        add_picture("35-1", a_photo(), size=21 * 1024 * 1024, by=a_keeper(), at=NOON)
    assert raised.value.findings[0].refusal == Refusal.PICTURE_TOO_LARGE
    monkeypatch.setattr(pictures, "PIXELS_MAX", 1000)
    with pytest.raises(RuleViolation) as raised:
        put("35-1", a_photo())
    assert raised.value.findings[0].refusal == Refusal.PICTURE_TOO_LARGE


def test_pictures_are_sorted_and_taken_off() -> None:
    a_part("35-1")
    red, green, blue = (put("35-1", a_photo(colour, (40, 40))) for colour in ("red", "green", "blue"))
    part = sort_pictures("35-1", [blue.pk, red.pk], by=a_keeper(), at=NOON)
    assert list(part.pictures.order_by("position").values_list("pk", "position")) == [
        (blue.pk, 1),
        (red.pk, 2),
        (green.pk, 3),
    ]
    remove_picture("35-1", red.pk, by=a_keeper(), at=NOON)
    assert [one.pk for one in part.pictures.order_by("position")] == [blue.pk, green.pk]
    with pytest.raises(PartPicture.DoesNotExist):
        remove_picture("35-1", red.pk, by=a_keeper(), at=NOON)


def test_a_part_has_so_many_pictures_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PICTURES_MAX", 1)
    a_part("35-1")
    put("35-1", a_photo("red"))
    with pytest.raises(RuleViolation) as raised:
        put("35-1", a_photo("green"))
    assert raised.value.findings[0].refusal == Refusal.TOO_MANY_PICTURES


def test_others_may_not() -> None:
    a_part("35-1")
    shown = put("35-1", a_photo())
    for actor in (a_clerk_of(a_station()), a_planner()):
        with pytest.raises(NotAllowed):
            add_picture("35-1", a_photo(), size=1, by=actor, at=NOON)
        with pytest.raises(NotAllowed):
            remove_picture("35-1", shown.pk, by=actor, at=NOON)
        with pytest.raises(NotAllowed):
            sort_pictures("35-1", [], by=actor, at=NOON)


def test_a_drawing_of_our_own_is_kept_as_it_is() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240.5"><path d="M0 0h9"/></svg>'
    picture = store_drawing(svg, at=NOON)
    assert store_drawing(svg, at=NOON) == picture
    assert (picture.width, picture.height) == (320, 240)
    for longest in (160, 480, 1200):
        found = picture_file(picture.digest, longest)
        assert found is not None
        assert (found[0].read_text(), found[1]) == (svg, "image/svg+xml")


@pytest.mark.parametrize(
    ("digest", "longest"), [("../../etc/passwd", 160), ("0" * 64, 160), ("0" * 64, 161), ("A" * 64, 480)]
)
def test_there_is_no_way_to_other_files(digest: str, longest: int) -> None:
    assert picture_file(digest, longest) is None
