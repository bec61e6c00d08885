"""Whether events of before are still read, and readers of before still read events of now.

Topics keep every event, and readers outside change when they like: so a schema may gain events,
fields that may be absent, and codes of a list, and lose nothing. `tests/contracts/event_schemas.json`
holds the schemas as they were released; `aid docs --release` adds to it, and refuses a break.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shared.asyncapi import json_schema
from shared.contracts.registry import all_events

RELEASED = Path("tests/contracts/event_schemas.json")
WORDS = frozenset({"description", "title", "default", "examples", "$id", "$schema", "$defs"})
"""What of a schema says nothing of the values that it takes."""
LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
SAME = ("type", "format", "pattern", "const", "multipleOf", "uniqueItems")


def now() -> dict[str, Any]:
    """Every event with its topic and its schema."""
    return {
        name: {"topic": event.topic, "schema": json_schema(event)}
        for name, event in all_events().items()
    }


def breaks_since_release(root: Path) -> list[str]:
    """How the events of now break with those that were released."""
    return list(event_breaks(json.loads((root / RELEASED).read_text("utf-8")), now()))


def release(root: Path) -> list[str]:
    """Write the events of now down as released, unless they break; returns how they do."""
    found = breaks_since_release(root) if (root / RELEASED).exists() else []
    if not found:
        told = json.dumps(_bare(now()), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        (root / RELEASED).write_text(told.replace('},"aid.', '},\n"aid.') + "\n", "utf-8")
    return found


def _bare(told: Any) -> Any:
    """A schema without its words; a property may be called like one of them."""
    if isinstance(told, list):
        return [_bare(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {
        name: {key: _bare(one) for key, one in value.items()}
        if name in {"properties", "$defs"}
        else _bare(value)
        for name, value in told.items()
        if name == "$defs" or name not in WORDS
    }


def event_breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Each break of a whole set of events, in a sentence."""
    for name, was in old.items():
        there = new.get(name)
        if there is None:
            yield f"{name} is gone: its readers and its old records remain"
            continue
        if there["topic"] != was["topic"]:
            yield f"{name} is on {there['topic']} and not on {was['topic']} any more"
        yield from (f"{name}: {one}" for one in schema_breaks(was["schema"], there["schema"]))


def schema_breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Each break of one schema, by the place of its field."""
    yield from _breaks(old, new, old.get("$defs", {}), new.get("$defs", {}), "")


def _resolved(schema: Any, definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    while isinstance(schema, dict) and "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = definitions.get(name, {}) | {k: v for k, v in schema.items() if k != "$ref"}
    return schema if isinstance(schema, dict) else {}


def _breaks(
    was: Any, now_: Any, old: Mapping[str, Any], new: Mapping[str, Any], place: str
) -> Iterator[str]:
    was, now_ = _resolved(was, old), _resolved(now_, new)
    at = place or "the event"
    for word in SAME:
        if was.get(word) != now_.get(word):
            yield f"{at} has another {word}: publish a new version of the event"
    yield from _bounds(was, now_, at)
    if "enum" in was and (gone := [one for one in was["enum"] if one not in now_.get("enum", ())]):
        yield f"{at} knows {', '.join(map(str, gone))} no more: old records have it"
    if "enum" in now_ and "enum" not in was:
        yield f"{at} takes listed codes alone now: old records have others"
    yield from _fields(was, now_, old, new, place)
    for part in ("items", "additionalProperties"):
        if isinstance(was.get(part), dict) and isinstance(now_.get(part), dict):
            yield from _breaks(was[part], now_[part], old, new, f"{place}[]")
        elif was.get(part) != now_.get(part):
            yield f"{at} has other {part}: publish a new version of the event"
    for part in ("anyOf", "oneOf", "prefixItems"):
        yield from _options(was.get(part, []), now_.get(part, []), old, new, f"{at} ({part})")


def _bounds(was: Mapping[str, Any], now_: Mapping[str, Any], at: str) -> Iterator[str]:
    for word, tighter in (*((one, 1) for one in LEAST), *((one, -1) for one in MOST)):
        if word in now_ and (word not in was or (now_[word] - was[word]) * tighter > 0):
            yield f"{at} has a tighter {word}: old records are not read"
        elif word in was and now_.get(word) != was[word]:
            yield f"{at} has a wider {word}: old readers do not expect it"


def _fields(
    was: Mapping[str, Any],
    now_: Mapping[str, Any],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    place: str,
) -> Iterator[str]:
    dot = f"{place}." if place else ""
    there = now_.get("properties", {})
    for name, field in was.get("properties", {}).items():
        if name in there:
            yield from _breaks(field, there[name], old, new, f"{dot}{name}")
        else:
            yield f"{dot}{name} is gone: publish a new version of the event"
    needed_was, needed_now = {*was.get("required", ())}, {*now_.get("required", ())}
    for name in sorted(needed_now - needed_was):
        yield f"{dot}{name} is required now: old records lack it"
    for name in sorted((needed_was - needed_now) & {*there}):
        yield f"{dot}{name} may be absent now: old readers need it"


def _options(
    was: list[Any], now_: list[Any], old: Mapping[str, Any], new: Mapping[str, Any], place: str
) -> Iterator[str]:
    if len(was) != len(now_):
        yield f"{place} has other alternatives: publish a new version of the event"
        return
    for before, after in zip(was, now_, strict=True):
        yield from _breaks(before, after, old, new, place)
