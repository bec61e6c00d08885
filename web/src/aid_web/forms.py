"""A form made from what an operation takes, and what was filled in made into its body.

Names in a form are the places of the body: ``members.0.name``. What is left empty is not sent, so
that an operation's own default holds and nothing is claimed that nobody said.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aid_web.fields import Field, every

MOST_ROWS = 200
NONE_OF_THEM = "_none"
"""Said when somebody looked and nothing of a list holds; nobody who looked says nothing."""


@dataclass(frozen=True)
class Filled:
    """What somebody filled in, and what of it cannot be read."""

    body: Any
    faults: dict[str, str] = field(default_factory=dict)


def filled(fields: Sequence[Field], form: Mapping[str, Sequence[str]]) -> Filled:
    """Read a form. ``form`` has the texts of each name; what cannot be read stands in ``faults``."""
    faults: dict[str, str] = {}
    body = {}
    for one in fields:
        value = _read(one, form, faults)
        if value is not _NOTHING:
            body[one.name] = value
    return Filled(body, faults)


_NOTHING: Any = object()


def _read(one: Field, form: Mapping[str, Sequence[str]], faults: dict[str, str]) -> Any:  # noqa: C901, PLR0911, PLR0912
    if one.kind == "group":
        return _read_group(one, form, faults)
    if one.kind == "list":
        return _read_list(one, form, faults)
    if one.kind == "either":
        which = _text(form, f"{one.path}._which")
        if not which.isdigit() or int(which) >= len(one.options):
            return _NOTHING
        return _read(one.options[int(which)], form, faults)
    if one.kind == "choices":
        chosen = [code for code in form.get(one.path, ()) if code]
        if chosen == [NONE_OF_THEM]:
            return []
        chosen = [code for code in chosen if code != NONE_OF_THEM]
        return chosen if chosen or one.required else _NOTHING
    text = _text(form, one.path)
    if not text:
        return _NOTHING
    if one.kind == "yes_no":
        return text == "yes"
    if one.kind in {"integer", "number"}:
        try:
            return int(text) if one.kind == "integer" else float(text)
        except ValueError:
            faults[one.path] = "not_a_number"
            return text
    if one.kind == "json":
        try:
            return json.loads(text)
        except ValueError:
            faults[one.path] = "not_readable"
            return text
    if one.kind == "money":
        return text.replace(",", "").replace("，", "").removeprefix("¥").strip()
    if one.kind == "moment" and len(text) in {16, 19}:
        return f"{text}+08:00"
    return text


def _read_group(one: Field, form: Mapping[str, Sequence[str]], faults: dict[str, str]) -> Any:
    if not one.required and not _is_touched(one, form):
        return _NOTHING
    found = {part.name: _read(part, form, faults) for part in one.of}
    return {name: value for name, value in found.items() if value is not _NOTHING}


def _read_list(one: Field, form: Mapping[str, Sequence[str]], faults: dict[str, str]) -> Any:
    assert one.row is not None, "a list has a row"
    removed = set(form.get("_remove", ()))
    values = []
    for index in _indices(one.path, form):
        at = f"{one.path}.{index}"
        row = one.row.at(at)
        if at in removed:
            continue
        value = _read(row, form, faults) if _is_touched(row, form) else _NOTHING
        if value is not _NOTHING:
            values.append(value)
    return values if values or one.required else _NOTHING


def _indices(path: str, form: Mapping[str, Sequence[str]]) -> list[int]:
    found = {
        int(match[1])
        for name in form
        if (match := re.match(re.escape(path) + r"\.(\d{1,4})(?:\.|$)", name))
    }
    return sorted(found)[:MOST_ROWS]


def _is_touched(one: Field, form: Mapping[str, Sequence[str]]) -> bool:
    """Whether anything was filled in below a place; a choice that stands by itself is nothing."""
    if one.kind == "group":
        return any(_is_touched(part, form) for part in one.of)
    if one.kind == "list":
        return bool(_indices(one.path, form))
    if one.kind == "either":
        return bool(_text(form, f"{one.path}._which"))
    return bool(_text(form, one.path)) or any(form.get(one.path, ()))


def _text(form: Mapping[str, Sequence[str]], name: str) -> str:
    values = form.get(name) or [""]
    return values[-1].strip() if isinstance(values[-1], str) else ""


def emptied(fields: Sequence[Field], before: Mapping[str, Any], body: Any) -> Any:
    """A change's body that also takes back what was shown filled in and came back empty.

    What is not sent stays as it was (RFC 7396), so an emptied place is sent as null.
    """
    changed = dict(body)
    for one in fields:
        if one.kind == "group" and one.name in changed:
            changed[one.name] = emptied(one.of, before, changed[one.name])
        elif one.kind == "group" and any(before.get(part.path) not in EMPTY for part in one.of):
            inner = emptied(one.of, before, {})
            if inner:
                changed[one.name] = inner
        elif one.name not in changed and before.get(one.path) not in EMPTY and not one.required:
            changed[one.name] = None
    return changed


EMPTY: tuple[Any, ...] = (None, "", [], {})


def shown(value: Any, path: str = "") -> dict[str, Any]:
    """A body as the values of a form, by their names; lists and groups stand under their own too."""
    found: dict[str, Any] = {path: value} if path else {}
    if isinstance(value, dict):
        for name, part in value.items():
            found |= shown(part, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            found |= shown(part, f"{path}.{index}")
    return found


def more_rows(values: dict[str, Any], path: str) -> None:
    """One more empty row in a list that is shown."""
    rows = values.get(path)
    values[path] = [*(rows if isinstance(rows, list) else ()), {}]


def elsewhere(fields: Sequence[Field], faults: Mapping[str, str]) -> list[str]:
    """The faults whose place no field of the form shows."""
    known = {one.path for one in every(fields)}
    return [
        said
        for place, said in faults.items()
        if ".".join("0" if part.isdigit() else part for part in place.split(".")) not in known
    ]


def places_of(errors: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Where each fault of a problem stands in the form, and its sentence."""
    for error in errors:
        pointer = str(error.get("pointer") or "")
        name = pointer.strip("/").replace("/", ".").replace("~1", "/").replace("~0", "~")
        place = name or str(error.get("parameter") or error.get("header") or "")
        yield place, str(error.get("detail") or error.get("message") or "")
