"""Every address of the product, found by walking: pages and whatever is not documented in Django's resolver,
endpoints in the API's own document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from xingma.api.v1 import api

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)\}")


@dataclass(frozen=True)
class Address:
    """One address with its parameters in it: ``orders/<str:number>/draft``."""

    route: str
    methods: tuple[str, ...] = ("GET", "POST")
    schema: Mapping[str, Any] = field(default_factory=dict, compare=False)  # of the JSON body, by method

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    @property
    def room(self) -> str:
        """The first word of the address, without the API's own first two."""
        return self.route.removeprefix("api/v1/").split("/")[0]

    @property
    def names(self) -> list[str]:
        return [first or second for first, second in PARAMETER.findall(self.route)]

    def at(self, values: Mapping[str, str]) -> str:
        return "/" + PARAMETER.sub(lambda found: values[found[1] or found[2]], self.route)


def every_address() -> list[Address]:
    """Every page, fragment, download and form, what operations and neighbours ask, and every endpoint."""
    documented = endpoints()
    shapes = {shape(address.route) for address in documented}
    others = walked(get_resolver().url_patterns, "")
    return [address for address in others if shape(address.route) not in shapes] + documented


def shape(route: str) -> str:
    """A route without the names and kinds of its parameters, which the two walks write differently."""
    return PARAMETER.sub("<>", route)


def walked(patterns: Iterable[URLPattern | URLResolver], prefix: str) -> Iterator[Address]:
    for pattern in patterns:
        assert isinstance(pattern.pattern, RoutePattern), f"{pattern}: use path(), so that this walk can read it"
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Address(route)
        else:
            yield from walked(pattern.url_patterns, route)


def endpoints() -> list[Address]:
    """Every endpoint of the API with the schema of its body."""
    document = api.get_openapi_schema()
    return [
        Address(path.lstrip("/"), (method.upper(),), {method.upper(): body_schema(operation, document)})
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]


def body_schema(operation: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    """The schema of the JSON body with its references put in; None when there is no body."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = next((one["schema"] for one in content.values()), None)
    return resolved(schema, document) if schema is not None else None


def resolved(schema: Any, document: Mapping[str, Any]) -> Any:
    if isinstance(schema, Mapping):
        if "$ref" in schema:
            return resolved(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
        return {name: resolved(value, document) for name, value in schema.items()}
    return [resolved(one, document) for one in schema] if isinstance(schema, list) else schema


def plausible(schema: Any, words: Mapping[str, Any], name: str = "") -> Any:
    """A body that fits the schema: the word for a property's name, else something of its type."""
    if schema is None:
        return None
    if name in words:
        return words[name]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return plausible(schema[choice][0], words)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {one: plausible(inner, words, one) for one, inner in schema.get("properties", {}).items()}
        case "array":
            return [plausible(schema.get("items", {}), words)]
        case "integer":
            return 1
        case "number":
            return 1
        case "boolean":
            return False
        case "null":
            return None
    return schema.get("examples", ["x"])[0]
