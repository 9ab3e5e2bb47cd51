"""The second factor: set up with a code, asked for with a code, ten ways back."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from tests.builders import NOON, a_manager_of, a_person, a_station, headquarters
from xingma.core.audit import AuditEntry
from xingma.core.findings import RuleViolation
from xingma.organizations import second_factor, staffing
from xingma.organizations.actor import actor_of
from xingma.organizations.findings import Refusal
from xingma.organizations.models import User
from xingma.organizations.permissions import Role

pytestmark = pytest.mark.django_db


def code_of(device: TOTPDevice) -> str:
    """What the authenticator shows now."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time()
    return f"{totp.token():06d}"


@pytest.fixture
def clerk() -> User:
    return a_person(a_station(), Role.STATION_CLERK)


def set_up(person: User) -> list[str]:
    """An authenticator in use; returns the recovery codes."""
    device = second_factor.begin(person)
    return second_factor.confirm(person, code_of(device), by=actor_of(person), at=NOON)


def refused(person: User, code: str) -> list[str]:
    return [f.code for f in second_factor.check(person, code, at=now(), address="10.0.0.7")]


def test_an_authenticator_is_in_use_only_after_its_first_code(clerk: User) -> None:
    device = second_factor.begin(clerk)

    assert second_factor.begin(clerk) == device, "reloading the page keeps the picture that was scanned"
    assert second_factor.confirmed_device(clerk) is None
    with pytest.raises(RuleViolation) as wrong:
        second_factor.confirm(clerk, "000000", by=actor_of(clerk), at=NOON)
    assert wrong.value.findings[0].refusal == Refusal.TOKEN_WRONG

    codes = second_factor.confirm(clerk, f" {code_of(device)[:3]} {code_of(device)[3:]}", by=actor_of(clerk), at=NOON)

    assert second_factor.confirmed_device(clerk) == device
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert AuditEntry.objects.get().act == "second_factor_set"


def test_a_code_is_good_once(clerk: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        set_up(clerk)
        clock.shift(60)
        device = second_factor.confirmed_device(clerk)
        assert device is not None
        code = code_of(device)

        assert refused(clerk, code) == []
        assert refused(clerk, code) == [Refusal.TOKEN_WRONG]


def test_wrong_codes_slow_the_next_try_down(clerk: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        set_up(clerk)
        clock.shift(60)
        device = second_factor.confirmed_device(clerk)
        assert device is not None

        assert refused(clerk, "000000") == [Refusal.TOKEN_WRONG]
        assert refused(clerk, code_of(device)) == [Refusal.TOKEN_TOO_SOON]
        clock.shift(2)
        assert refused(clerk, code_of(device)) == []


def test_each_recovery_code_opens_once_and_is_audited(clerk: User) -> None:
    codes = set_up(clerk)

    assert refused(clerk, codes[0].upper()) == []
    assert second_factor.recovery_codes_left(clerk) == 9
    assert AuditEntry.objects.get(act="recovery_code_used").facts == {"left": 9}
    assert refused(clerk, codes[0]) == [Refusal.TOKEN_WRONG]


def test_new_recovery_codes_end_the_old(clerk: User) -> None:
    old = set_up(clerk)

    new = second_factor.renew_recovery_codes(clerk, by=actor_of(clerk), at=NOON)

    assert refused(clerk, old[1]) == [Refusal.TOKEN_WRONG]
    assert not set(old) & set(new)


def test_another_authenticator_takes_the_place_of_the_first(clerk: User) -> None:
    set_up(clerk)
    first = second_factor.confirmed_device(clerk)

    set_up(clerk)

    assert TOTPDevice.objects.filter(user=clerk).count() == 1
    assert second_factor.confirmed_device(clerk) != first


def test_a_manager_takes_the_factor_of_a_lost_phone(clerk: User) -> None:
    set_up(clerk)

    staffing.take_second_factor(clerk.username, by=a_manager_of(clerk.organization), at=NOON + timedelta(hours=1))

    assert second_factor.confirmed_device(clerk) is None
    assert second_factor.recovery_codes_left(clerk) == 0


def test_settings_say_who_must_have_one(clerk: User, settings: Settings) -> None:
    planner = a_person(headquarters(), Role.PARTS_PLANNER)
    administrator = a_person(headquarters(), Role.ADMINISTRATOR)
    for wanted, who in (
        ([], set()),
        (["headquarters"], {planner, administrator}),
        (["administrator"], {administrator}),
        (["station_clerk"], {clerk}),
    ):
        settings.TOTP_REQUIRED_FOR = wanted
        assert {one for one in (clerk, planner, administrator) if second_factor.is_required(one)} == who
