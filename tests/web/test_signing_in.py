"""Signing in through the pages: lockout, second factor, first password, idle and absolute end, the password asked again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.builders import NOON, PASSWORD, a_person, a_station, headquarters
from tests.organizations.test_second_factor import code_of, set_up
from xingma.core.audit import AuditEntry
from xingma.organizations import second_factor, staffing
from xingma.organizations.actor import SYSTEM
from xingma.organizations.models import User
from xingma.organizations.permissions import Role

pytestmark = pytest.mark.django_db
LOGIN = "/login"
ACCOUNT = "/account"


@pytest.fixture
def clerk() -> User:
    return a_person(a_station(), Role.STATION_CLERK)


def sign_in(client: Client, person: User | str, password: str = PASSWORD, **fields: str) -> Any:
    username = person if isinstance(person, str) else person.username
    return client.post(LOGIN, {"username": username, "password": password, **fields})


def is_signed_in(client: Client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("act", flat=True))


def test_signing_in_leads_where_the_person_wanted_to_go(client: Client, clerk: User) -> None:
    asked = client.get(ACCOUNT)
    assert asked["Location"] == f"{LOGIN}?next={ACCOUNT}"

    answer = sign_in(client, clerk.username.upper(), next=ACCOUNT)

    assert (answer.status_code, answer["Location"]) == (302, ACCOUNT)
    assert is_signed_in(client)
    [entry] = AuditEntry.objects.all()
    assert (entry.act, entry.subject, entry.address) == ("signed_in", clerk.username, "127.0.0.1")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_to_another_host(client: Client, clerk: User, elsewhere: str) -> None:
    assert sign_in(client, clerk, next=elsewhere)["Location"] == reverse("home")


def test_the_session_key_changes_at_sign_in_so_that_a_planted_one_is_worthless(client: Client, clerk: User) -> None:
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    planted = client.cookies["sessionid"].value

    sign_in(client, clerk)

    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not is_signed_in(thief)


def test_a_wrong_password_says_how_many_tries_are_left_and_never_whether_the_name_exists(
    client: Client, clerk: User
) -> None:
    known, unknown = sign_in(client, clerk, "falsch"), sign_in(Client(), "S99999-niemand", "falsch")

    assert known.status_code == unknown.status_code == 422
    assert known.context["error"] == unknown.context["error"]
    assert "4" in known.context["error"]
    assert acts() == ["sign_in_failed", "sign_in_failed"]


def fail_five_times(client: Client, person: User, **extra: Any) -> HttpResponse:
    for _ in range(5):
        answer = client.post(LOGIN, {"username": person.username, "password": "falsch"}, **extra)
    return answer


def test_five_failures_close_the_account_for_fifteen_minutes(client: Client, clerk: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        fifth = fail_five_times(client, clerk)
        assert (fifth.status_code, fifth["Retry-After"]) == (429, "900")
        assert "12:15" in fifth.content.decode()

        right = sign_in(client, clerk)
        assert right.status_code == 429
        clock.shift(timedelta(minutes=14))
        assert sign_in(client, clerk.username.upper()).status_code == 429
        clock.shift(timedelta(minutes=1, seconds=1))
        assert sign_in(client, clerk).status_code == 302
    assert acts() == [*["sign_in_failed"] * 5, "locked_out", "signed_in"]
    assert AuditEntry.objects.get(act="locked_out").subject == clerk.username.casefold()


def test_trying_on_during_the_lock_does_not_make_it_longer(client: Client, clerk: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        fail_five_times(client, clerk)
        for _ in range(14):
            clock.shift(timedelta(minutes=1))
            assert sign_in(client, clerk, "falsch").status_code == 429
        clock.shift(timedelta(minutes=1, seconds=1))

        assert sign_in(client, clerk).status_code == 302


def test_an_attacker_elsewhere_does_not_lock_the_station_out(client: Client, clerk: User) -> None:
    fail_five_times(client, clerk, REMOTE_ADDR="203.0.113.9")

    assert client.post(LOGIN, {"username": clerk.username, "password": PASSWORD}).status_code == 302


def test_a_right_password_forgets_the_failures_before(client: Client, clerk: User) -> None:
    for _ in range(3):
        for _ in range(4):
            sign_in(client, clerk, "falsch")
        assert sign_in(client, clerk).status_code == 302
        client.post("/logout")


def test_a_manager_unlocks_at_once(client: Client, clerk: User) -> None:
    fail_five_times(client, clerk)

    staffing.unlock(clerk.username, by=SYSTEM, at=NOON)

    assert sign_in(client, clerk).status_code == 302


def test_behind_a_proxy_the_address_is_the_visitor_s_and_cannot_be_made_up(
    client: Client, clerk: User, settings: Settings
) -> None:
    settings.PROXY_COUNT = 1
    sign_in_from = {"HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9:4711"}

    client.post(LOGIN, {"username": clerk.username, "password": PASSWORD}, **sign_in_from)

    assert AuditEntry.objects.get().address == "203.0.113.9"


@pytest.mark.parametrize("forwarded", ["", "unknown", "1.2.3.4.5", ",", "[::1"])
def test_a_strange_forwarded_address_breaks_nothing(
    client: Client, clerk: User, settings: Settings, forwarded: str
) -> None:
    settings.PROXY_COUNT = 1

    answer = client.post(LOGIN, {"username": clerk.username, "password": "falsch"}, HTTP_X_FORWARDED_FOR=forwarded)

    assert answer.status_code == 422
    assert AuditEntry.objects.get().address == "127.0.0.1"


@pytest.mark.parametrize("username", ["", "x" * 500, "' OR 1=1 --", "陈丽"])
def test_strange_names_are_wrong_names(client: Client, username: str) -> None:
    assert sign_in(client, username).status_code == 422


def test_who_knows_the_password_is_told_why_it_opens_nothing(client: Client, clerk: User) -> None:
    clerk.is_active = False
    clerk.save()

    assert "no longer" in str(sign_in_in_english(client, clerk, PASSWORD))
    assert "no longer" not in str(sign_in_in_english(client, clerk, "falsch"))


def sign_in_in_english(client: Client, person: User, password: str) -> str:
    answer = client.post(LOGIN, {"username": person.username, "password": password}, headers={"Accept-Language": "en"})
    return str(answer.context["error"])


def test_the_first_password_must_be_changed_before_anything_else(client: Client) -> None:
    station = a_station()
    person = a_person(station, Role.STATION_CLERK)
    _person, password = staffing.give_first_password(person.username, by=SYSTEM, at=NOON)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        sign_in(client, person, password)
        assert client.get(ACCOUNT)["Location"] == reverse("first_password")
        assert client.get(reverse("first_password")).status_code == 200

        weak = {"present": password, "new": "12345", "repeated": "12345"}
        assert client.post(reverse("first_password"), weak).status_code == 422
        assert client.get(ACCOUNT).status_code == 302
        good = {"present": password, "new": "Chang-Jiang-2026", "repeated": "Chang-Jiang-2026"}
        assert client.post(reverse("first_password"), good).status_code == 302

        assert is_signed_in(client)


def test_an_idle_session_ends_and_the_page_says_why(client: Client, clerk: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client, clerk)
        clock.shift(timedelta(minutes=29))
        assert is_signed_in(client)
        clock.shift(timedelta(minutes=31))
        ended = client.get(f"{ACCOUNT}?a=1")

        assert ended["Location"] == "/login?why=idle&next=%2Faccount%3Fa%3D1"
        assert "30" in client.get(ended["Location"]).context["note"]
        assert not is_signed_in(client)
    assert AuditEntry.objects.get(act="signed_out").facts == {"why": "idle"}


def test_pages_that_ask_by_themselves_keep_no_session_alive(client: Client, clerk: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client, clerk)
        for _ in range(29):
            clock.shift(timedelta(minutes=1))
            client.get(ACCOUNT, headers={"X-Background": "1"})
        clock.shift(timedelta(minutes=2))

        ended = client.get(
            ACCOUNT,
            headers={"X-Background": "1", "HX-Request": "true", "HX-Current-URL": "http://testserver/account?tab=2"},
        )

    assert ended.status_code == 204
    assert ended["HX-Redirect"] == "/login?why=idle&next=%2Faccount%3Ftab%3D2"


def test_twelve_hours_are_the_end_however_busy(client: Client, clerk: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client, clerk)
        for _ in range(47):
            clock.shift(timedelta(minutes=15))
            assert is_signed_in(client)
        clock.shift(timedelta(minutes=15))

        assert "why=too_long" in client.get(ACCOUNT)["Location"]


def test_signing_out(client: Client, clerk: User) -> None:
    sign_in(client, clerk)
    cookie = client.cookies["sessionid"].value

    assert client.get("/logout").status_code == 405
    assert client.post("/logout")["Location"] == "/login?why=asked"

    client.cookies["sessionid"] = cookie
    assert not is_signed_in(client)
    assert acts() == ["signed_in", "signed_out"]


def test_a_new_password_ends_the_other_sessions(client: Client, clerk: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere, clerk)
    sign_in(client, clerk)

    client.post(
        reverse("account_password"),
        {"present": PASSWORD, "new": "Chang-Jiang-2026", "repeated": "Chang-Jiang-2026"},
    )

    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_a_deactivated_person_is_out_with_the_next_click(client: Client, clerk: User) -> None:
    sign_in(client, clerk)

    staffing.deactivate(clerk.username, by=SYSTEM, at=NOON)

    assert not is_signed_in(client)


def test_the_second_factor_is_asked_for_in_a_second_step(client: Client, clerk: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        set_up(clerk)
        clock.shift(60)
        device = second_factor.confirmed_device(clerk)
        assert device is not None

        first = sign_in(client, clerk)
        assert (first.status_code, first.context["needs_token"]) == (200, True)
        assert not is_signed_in(client)
        wrong = client.post(LOGIN, {"username": clerk.username, "otp_token": "000000"})
        assert (wrong.status_code, wrong.context["needs_token"]) == (422, True)
        clock.shift(2)
        right = client.post(LOGIN, {"username": clerk.username, "otp_token": code_of(device)})

        assert right.status_code == 302
        assert is_signed_in(client)
    assert AuditEntry.objects.get(act="signed_in").facts == {"second_factor": True}


def test_the_code_alone_opens_nothing_and_is_awaited_five_minutes(client: Client, clerk: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        set_up(clerk)
        clock.shift(60)
        device = second_factor.confirmed_device(clerk)
        assert device is not None

        assert client.post(LOGIN, {"username": clerk.username, "otp_token": code_of(device)}).status_code == 422
        sign_in(client, clerk)
        clock.shift(timedelta(minutes=6))
        assert client.post(LOGIN, {"username": clerk.username, "otp_token": code_of(device)}).status_code == 422
        assert not is_signed_in(client)


def test_codes_cannot_be_tried_through(client: Client, clerk: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        set_up(clerk)
        sign_in(client, clerk)
        statuses = []
        for _ in range(5):
            clock.shift(20)
            statuses.append(client.post(LOGIN, {"otp_token": "000000"}).status_code)

        assert statuses == [422, 422, 422, 422, 429]
        assert sign_in(client, clerk).status_code == 429


def test_who_must_have_a_second_factor_is_led_to_set_it_up(client: Client, settings: Settings) -> None:
    settings.TOTP_REQUIRED_FOR = ["headquarters"]
    planner = a_person(headquarters(), Role.PARTS_PLANNER)
    with time_machine.travel(NOON, tick=False):
        sign_in(client, planner)
        assert client.get(ACCOUNT)["Location"] == reverse("second_factor")
        assert client.get(reverse("second_factor")).status_code == 200

        device = second_factor.begin(planner)
        done = client.post(reverse("second_factor"), {"token": code_of(device)})

        assert len(done.context["codes"]) == 10
        assert is_signed_in(client)


def test_rights_ask_for_the_password_again_after_fifteen_minutes_and_keep_the_input(
    client: Client, clerk: User
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client, clerk)
        clock.shift(timedelta(minutes=16))
        wanted = {"label": "仓库 ERP", "expires_on": ""}

        asked = client.post(reverse("account_tokens"), wanted)
        assert ("label", "仓库 ERP") in asked.context["kept"]
        assert not clerk.tokens.exists()
        wrong = client.post(reverse("account_tokens"), {**wanted, "confirm_password": "falsch"})
        assert wrong.status_code == 422
        assert not clerk.tokens.exists()
        client.post(reverse("account_tokens"), {**wanted, "confirm_password": PASSWORD})
        client.post(reverse("account_tokens"), {"label": "b"})

        assert sorted(clerk.tokens.values_list("label", flat=True)) == ["b", "仓库 ERP"]


def test_guessing_the_password_of_an_open_session_ends_it(client: Client, clerk: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client, clerk)
        clock.shift(timedelta(minutes=16))
        for _ in range(5):
            answer = client.post(reverse("account_tokens"), {"label": "a", "confirm_password": "falsch"})

        assert answer.status_code == 429
        assert not is_signed_in(client)


def test_the_language_is_kept_with_the_account(client: Client, clerk: User) -> None:
    sign_in(client, clerk)
    client.post(reverse("set_language"), {"language": "en", "next": ACCOUNT})
    clerk.refresh_from_db()
    assert clerk.language == "en"

    elsewhere = Client()
    assert sign_in(elsewhere, clerk).cookies["django_language"].value == "en"


def test_a_form_without_its_token_is_told_how_to_go_on(clerk: User) -> None:
    answer = Client(enforce_csrf_checks=True).post(LOGIN, {"username": clerk.username, "password": PASSWORD})

    assert answer.status_code == 403
    assert b"CSRF" not in answer.content


def test_every_answer_forbids_foreign_and_inline_content(client: Client) -> None:
    policy = client.get(LOGIN)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval'" not in policy.replace("wasm-unsafe-eval'", "")


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", ""])
def test_a_null_character_is_unreadable_wherever_it_stands(client: Client, clerk: User, content_type: str) -> None:
    form = {"data": "username=a%00b", "content_type": content_type} if content_type else {"data": {"username": "a\0b"}}

    assert client.post(LOGIN, **form).status_code == 400
    assert client.get(LOGIN, {"next": "a\0b"}).status_code == 400
    problem = client.get("/api/v1/me", {"q": "\0"})
    assert (problem.status_code, problem.json()["code"]) == (400, "bad_request")


def test_the_database_away_is_said_as_later_wherever_it_is_noticed(
    client: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, clerk)
    client.raise_request_exception = False

    def away(*_: object) -> None:
        raise OperationalError("the connection is closed")

    for place in ("xingma.organizations.signing_in.PasswordBackend.get_user", "xingma.web.account.account_page"):
        with monkeypatch.context() as broken:
            broken.setattr(place, away)
            answer = client.get(ACCOUNT)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5"), place
