"""What pages name must be there: icons, and a sentence for every step that the rooms write into the history."""

import re
from pathlib import Path

import lucide
import pytest

import xingma
from xingma.orders.models import ReviewGate, State
from xingma.web.order_words import SENTENCES

ROOT = Path(xingma.__file__).parent
NAMED = re.compile(r'{% icon "([a-z0-9-]+)"|symbol="([a-z0-9-]+)"|Holder\(\s*"([a-z0-9-]+)"')
RECORDED = re.compile(r'(?:record\(\s*\S+,\s*|action=|history_row\(\s*\S+,\s*)"([a-z_]+)"')


def icons() -> set[str]:
    files = [*ROOT.glob("web/templates/**/*.html"), *ROOT.glob("web/*.py")]
    found = (match.groups() for file in files for match in NAMED.finditer(file.read_text(encoding="utf-8")))
    return {name for names in found for name in names if name}


@pytest.mark.parametrize("name", sorted(icons()))
def test_the_icon_exists(name):
    assert lucide._load_icon(name)


def test_every_step_of_an_order_s_history_has_a_sentence():
    files = [*ROOT.glob("orders/*.py"), *ROOT.glob("shipments/*.py")]
    recorded = {match[1] for file in files for match in RECORDED.finditer(file.read_text(encoding="utf-8"))}
    decided = {f"review_{gate}" for gate in (ReviewGate.PASSED, ReviewGate.CHANGED)}
    reached = set(State.values) - {State.DRAFT}

    assert recorded | decided | reached <= set(SENTENCES)
