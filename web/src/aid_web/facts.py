"""What an operation answered, as people read it: by the words that its document has of each code."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aid_web import words
from aid_web.operation import Operation

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UNREAD = frozenset({"version"})


@dataclass(frozen=True)
class Fact:
    """A value: a text, or named parts, or many of a kind."""

    text: str = ""
    parts: tuple[tuple[str, "Fact"], ...] = ()
    many: tuple["Fact", ...] = ()


def fact_of(
    value: Callable[[Any], str],
    language: str,
    operation: Operation,
    schema: Mapping[str, Any],
    body: Any,
    without: Iterable[str] = (),
) -> Fact:
    """A body in a language; what is empty and what is named ``without`` is left away.

    ``value`` says a plain value of which the schema knows no words.
    """
    schema = _one(operation, schema, body)
    if isinstance(body, dict):
        left = {*without}
        known = schema.get("properties", {})
        return Fact(
            parts=tuple(
                (
                    words.label(language, "fields", name),
                    fact_of(value, language, operation, known.get(name, {}), one),
                )
                for name, one in body.items()
                if name not in left and one not in (None, [], {}) and not is_unread(name, one)
            )
        )
    if isinstance(body, list):
        row = schema.get("items", {})
        rows = tuple(fact_of(value, language, operation, row, one) for one in body)
        if any(one.parts for one in rows):
            return Fact(many=rows)
        return Fact("；".join(one.text for one in rows))
    return Fact(text_of(value, language, schema, body))


def is_unread(name: str, one: Any) -> bool:
    """Whether a value is there for programs alone: the id of a thing, its version."""
    return name in UNREAD or (isinstance(one, str) and UUID.fullmatch(one) is not None)


def text_of(value: Callable[[Any], str], language: str, schema: Mapping[str, Any], one: Any) -> str:
    """A plain value: a code by the words of its own schema."""
    said = schema.get("x-words", {}).get(str(one))
    if said:
        return str(said.get(language) or said["zh"])
    return value(one)


def schema_at(operation: Operation, *names: str) -> Mapping[str, Any]:
    """The schema of a place of an operation's answer; empty where there is none."""
    schema = operation.resolve(operation.answer or {})
    for name in names:
        schema = _one(operation, schema, {})
        inner = schema.get("items", {}) if name == "[]" else schema.get("properties", {}).get(name)
        if inner is None:
            return {}
        schema = operation.resolve(inner)
    return _one(operation, schema, "")


def _one(operation: Operation, schema: Mapping[str, Any], body: Any) -> Mapping[str, Any]:
    """The schema itself, or that of its alternatives which fits."""
    schema = operation.resolve(schema)
    either = schema.get("anyOf") or schema.get("oneOf") or ()
    some = [one for one in map(operation.resolve, either) if one.get("type") != "null"]
    if not some:
        return schema
    if isinstance(body, dict):
        fitting = [one for one in some if {*body} <= {*one.get("properties", {})}]
        return _one(operation, (fitting or some)[0], body)
    return _one(operation, some[0], body)
