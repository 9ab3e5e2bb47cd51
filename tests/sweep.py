"""Asking every address as someone: what a stranger is answered, what the answer contains, and what it has touched."""

from __future__ import annotations

import io
import itertools
import json
import re
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.addresses import Address, plausible
from tests.builders import NOON
from tests.everything import Everything
from xingma.orders.models import OrderLine
from xingma.organizations import signing_in
from xingma.organizations.actor import actor_of
from xingma.organizations.models import ApiToken, Organization, User
from xingma.organizations.scope import Scoped
from xingma.web.signing_in import PASSWORD_GIVEN

ANSWERED_TO_EVERYONE_ALIKE = {403, 405}
NOT_THERE = 404
ENOUGH = 2


@dataclass(frozen=True)
class Answer:
    status: int
    text: str  # the body, spreadsheets unpacked, and where it leads
    left: list[Any] | None  # the rows of the station afterwards, when asked for


class Asker:
    """A person at the pages, and with a token of theirs at the API. Nothing that an answer does remains."""

    def __init__(self, person: User) -> None:
        self.person = person
        self.client = Client(raise_request_exception=False)
        self.client.force_login(person, backend="xingma.organizations.signing_in.PasswordBackend")
        session = self.client.session
        session[PASSWORD_GIVEN] = int(time.time())  # what asks for the password again has just got it
        session.save()
        self.session = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        by = actor_of(person)
        _token, text = signing_in.create_token(person, label="sweep", expires_at=None, by=by, at=NOON)
        self.bearer = {"Authorization": f"Bearer {text}", "Accept-Language": "en"}

    def ask(self, question: Question, *, watched: bool = False) -> Answer:
        """The answer to a question; whatever it did is undone."""
        self.client.cookies.clear()
        self.client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        with transaction.atomic():
            response = self.send(question)
            text = text_of(response)
            left = fingerprint(question.whose) if watched else None
            transaction.set_rollback(True)
        return Answer(response.status_code, text, left)

    def send(self, question: Question) -> Any:
        method, words = question.method, question.words
        if question.address.is_api and method == "GET":
            return self.client.get(question.url, query_of(words), headers=self.bearer)
        if question.address.is_api:
            body = plausible(question.address.schema.get(method), words)
            return self.client.generic(method, question.url, dumped(body), "application/json", headers=self.bearer)
        if method == "GET":
            return self.client.get(question.url, query_of(words), headers={"HX-Request": "true"} if words else {})
        return self.client.post(question.url, {name: value for name, value in words.items() if is_flat(value)})


@dataclass(frozen=True)
class Question:
    """A method at an address with its parameters, said with words about a station."""

    method: str
    address: Address
    values: Mapping[str, str]
    words: Mapping[str, Any]
    whose: Everything

    @property
    def url(self) -> str:
        return self.address.at(self.values)

    @property
    def sent(self) -> str:
        """What the asker says, and so may be shown again."""
        words = query_of(self.words) if self.method == "GET" else self.words
        return f"{self.url} {words}"


class Sweep:
    """Goes over addresses as strangers and collects what is wrong."""

    def __init__(
        self,
        *,
        theirs: Everything,
        own: Everything,
        everyones: Mapping[str, Sequence[Any]],
        friends: Sequence[Asker],
        strangers: Sequence[Asker],
    ) -> None:
        self.theirs, self.own, self.everyones = theirs, own, everyones
        self.friends, self.strangers = friends, strangers
        self.words = words_about(theirs)
        self.before = fingerprint(theirs)
        self.found_wrong: dict[tuple[str, str, str], str] = {}

    def over(self, address: Address) -> None:
        is_seen = [self.over_method(method, address) for method in address.methods]
        if not any(is_seen):
            what = "answers nobody, so the sweep is blind there; see tests/everything.py"
            self.found_wrong[address.route, "", what] = f"{address.route}: {what}"

    def over_method(self, method: str, address: Address) -> bool:
        """Whether anything was found there by those who may see it."""
        if not address.names:
            self.ask_freely(method, address, {})
            return True
        known = known_names(address, self.theirs.parameters, self.everyones)
        found = self.found(method, address, combinations(known))
        is_theirs = any(place(address, name, self.theirs.parameters) for name in known)
        for values in found:
            if is_theirs:
                self.ask_for_theirs(method, address, values)
                self.ask_freely(method, address, self.mirrored(address, values))
            else:
                self.ask_freely(method, address, values)
        return bool(found)

    def mirrored(self, address: Address, values: Mapping[str, str]) -> dict[str, str]:
        """What stands at the same places of the asker's own station."""
        mine = {}
        for name, value in values.items():
            key = place(address, name, self.theirs.parameters)
            at = [str(one) for one in self.theirs.parameters[key]].index(value) if key else 0
            mine[name] = str(self.own.parameters[key][at]) if key else value
        return mine

    def found(self, method: str, address: Address, values: Iterable[dict[str, str]]) -> list[dict[str, str]]:
        """Parameters that mean something to the station's own people or headquarters, the best few."""
        good, poor = [], []
        for one in values:
            status = self.status_for_friends(Question(method, address, one, self.words, self.theirs))
            if status < 400:
                good.append(one)
            elif status not in {NOT_THERE} | ANSWERED_TO_EVERYONE_ALIKE:
                poor.append(one)
            if len(good) == ENOUGH or status == 405:
                break
        return (good + poor)[:ENOUGH]

    def status_for_friends(self, question: Question) -> int:
        """The best answer of those who may see it."""
        status = NOT_THERE
        for friend in self.friends:
            status = friend.ask(question).status
            if status >= 500:
                self.report(friend, question, f"an error of ours, {status}")
            elif status == 405 or status not in {NOT_THERE} | ANSWERED_TO_EVERYONE_ALIKE:
                return status
        return status

    def ask_for_theirs(self, method: str, address: Address, values: dict[str, str]) -> None:
        """404, or what is answered for a document that nobody has."""
        for stranger in self.strangers:
            question = Question(method, address, values, self.words, self.theirs)
            answer = self.judged(stranger, question)
            if answer.status == NOT_THERE:
                continue
            nobodys = stranger.ask(Question(method, address, made_up(values), self.words, self.theirs))
            if answer.status not in ANSWERED_TO_EVERYONE_ALIKE or nobodys.status != answer.status:
                self.report(stranger, question, f"{answer.status} (for what nobody has: {nobodys.status})")

    def ask_freely(self, method: str, address: Address, values: dict[str, str]) -> None:
        """Whatever the answer: nothing told, nothing changed."""
        for stranger in self.strangers:
            for words in [{}, self.words] if method == "GET" else [self.words]:
                self.judged(stranger, Question(method, address, values, words, self.theirs))

    def judged(self, stranger: Asker, question: Question) -> Answer:
        answer = stranger.ask(question, watched=question.method != "GET")
        if answer.status >= 500:
            self.report(stranger, question, f"an error of ours, {answer.status}")
        if answer.left is not None and answer.left != self.before:
            self.report(stranger, question, "something of the other station was changed")
        told = leaks(answer.text, self.theirs, question.sent)
        if told:
            self.report(stranger, question, f"tells {', '.join(told)}")
        return answer

    def report(self, stranger: Asker, question: Question, what: str) -> None:
        said = "with words" if question.words else ""
        told = f"{question.method} {question.url} {said} as {stranger.person.roles[0]}: {what}"
        self.found_wrong.setdefault((question.address.route, question.method, what), told)

    @property
    def wrong(self) -> list[str]:
        """One example of each."""
        return list(self.found_wrong.values())


def is_flat(value: Any) -> bool:
    """What a form can say."""
    return value is not None and not (isinstance(value, list) and value and isinstance(value[0], dict))


def query_of(words: Mapping[str, Any]) -> dict[str, Any]:
    """Words that narrow lists to a station or a document, as a stranger would try them."""
    return {name: words[name] for name in words if name in NARROWING}


NARROWING = {"station", "q", "text", "number", "order", "parent", "organization", "into"}


def dumped(body: Any) -> bytes:
    return json.dumps(body).encode() if body is not None else b""


def text_of(response: Any) -> str:
    """Everything that the answer tells: body, unpacked spreadsheets, and the address that it leads to."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    headers = " ".join(response.get(name, "") for name in ("Location", "HX-Redirect", "Content-Disposition"))
    return content.decode(errors="replace") + headers


def words_about(whose: Everything) -> dict[str, Any]:
    """What a form or a body says: a plausible thing for every name, and documents of that station wherever one fits."""
    order = whose.orders["in review"]
    return {
        "number": order.number,
        "numbers": [order.number for order in whose.orders.values()],
        "order": order.number,
        "orders": [order.number for order in whose.orders.values()],
        "into": whose.orders["draft"].number,
        "source": order.number,
        "from": order.number,
        "station": whose.station.code,
        "organization": whose.station.code,
        "parent": whose.station.code,
        "code": whose.station.code,
        "q": whose.station.code,
        "text": whose.station.code,
        "username": whose.clerk.username,
        "position": 1,
        "positions": [1],
        "line": [1],
        "part_number": whose.part.number,
        "part": whose.part.number,
        "quantity": "1",
        "lines": [{"position": 1, "quantity": "1", "part_number": whose.part.number}],
        "why": "why",
        "question": "question",
        "note": "note",
        "label": "label",
        "name": "name",
        "kind": "stock",
        "amount": "1.00",
        "expected_gross": None,
        "reference": "B-1",
        "promised_on": str(NOON.date()),
        "password": "wrong",
        "next": "/",
    }


def place(address: Address, name: str, known: Mapping[str, Any]) -> str:
    """The key of a parameter: with its room, or by its name alone; empty when it is not there."""
    return next((key for key in (f"{address.room}.{name}", name) if key in known), "")


def known_names(address: Address, *sources: Mapping[str, Sequence[Any]]) -> dict[str, list[str]]:
    """Each parameter with all values that it may have."""
    return {
        name: [str(value) for source in sources if (key := place(address, name, source)) for value in source[key]]
        for name in address.names
    }


def combinations(known: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    for values in itertools.product(*known.values()):
        yield dict(zip(known, values, strict=True))


def made_up(values: Mapping[str, str]) -> dict[str, str]:
    """The same, of a document that nobody has."""
    return {
        name: "999999999" if value.isdecimal() and name != "number" else f"{value}-X" for name, value in values.items()
    }


def unknown_names(addresses: Iterable[Address], *sources: Mapping[str, Sequence[Any]]) -> list[str]:
    return [
        f"<{name}> in {address.route}"
        for address in addresses
        for name, values in known_names(address, *sources).items()
        if not values
    ]


def fingerprint(whose: Everything) -> list[Any]:
    """All rows of the station: documents with their lines, account, people, tokens."""
    station = whose.station.pk
    rows: list[Any] = [
        list(model.rows.filter(**{f"{path}_id": station}).order_by("pk").values_list())
        for model in apps.get_models()
        if issubclass(model, Scoped)
        for path in model.OWNED_THROUGH
    ]
    rows.append(list(OrderLine.objects.filter(station_id=station).order_by("pk").values_list()))
    rows.append(list(Organization.objects.filter(pk=station).values_list()))
    rows.append(list(User.objects.filter(organization_id=station).order_by("pk").values_list()))
    rows.append(
        list(ApiToken.objects.filter(user__organization_id=station).order_by("pk").values_list("pk", "revoked_at"))
    )
    return rows


def leaks(text: str, whose: Everything, sent: str) -> list[str]:
    """Words of the station in an answer, except those that the asker has sent and that may be shown back."""
    return [word for word in whose.secrets if word not in sent and stands_in(word, text)]


def stands_in(word: str, text: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", text) is not None
