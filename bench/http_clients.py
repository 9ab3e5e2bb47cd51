"""Clients of the product's REST API over real sockets, kept open."""

from __future__ import annotations

import http.client
import json
import random
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote


class ApiClient:
    """One connection with a token."""

    def __init__(self, port: int, token: str, number: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.dice = random.Random(number)

    def call(self, method: str, path: str, content: Any = None, key: str = "") -> bytes:
        headers = {**self.headers, "Idempotency-Key": key} if key else self.headers
        body = json.dumps(content) if content is not None else None
        self.connection.request(method, f"/api/v1{path}", body=body, headers=headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{answer.status} {text[:600]!r}")
        return text

    def close(self) -> None:
        self.connection.close()


class OrderClient(ApiClient):
    """Places and submits orders of 20 lines; remembers the numbers to prove that none was given twice."""

    def __init__(self, port: int, token: str, number: int, part_numbers: Sequence[str], given: list[str]) -> None:
        super().__init__(port, token, number)
        self.part_numbers, self.given = part_numbers, given

    def work(self) -> None:
        parts = self.dice.sample(self.part_numbers, 20)
        lines = [{"part_number": part, "quantity": str(self.dice.randint(1, 9))} for part in parts]
        content = {"kind": "stock", "submit": True, "repeat_confirmed": True, "lines": lines}
        placed = json.loads(self.call("POST", "/orders", content, key=uuid.uuid4().hex))
        self.given.append(placed["number"])


class SearchClient(ApiClient):
    """Searches as a clerk types: the beginning of a code, a name, pinyin initials."""

    def __init__(self, port: int, token: str, number: int, words: Sequence[str]) -> None:
        super().__init__(port, token, number)
        self.words = words

    def work(self) -> None:
        self.call("GET", f"/parts?q={quote(self.dice.choice(self.words))}")


class OrderListClient(ApiClient):
    """Opens the first page of the order list, now and then narrowed."""

    def work(self) -> None:
        self.call(
            "GET",
            self.dice.choice(["/orders", "/orders?tab=under_way", "/orders?tab=completed", "/orders?kind=urgent"]),
        )
