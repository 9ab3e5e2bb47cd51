"""The second factor: a code from an authenticator (TOTP), or one of ten recovery codes, each good once."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from xingma.core.audit import audit
from xingma.core.findings import Finding, RuleViolation
from xingma.organizations.actor import Actor, actor_of
from xingma.organizations.findings import Refusal
from xingma.organizations.models import User

NAME = "authenticator"
RECOVERY_CODES = 10
TOTP_DIGITS = 6


def confirmed_device(person: User) -> TOTPDevice | None:
    """The authenticator that signing in asks for, or None."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).first()


def is_required(person: User) -> bool:
    """Whether the settings want a second factor of this person: by the organization's kind or by a role."""
    wanted = set(settings.TOTP_REQUIRED_FOR)
    return bool(wanted & {person.organization.kind, *person.roles})


@transaction.atomic
def begin(person: User) -> TOTPDevice:
    """An authenticator waiting to be confirmed; asking again gives the same one."""
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    device = TOTPDevice.objects.filter(user=person, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=person, name=NAME, confirmed=False)


@transaction.atomic
def confirm(person: User, token: str, *, by: Actor, at: datetime) -> list[str]:
    """Take the waiting authenticator into use, in place of an older one; returns the recovery codes, shown once.

    Raises RuleViolation (the code is wrong).
    """
    device = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=False).first()
    if device is None:
        raise RuleViolation([Finding(Refusal.NOT_BEGUN, "token")])
    if not device.verify_token(plain_code(token)):
        raise RuleViolation([Finding(Refusal.TOKEN_WRONG, "token")])
    TOTPDevice.objects.filter(user=person, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    audit("second_factor_set", subject=person.username, by=by, at=at)
    return give_recovery_codes(person)


@transaction.atomic
def renew_recovery_codes(person: User, *, by: Actor, at: datetime) -> list[str]:
    """Ten new recovery codes; the old ones end."""
    audit("recovery_codes_renewed", subject=person.username, by=by, at=at)
    return give_recovery_codes(person)


def give_recovery_codes(person: User) -> list[str]:
    device, _created = StaticDevice.objects.get_or_create(user=person, name=NAME)
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def recovery_codes_left(person: User) -> int:
    return int(StaticToken.objects.filter(device__user=person).count())


@transaction.atomic
def end(person: User, *, at: datetime, by: Actor) -> None:
    """Do without a second factor from now on."""
    forget(person)
    audit("second_factor_ended", subject=person.username, by=by, at=at)


def forget(person: User) -> None:
    """Drop authenticator and recovery codes."""
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()


def check(person: User, token: str, *, at: datetime, address: str) -> list[Finding]:
    """Is this the code shown now, or an unused recovery code? Findings say why not; each miss slows the next."""
    code = plain_code(token)
    devices = TOTPDevice if code.isdecimal() and len(code) == TOTP_DIGITS else StaticDevice
    with transaction.atomic():
        device = devices.objects.select_for_update().filter(user=person, confirmed=True).first()
        if device is None:
            return [Finding(Refusal.TOKEN_WRONG, "otp_token")]
        allowed, reason = device.verify_is_allowed()
        if not allowed:
            seconds = max(1, int((reason["locked_until"] - at).total_seconds()) + 1)
            return [Finding(Refusal.TOKEN_TOO_SOON, "otp_token", {"seconds": seconds})]
        if not device.verify_token(code):
            return [Finding(Refusal.TOKEN_WRONG, "otp_token")]
        if devices is StaticDevice:
            by = actor_of(person, address=address)
            audit(
                "recovery_code_used", subject=person.username, by=by, at=at, facts={"left": recovery_codes_left(person)}
            )
    return []


def plain_code(token: str) -> str:
    """Without the blanks and dashes that authenticators and paper show."""
    return "".join(c for c in token if c.isalnum()).lower()


def readable_key(device: TOTPDevice) -> str:
    """The authenticator's key for typing, in groups of four."""
    key = b32encode(device.bin_key).decode()
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
