"""The keeper's figures, the audit trail, the table of permissions, one's own account."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import override
from openpyxl import load_workbook

from tests.builders import NOON, PASSWORD, a_person, a_station, headquarters
from tests.organizations.test_second_factor import code_of
from tests.web.test_people_pages import signed_in
from xingma.core.audit import AuditEntry, audit
from xingma.core.terms import TermChange, all_figures, terms_on
from xingma.orders.terms import OrderTerms
from xingma.organizations import second_factor, signing_in
from xingma.organizations.actor import SYSTEM, actor_of
from xingma.organizations.models import ApiToken, User
from xingma.organizations.permissions import May, Role
from xingma.web.audit_words import ACTS, facts_in_words
from xingma.web.terms import REGISTRY

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return a_person(a_station(), Role.STATION_CLERK)


@pytest.fixture
def keeper() -> Client:
    return signed_in(a_person(headquarters(), Role.MASTER_DATA_KEEPER))


def set_figure(client: Client, name: str, value: str, valid_from: str) -> int:
    return client.post(
        reverse("set_term", args=["orders", name]), {"value": value, "valid_from": valid_from}
    ).status_code


def test_every_figure_of_every_room_is_on_the_page(keeper: Client) -> None:
    rooms = keeper.get(reverse("terms")).context["rooms"]

    shown = {(room, figure.name) for room, _label, figures in rooms for figure in figures}
    assert shown == {(kind.ROOM, name) for kind, _label in REGISTRY for name, *_rest in all_figures(kind)}


def test_a_figure_is_set_from_a_day_on(keeper: Client) -> None:
    today = localdate()
    later = today + timedelta(days=10)

    assert set_figure(keeper, "quantity_max", "500", later.isoformat()) == 302

    assert terms_on(OrderTerms, today).quantity_max == 9999
    assert terms_on(OrderTerms, later).quantity_max == 500
    rooms = keeper.get(reverse("terms")).context["rooms"]
    [figure] = [f for _room, _label, figures in rooms for f in figures if f.name == "quantity_max"]
    assert [change.value for change in figure.to_come] == ["500"]
    assert AuditEntry.objects.get().act == "term_set"


@pytest.mark.parametrize(
    ("value", "days"), [("-1", 0), ("viel", 0), ("NaN", 0), ("Infinity", 0), ("1" * 30, 0), ("5", -1), ("", 0)]
)
def test_what_is_no_figure_is_refused_where_it_was_entered(keeper: Client, value: str, days: int) -> None:
    day = (localdate() + timedelta(days=days)).isoformat()

    assert set_figure(keeper, "quantity_max", value, day) == 422
    assert not TermChange.objects.exists()


def test_others_read_figures_or_see_none(clerk: User) -> None:
    planner = signed_in(a_person(headquarters(), Role.PARTS_PLANNER))

    assert planner.get(reverse("terms")).status_code == 200
    assert set_figure(planner, "quantity_max", "1", localdate().isoformat()) == 403
    assert signed_in(clerk).get(reverse("terms")).status_code == 403
    assert set_figure(signed_in(a_person(headquarters(), Role.MASTER_DATA_KEEPER)), "nothing", "1", "") == 422


def test_the_audit_trail_is_filtered_and_paged() -> None:
    auditor = signed_in(a_person(headquarters(), Role.AUDITOR))
    for number in range(60):
        audit("term_set", subject=f"orders.f{number}", by=SYSTEM, at=NOON + timedelta(days=number // 30))
    audit("signed_in", subject="S34108-chenli", by=SYSTEM, at=NOON)

    first = auditor.get(reverse("audit"))
    second = auditor.get(reverse("audit"), {"after": first.context["page"].after})
    assert [len(first.context["rows"]), len(second.context["rows"])] == [50, 11]

    def found(**asked: str) -> int:
        return len(auditor.get(reverse("audit"), asked).context["rows"])

    assert found(act="signed_in") == found(q="chenli") == 1
    assert found(since="2026-11-24", until="2026-11-24") == 30
    assert found(q="nobody") == found(organization="S1") == 0
    assert found(since="no day", act="signed_in") == 1


def test_the_audit_trail_as_excel() -> None:
    auditor = signed_in(a_person(headquarters(), Role.AUDITOR))
    audit("sign_in_failed", subject="=cmd()", by=SYSTEM, at=NOON, facts={"why": "password"})

    answer = auditor.get(reverse("audit_excel"), {"act": "sign_in_failed"})

    page = load_workbook(BytesIO(answer.content)).active
    assert page is not None
    assert [cell.value for cell in page[2]][1:4] == ["Sign-in refused", "'=cmd()", "system"]
    assert "attachment" in answer["Content-Disposition"]


def test_every_act_that_is_written_has_a_name() -> None:

    written = set()
    for file in Path("xingma").rglob("*.py"):
        written |= set(re.findall(r'\baudit\(\s*"(\w+)"', file.read_text(encoding="utf-8")))
    assert written <= set(ACTS)


def test_the_table_of_permissions_is_shown_as_it_is() -> None:
    page = signed_in(a_person(headquarters(), Role.ADMINISTRATOR)).get(reverse("permissions"))

    assert [row.permission for row in page.context["rows"]] == list(May)
    assert signed_in(a_person(headquarters(), Role.AUDITOR)).get(reverse("permissions")).status_code == 200


def test_one_s_own_password_is_changed_on_the_account_page(clerk: User) -> None:
    client = signed_in(clerk)
    address = reverse("account_password")

    wrong = client.post(address, {"present": "falsch", "new": "kurz", "repeated": "kurz2"})
    assert set(wrong.context["password_form"].errors) == {"present", "new", "repeated"}
    right = client.post(address, {"present": PASSWORD, "new": "Chang-Jiang-2026", "repeated": "Chang-Jiang-2026"})

    assert right.status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password("Chang-Jiang-2026")


def test_one_s_own_tokens_are_shown_once_and_revoked(clerk: User) -> None:
    client = signed_in(clerk)

    refused = client.post(reverse("account_tokens"), {"label": "", "expires_on": "2000-01-01"})
    assert refused.status_code == 422
    answer = client.post(reverse("account_tokens"), {"label": "仓库", "expires_on": "2099-12-31"})
    text = answer.context["new_token"]
    assert text in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert text not in client.get(reverse("account")).content.decode()
    token = ApiToken.objects.get()
    assert token.expires_at is not None
    assert localdate(token.expires_at).isoformat() == "2099-12-31"

    client.post(reverse("account_token_revocation", args=[token.pk]))
    assert signing_in.actor_of_token(text, at=NOON) is None


def test_nobody_revokes_the_token_of_a_colleague(clerk: User) -> None:
    colleague = a_person(clerk.organization, Role.STATION_CLERK)
    token, _text = signing_in.create_token(colleague, label="a", expires_at=None, by=actor_of(colleague), at=NOON)

    assert signed_in(clerk).post(reverse("account_token_revocation", args=[token.pk])).status_code == 404


def test_the_authenticator_is_set_up_renewed_and_ended(clerk: User) -> None:
    client = signed_in(clerk)
    page = client.get(reverse("second_factor"))
    assert "<svg" in page.context["picture"]
    assert "style=" not in page.context["picture"]

    assert client.post(reverse("second_factor"), {"token": "000000"}).status_code == 422
    device = second_factor.begin(clerk)
    device.throttle_reset()
    codes = client.post(reverse("second_factor"), {"token": code_of(device)}).context["codes"]
    renewed = client.post(reverse("recovery_codes")).context["codes"]

    assert len(codes) == len(renewed) == 10
    assert set(codes).isdisjoint(renewed)
    client.post(reverse("second_factor_end"))
    assert second_factor.confirmed_device(clerk) is None


def test_looks_are_kept_and_strange_ones_ignored(clerk: User) -> None:
    client = signed_in(clerk)

    client.post(reverse("account_preferences"), {"theme": "dark", "density": "compact"})
    client.post(reverse("account_preferences"), {"theme": "neon", "density": "x" * 50, "has_shortcuts": "1"})

    clerk.refresh_from_db()
    assert (clerk.theme, clerk.density, clerk.has_shortcuts) == ("dark", "compact", True)


@pytest.mark.parametrize(
    ("act", "facts", "words"),
    [
        ("person_changed", {"roles": [["station_clerk"], ["finance", "auditor"]]}, "角色: 配件员 → 财务, 审计"),
        ("part_changed", {"before": {"name": "A"}, "after": {"name": "B"}}, "名称: A → B"),
        (
            "person_added",
            {"name": "王五", "roles": ["station_clerk", "station_manager"]},
            "名称: 王五; 角色: 配件员, 站长",
        ),
        ("signed_in", {"second_factor": True}, "二次验证: 有"),
        ("sign_in_failed", {"why": "password"}, "原因: 账号或密码不对"),
        ("whatever_comes", {"new": 1, "empty": ""}, "new: 1"),
    ],
)
def test_facts_are_told_in_words(act: str, facts: dict[str, object], words: str) -> None:
    with override("zh-hans"):
        assert facts_in_words(act, facts) == words
