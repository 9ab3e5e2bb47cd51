"""Signing in: passwords, the first password's 72 hours, API tokens, and the trail of all that.

Lockout after failures is django-axes' work.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from xingma.core.audit import audit
from xingma.core.findings import Finding, refuse_if
from xingma.organizations.actor import Actor, actor_of
from xingma.organizations.findings import Refusal
from xingma.organizations.models import ApiToken, User

FIRST_PASSWORD_HOLDS = timedelta(hours=72)
TOKEN_PREFIX = "xm_"  # noqa: S105 - a mark to recognise leaked tokens by, not a secret
USE_NOTED_EVERY = timedelta(minutes=5)
LABEL_MAX = 80


class Why(models.TextChoices):
    """Why a right password opened nothing; told only to who knows the password."""

    FIRST_PASSWORD_EXPIRED = (
        "first_password_expired",
        _("Your first password was valid for 72 hours. Ask for a new one."),
    )
    DEACTIVATED = "deactivated", _("This account is no longer in use. Ask your manager or administrator.")


def account_key(username: str) -> str:
    """One key per account however its name is typed: capitals, full-width letters, blanks around."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def key_for_lockout(_request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The account whose failures django-axes counts."""
    return account_key(str((credentials or {}).get("username") or ""))


class PasswordBackend(BaseBackend):
    """User name and password; person and organization come in one query."""

    def authenticate(  # type: ignore[override]  # Django passes what the door was given, by name
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None
    ) -> User | None:
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            make_password(password)  # the same time whether the name exists or not
            return None
        if not user.check_password(password or ""):
            return None
        refused = self.why_not(user)
        if refused is not None and request is not None:
            request.refused_because = refused  # type: ignore[attr-defined]
        return user if refused is None else None

    def why_not(self, user: User) -> Why | None:
        """Active, of an active organization, and not with a first password left unused for 72 hours."""
        if not (user.is_active and user.organization.is_active):
            return Why.DEACTIVATED
        since = user.password_set_at
        if user.must_change_password and since is not None and now() - since > FIRST_PASSWORD_HOLDS:
            return Why.FIRST_PASSWORD_EXPIRED
        return None

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("organization").filter(pk=user_id).first()
        return user if user is not None and user.is_active and user.organization.is_active else None


@transaction.atomic
def change_password(user: User, *, present: str, new: str, repeated: str, by: Actor, at: datetime) -> None:
    """Set one's own password. Raises RuleViolation: present one wrong, repetition differs, too weak, the same."""
    findings = []
    if not user.check_password(present):
        findings.append(Finding(Refusal.PASSWORD_WRONG, "present"))
    elif new == present:
        findings.append(Finding(Refusal.PASSWORD_SAME, "new"))
    if new != repeated:
        findings.append(Finding(Refusal.PASSWORDS_DIFFER, "repeated"))
    refuse_if(findings + weaknesses(new, user))

    user.set_password(new)
    user.password_set_at = at
    user.must_change_password = False
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
    audit("password_changed", subject=user.username, by=by, at=at)


def weaknesses(password: str, user: User) -> list[Finding]:
    """What the password rules object to."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        return [weakness(error) for error in weak.error_list]
    return []


def weakness(error: ValidationError) -> Finding:
    """What a validator objects to, in our words."""
    code = error.code or ""
    if code in Refusal.values:
        return Finding(Refusal(code), "new", error.params or {})
    return Finding(Refusal.PASSWORD_WEAK, "new", {"why": error.messages[0]})


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_token(
    user: User, *, label: str, expires_at: datetime | None, by: Actor, at: datetime
) -> tuple[ApiToken, str]:
    """A new API token and its text, which is shown this one time and never stored. Raises RuleViolation."""
    label = label.strip()
    findings = []
    if not label:
        findings.append(Finding(Refusal.MISSING, "label"))
    if len(label) > LABEL_MAX:
        findings.append(Finding(Refusal.TOO_LONG, "label", {"maximum": LABEL_MAX}))
    if expires_at is not None and expires_at <= at:
        findings.append(Finding(Refusal.EXPIRY_PAST, "expires_on"))
    refuse_if(findings)

    text = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user, label=label, prefix=text[:8], digest=digest_of(text), created_at=at, expires_at=expires_at
    )
    audit("token_created", subject=user.username, by=by, at=at, facts={"prefix": token.prefix, "label": label})
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor, at: datetime) -> None:
    """End a token at once; revoking twice changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        audit("token_revoked", subject=token.user.username, by=by, at=at, facts={"prefix": token.prefix})


def actor_of_token(text: str, *, at: datetime, address: str = "") -> Actor | None:
    """The actor behind a token, or None when it is unknown, revoked, expired or its person is gone."""
    token = (
        ApiToken.objects.select_related("user__organization")
        .filter(digest=digest_of(text), revoked_at=None, user__is_active=True, user__organization__is_active=True)
        .first()
    )
    if token is None or (token.expires_at is not None and token.expires_at <= at):
        return None
    if token.last_used_at is None or at - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return actor_of(token.user, key=f"token:{token.pk}", address=address)


def note_sign_in(user: User, *, second_factor: bool, address: str, at: datetime) -> None:
    by = actor_of(user, address=address)
    audit("signed_in", subject=user.username, by=by, at=at, facts={"second_factor": second_factor})


def note_failure(username: str, *, why: str, address: str, at: datetime) -> None:
    """A refused sign-in; ``username`` is what was typed, known or not."""
    audit(
        "sign_in_failed", subject=username, by=Actor(key="nobody", name="", address=address), at=at, facts={"why": why}
    )


def note_lockout(username: str, *, until: datetime, address: str, at: datetime) -> None:
    audit(
        "locked_out", subject=username, by=Actor(key="nobody", name="", address=address), at=at, facts={"until": until}
    )


def note_sign_out(by: Actor, *, username: str, why: str, at: datetime) -> None:
    """``why``: asked, idle or too_long."""
    audit("signed_out", subject=username, by=by, at=at, facts={"why": why})
