"""Who calls: a revocable token in ``Authorization: Bearer …``. Its actor is made by the middleware of all doors."""

from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from xingma.organizations.actor import Actor, ActorRequest


class TokenAuth(HttpBearer):
    """Lets a request in when its token stands for somebody; endpoints read ``request.actor``."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return getattr(cast(ActorRequest, request), "actor", None)


token_auth = TokenAuth()
