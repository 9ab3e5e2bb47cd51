"""Keeping people: add, change, first passwords, deactivate, unlock.

An administrator keeps all, a station's manager the people of the station.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from axes.utils import reset
from django.db import IntegrityError, transaction

from xingma.core.audit import audit
from xingma.core.findings import Finding, RuleViolation, refuse_if
from xingma.organizations import second_factor
from xingma.organizations.actor import Actor
from xingma.organizations.findings import Refusal
from xingma.organizations.models import ApiToken, Kind, Organization, User
from xingma.organizations.permissions import Role
from xingma.organizations.queries import organizations_to_staff, people_visible_to, require_keeper
from xingma.organizations.rules import PersonFacts, person_findings
from xingma.organizations.signing_in import account_key, create_token

# Letters and digits that nobody confuses when reading a password out or writing it down.
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS, GROUP = 4, 4


def new_first_password() -> str:
    """Four groups of four readable characters, 93 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


@transaction.atomic
def add_person(facts: PersonFacts, *, by: Actor, at: datetime) -> tuple[User, str]:
    """A new person and the first password, which is shown this one time and holds 72 hours.

    Raises Organization.DoesNotExist (not yours), NotAllowed or RuleViolation.
    """
    require_keeper(by)
    facts = facts.tidy()
    organization = organizations_to_staff(by).get(code=facts.organization)
    refuse_if(person_findings(facts, kind=organization.kind) + taken(facts))

    person = User(
        username=facts.username,
        name=facts.name,
        phone=facts.phone,
        organization=organization,
        roles=list(facts.roles),
        created_at=at,
    )
    password = set_first_password(person, at=at)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as faster:  # a colleague took the user name between check and write
        raise RuleViolation(taken(facts)) from faster
    audit("person_added", subject=person.username, by=by, at=at, facts=asdict(facts))
    return person, password


@transaction.atomic
def change_person(username: str, *, name: str, phone: str, roles: Collection[str], by: Actor, at: datetime) -> User:
    """Change name, phone and roles; new rights hold from the next click.

    Raises DoesNotExist (not yours) or RuleViolation.
    """
    person = locked(username, by=by)
    facts = PersonFacts(person.username, name, person.organization.code, list(roles), phone).tidy()
    findings = person_findings(facts, kind=person.organization.kind)
    if set(facts.roles) != set(person.roles):
        findings += own_account(person, by=by)
        if Role.ADMINISTRATOR not in facts.roles:
            findings += last_administrator(person)
    refuse_if(findings)

    before = {"name": person.name, "phone": person.phone, "roles": person.roles}
    after = {"name": facts.name, "phone": facts.phone, "roles": list(facts.roles)}
    person.name, person.phone, person.roles = facts.name, facts.phone, list(facts.roles)
    person.save(update_fields=["name", "phone", "roles"])
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changes:
        audit("person_changed", subject=person.username, by=by, at=at, facts=changes)
    return person


@transaction.atomic
def give_first_password(username: str, *, by: Actor, at: datetime) -> tuple[User, str]:
    """A new first password for someone who forgot theirs; their sessions end. Raises DoesNotExist or NotAllowed."""
    person = locked(username, by=by)

    password = set_first_password(person, at=at)
    person.save(update_fields=["password", "password_set_at", "must_change_password"])
    reset(username=account_key(person.username))
    audit("first_password_given", subject=person.username, by=by, at=at)
    return person, password


@transaction.atomic
def deactivate(username: str, *, by: Actor, at: datetime) -> User:
    """End someone's access at once: sessions, and tokens for good. Raises DoesNotExist, NotAllowed or RuleViolation."""
    person = locked(username, by=by)
    if not person.is_active:
        return person
    refuse_if(own_account(person, by=by) + last_administrator(person))

    person.is_active = False
    person.save(update_fields=["is_active"])
    person.tokens.filter(revoked_at=None).update(revoked_at=at)
    audit("person_deactivated", subject=person.username, by=by, at=at)
    return person


@transaction.atomic
def reactivate(username: str, *, by: Actor, at: datetime) -> tuple[User, str]:
    """Let someone back in, with a new first password. Raises DoesNotExist, NotAllowed or RuleViolation."""
    person = locked(username, by=by)
    if not person.organization.is_active:
        refuse_if([Finding(Refusal.ORGANIZATION_CLOSED, "", {"name": person.organization.name})])

    person.is_active = True
    password = set_first_password(person, at=at)
    person.save(update_fields=["is_active", "password", "password_set_at", "must_change_password"])
    audit("person_reactivated", subject=person.username, by=by, at=at)
    return person, password


@transaction.atomic
def unlock(username: str, *, by: Actor, at: datetime) -> User:
    """Forget the failures of an account, so that it can sign in before the 15 minutes are over."""
    person = locked(username, by=by)
    reset(username=account_key(person.username))
    audit("person_unlocked", subject=person.username, by=by, at=at)
    return person


@transaction.atomic
def create_token_for(
    username: str, *, label: str, expires_at: datetime | None, by: Actor, at: datetime
) -> tuple[ApiToken, str]:
    """A token for an integration account, which has nobody to sign in. Everybody else makes their own.

    Raises DoesNotExist (not yours) or RuleViolation.
    """
    person = locked(username, by=by)
    if person.roles != [Role.INTEGRATION]:
        refuse_if([Finding(Refusal.NOT_INTEGRATION)])
    return create_token(person, label=label, expires_at=expires_at, by=by, at=at)


@transaction.atomic
def take_second_factor(username: str, *, by: Actor, at: datetime) -> User:
    """For someone who lost the phone: sign-in by password alone until a new authenticator is set up."""
    person = locked(username, by=by)
    second_factor.forget(person)
    audit("second_factor_taken", subject=person.username, by=by, at=at)
    return person


def locked(username: str, *, by: Actor) -> User:
    """See and lock. Raises DoesNotExist for everyone the actor does not keep."""
    return people_visible_to(by).select_for_update(of=("self",)).get(username=username)


def set_first_password(person: User, *, at: datetime) -> str:
    password = new_first_password()
    person.set_password(password)
    person.password_set_at = at
    person.must_change_password = True
    return password


def taken(facts: PersonFacts) -> list[Finding]:
    """A user name is taken however it is capitalised; deactivated people keep theirs."""
    if User.objects.filter(username__iexact=facts.username).exists():
        return [Finding(Refusal.USERNAME_TAKEN, "username", {"username": facts.username})]
    return []


def own_account(person: User, *, by: Actor) -> list[Finding]:
    """No one raises, lowers or ends their own rights."""
    return [Finding(Refusal.OWN_ACCOUNT)] if person.pk == by.user_id else []


def last_administrator(person: User) -> list[Finding]:
    """Someone must be left who can appoint administrators. Takes a lock, so that two cannot leave at once."""
    if Role.ADMINISTRATOR not in person.roles or not person.is_active:
        return []
    Organization.objects.select_for_update().filter(kind=Kind.HEADQUARTERS).first()
    others = User.objects.filter(organization__kind=Kind.HEADQUARTERS, is_active=True).exclude(pk=person.pk)
    return [] if any(Role.ADMINISTRATOR in one.roles for one in others) else [Finding(Refusal.LAST_ADMINISTRATOR)]
