"""Passwords, the first password's 72 hours, and tokens that are only known to who holds them."""

from datetime import timedelta

import pytest
import time_machine

from tests.builders import NOON, PASSWORD, a_person, a_station
from xingma.core.audit import AuditEntry
from xingma.core.findings import RuleViolation
from xingma.organizations import signing_in
from xingma.organizations.actor import actor_of
from xingma.organizations.findings import Refusal
from xingma.organizations.models import ApiToken, User
from xingma.organizations.permissions import May, Role

pytestmark = pytest.mark.django_db
BACKEND = signing_in.PasswordBackend()


@pytest.fixture
def clerk() -> User:
    return a_person(a_station(), Role.STATION_CLERK)


def change(person: User, new: str, *, present: str = PASSWORD, repeated: str | None = None) -> list[str]:
    """The codes of what is refused."""
    try:
        signing_in.change_password(
            person,
            present=present,
            new=new,
            repeated=new if repeated is None else repeated,
            by=actor_of(person),
            at=NOON,
        )
    except RuleViolation as refused:
        return [finding.code for finding in refused.findings]
    return []


def test_the_right_password_opens_however_the_name_is_capitalised(clerk: User) -> None:
    assert BACKEND.authenticate(None, clerk.username.upper(), PASSWORD) == clerk
    assert BACKEND.authenticate(None, clerk.username, PASSWORD.lower()) is None
    assert BACKEND.authenticate(None, "nobody-here", PASSWORD) is None
    assert clerk.password.startswith("argon2")


def test_a_new_password_is_long_uncommon_unlike_the_name_and_new(clerk: User) -> None:
    assert change(clerk, "Kurz-12") == [Refusal.PASSWORD_SHORT]
    assert change(clerk, "password123") == [Refusal.PASSWORD_COMMON]
    assert change(clerk, "1234567890") == [Refusal.PASSWORD_COMMON]
    clerk.username = "S34108-chenlili"
    assert change(clerk, "s34108-chenlili") == [Refusal.PASSWORD_LIKE_NAME]
    assert change(clerk, PASSWORD) == [Refusal.PASSWORD_SAME]
    assert change(clerk, "Chang-Jiang-2026", repeated="Chang-Jiang-2027") == [Refusal.PASSWORDS_DIFFER]
    assert change(clerk, "Chang-Jiang-2026", present="falsch") == [Refusal.PASSWORD_WRONG]
    assert change(clerk, "Chang-Jiang-2026") == []
    assert AuditEntry.objects.get().act == "password_changed"


def test_a_first_password_holds_72_hours(clerk: User) -> None:
    clerk.must_change_password, clerk.password_set_at = True, NOON
    clerk.save()

    with time_machine.travel(NOON + timedelta(hours=71, minutes=59), tick=False):
        assert BACKEND.authenticate(None, clerk.username, PASSWORD) == clerk
    with time_machine.travel(NOON + timedelta(hours=72, minutes=1), tick=False):
        assert BACKEND.authenticate(None, clerk.username, PASSWORD) is None
        assert BACKEND.why_not(clerk) == signing_in.Why.FIRST_PASSWORD_EXPIRED


def test_a_token_is_shown_once_stored_hashed_and_acts_as_its_person(clerk: User) -> None:
    token, text = signing_in.create_token(clerk, label=" 仓库 ERP ", expires_at=None, by=actor_of(clerk), at=NOON)

    token.refresh_from_db()
    assert text not in str(vars(token).values())
    assert (token.label, token.digest, token.prefix) == ("仓库 ERP", signing_in.digest_of(text), text[:8])
    actor = signing_in.actor_of_token(text, at=NOON, address="10.0.0.7")
    assert actor is not None
    assert (actor.key, actor.user_id, actor.address) == (f"token:{token.pk}", clerk.pk, "10.0.0.7")
    assert actor.may(May.WRITE_ORDERS)
    assert text not in str(list(AuditEntry.objects.values()))


def test_unknown_revoked_and_expired_tokens_open_nothing(clerk: User) -> None:
    by = actor_of(clerk)
    _lasting, lasting = signing_in.create_token(clerk, label="a", expires_at=None, by=by, at=NOON)
    token, text = signing_in.create_token(clerk, label="b", expires_at=NOON + timedelta(days=1), by=by, at=NOON)

    assert signing_in.actor_of_token("xm_guessed", at=NOON) is None
    assert signing_in.actor_of_token(text, at=NOON + timedelta(hours=23)) is not None
    assert signing_in.actor_of_token(text, at=NOON + timedelta(days=1)) is None
    signing_in.revoke_token(ApiToken.objects.exclude(pk=token.pk).get(), by=by, at=NOON)
    assert signing_in.actor_of_token(lasting, at=NOON) is None


def test_a_token_needs_a_label_and_a_future(clerk: User) -> None:
    with pytest.raises(RuleViolation) as refused:
        signing_in.create_token(clerk, label=" ", expires_at=NOON, by=actor_of(clerk), at=NOON)

    assert {finding.refusal for finding in refused.value.findings} == {Refusal.MISSING, Refusal.EXPIRY_PAST}
    assert not ApiToken.objects.exists()


def test_the_use_of_a_token_is_noted_every_five_minutes(clerk: User) -> None:
    token, text = signing_in.create_token(clerk, label="a", expires_at=None, by=actor_of(clerk), at=NOON)

    for minutes in (0, 4, 6):
        signing_in.actor_of_token(text, at=NOON + timedelta(minutes=minutes))
        token.refresh_from_db()
        assert token.last_used_at == NOON + timedelta(minutes=0 if minutes < 5 else 6)


@pytest.mark.parametrize("typed", ["S34108-chenli", " s34108-CHENLI ", "Ｓ３４１０８-chenli"])
def test_failures_of_one_account_are_counted_together(typed: str) -> None:
    assert signing_in.account_key(typed) == "s34108-chenli"
