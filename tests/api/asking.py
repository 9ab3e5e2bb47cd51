"""A caller of the REST API: one person's token, JSON both ways."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.builders import NOON
from xingma.organizations import signing_in
from xingma.organizations.actor import Actor, actor_of
from xingma.organizations.models import User

ROOT = "/api/v1"


class Caller:
    """Asks as the person; ``actor`` is the same person for verbs that prepare a test."""

    def __init__(self, person: User) -> None:
        _token, self.token = signing_in.create_token(
            person, label="test", expires_at=None, by=actor_of(person), at=NOON
        )
        self.actor: Actor = actor_of(person)
        self.client = Client(headers={"Authorization": f"Bearer {self.token}", "Accept-Language": "en"})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"{ROOT}{path}", query)

    def ask(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.generic(
            method, f"{ROOT}{path}", b"" if body is None else dumped(body), "application/json", headers=headers
        )

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        return self.ask("POST", path, body, key=key)

    def patch(self, path: str, body: Any) -> Any:
        return self.ask("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self.ask("DELETE", path)


def dumped(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def findings(answer: HttpResponse) -> list[tuple[str, str]]:
    """(where, code) of a refusal by rules."""
    assert answer.status_code == 422, answer.content
    return [(one["where"], one["code"]) for one in answer.json()["findings"]]  # type: ignore[attr-defined]
