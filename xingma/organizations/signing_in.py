"""Signing in: passwords, the first password's 72 hours, API tokens. Lockout after failures is django-axes' work."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from xingma.core.audit import audit
from xingma.core.findings import Finding, RuleViolation
from xingma.organizations.actor import Actor, actor_of
from xingma.organizations.models import ApiToken, User

FIRST_PASSWORD_HOLDS = timedelta(hours=72)
TOKEN_PREFIX = "xm_"  # noqa: S105 - a mark to recognise leaked tokens by, not a secret
USE_NOTED_EVERY = timedelta(minutes=5)


class Refusal(models.TextChoices):
    PASSWORD_WEAK = "password_weak", "%(why)s"
    PASSWORD_WRONG = "password_wrong", _("The present password is not right.")
    PASSWORDS_DIFFER = "passwords_differ", _("The two new passwords differ.")


class PasswordBackend(BaseBackend):
    """User name and password; person and organization come in one query."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None
    ) -> User | None:
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            make_password(password)  # the same time whether the name exists or not
            return None
        return user if user.check_password(password or "") and self.may_sign_in(user) else None

    def may_sign_in(self, user: User) -> bool:
        """Active, of an active organization, and not with a first password left unused for 72 hours."""
        stale = (
            user.must_change_password
            and user.password_set_at is not None
            and now() - user.password_set_at > FIRST_PASSWORD_HOLDS
        )
        return user.is_active and user.organization.is_active and not stale

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("organization").filter(pk=user_id).first()
        return user if user is not None and user.is_active and user.organization.is_active else None


@transaction.atomic
def change_password(
    user: User, *, present: str, new: str, repeated: str, at: datetime, address: str = ""
) -> None:
    """Set one's own password. Raises RuleViolation: present one wrong, repetition differs, too weak."""
    findings = []
    if not user.check_password(present):
        findings.append(Finding(Refusal.PASSWORD_WRONG, "present"))
    if new != repeated:
        findings.append(Finding(Refusal.PASSWORDS_DIFFER, "repeated"))
    findings += weaknesses(new, user)
    if findings:
        raise RuleViolation(findings)
    user.set_password(new)
    user.password_set_at = at
    user.must_change_password = False
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
    audit("password_changed", subject=user.username, by=actor_of(user), at=at, address=address)


def weaknesses(password: str, user: User) -> list[Finding]:
    """What the password rules object to."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        return [Finding(Refusal.PASSWORD_WEAK, "new", {"why": why}) for why in weak.messages]
    return []


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_token(user: User, *, label: str, expires_at: datetime | None, by: Actor, at: datetime) -> tuple[ApiToken, str]:
    """A new API token and its text, which is shown this one time and never stored."""
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


def actor_of_token(text: str, *, at: datetime) -> Actor | None:
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
    return actor_of(token.user, key=f"token:{token.pk}")
