"""The second road: files in a folder, read once, put away with a reason when they cannot be read."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.integration import said
from tests.integration.conftest import House, with_sap
from xingma.integration import drop_folder
from xingma.integration.idoc import flat
from xingma.integration.models import InboundMessage, InState

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(house: House, settings: Settings, tmp_path: Path) -> Path:
    with_sap(settings, drop_folder=str(tmp_path), drop_folder_age_s=60)
    drop_folder.take_files(house.system, at=house.at)
    return tmp_path


def drop(folder: Path, name: str, content: bytes, *, age_s: int = 120, place: str = "in") -> Path:
    path = folder / place / name
    path.write_bytes(content)
    written = time.time() - age_s
    os.utime(path, (written, written))
    return path


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_flat_files_and_xml_files_are_read_and_put_away(house: House, folder: Path) -> None:
    drop(folder, "ordrsp.txt", flat.write([said.response("PO2611-00042", (1, "A1", "1", "1"))]))
    drop(folder, "matmas.xml", said.body(said.material("A1"), said.material("A2")))

    assert drop_folder.take_files(house.system, at=house.at) == 2

    assert InboundMessage.objects.filter(road=InboundMessage.Road.FOLDER).count() == 3
    assert names(folder) == ["done/matmas.xml", "done/ordrsp.txt"]
    assert drop_folder.take_files(house.system, at=house.at) == 0


def test_a_file_that_may_still_grow_is_left_alone(house: House, folder: Path) -> None:
    drop(folder, "a.xml", said.body(said.material("A1")), age_s=1)
    drop(folder, "b.tmp", said.body(said.material("A1")))

    assert drop_folder.take_files(house.system, at=house.at) == 0


def test_a_file_that_cannot_be_read_is_put_aside_with_its_reason(house: House, folder: Path) -> None:
    drop(folder, "broken.xml", b"<MATMAS05><IDOC>")

    drop_folder.take_files(house.system, at=house.at)

    assert names(folder) == ["error/broken.xml", "error/broken.xml.reason"]
    assert (folder / "error" / "broken.xml.reason").read_text().startswith("malformed")
    assert InboundMessage.objects.get().state == InState.QUARANTINED


def test_a_file_left_behind_by_a_dead_worker_is_taken_up_and_changes_nothing_twice(house: House, folder: Path) -> None:
    content = said.body(said.material("A1"))
    drop(folder, "a.xml", content)
    drop_folder.take_files(house.system, at=house.at)
    drop(folder, "a.xml", content, age_s=3600, place="work")

    assert drop_folder.take_files(house.system, at=house.at) == 1

    assert InboundMessage.objects.get().duplicates == 1
    assert len(names(folder)) == 2, "both files are kept, under different names"


def test_a_type_nobody_agreed_on_is_stored_at_56(house: House, folder: Path) -> None:
    drop(folder, "z.txt", flat.write([said.idoc("ZNEW", "ZNEW01")]))

    drop_folder.take_files(house.system, at=house.at)

    assert (InboundMessage.objects.get().sap_status, InboundMessage.objects.get().code) == ("56", "no_agreement")
