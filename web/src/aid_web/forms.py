"""A form made from what an operation takes, and what was filled in made into its body.

Names in a form are the places of the body: ``members.0.name``. What is left empty is not sent, so
that an operation's own default holds and nothing is claimed that nobody said.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aid_web.catalogue import Operation

LONG_TEXT = 200
MOST_ROWS = 200
MONEY = r"^(0|[1-9]\d{0,12})(\.\d{1,2})?$"
KINDS = {"integer": "integer", "number": "number", "boolean": "yes_no"}
FORMATS = {"date": "date", "date-time": "moment", "binary": "file", "uuid": "text", "email": "text"}
MOST_CHOICES = 60
DEEPEST = 6
NONE_OF_THEM = "_none"
"""Said when somebody looked and nothing of a list holds; nobody who looked says nothing."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One place of a form. ``of`` are the fields of a group, ``row`` is what a list repeats."""

    name: str
    path: str
    kind: str
    required: bool
    help: str = ""
    choices: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pattern: str | None = None
    longest: int | None = None
    shortest: int | None = None
    least: Any = None
    most: Any = None
    default: Any = None
    example: Any = None
    of: tuple["Field", ...] = ()
    row: "Field | None" = None
    options: tuple["Field", ...] = ()

    def at(self, path: str) -> "Field":
        """The same field at another place, as a row of a list has it."""
        return Field(
            **{name: getattr(self, name) for name in self.__dataclass_fields__}
            | {
                "path": path,
                "of": tuple(one.at(f"{path}.{one.name}") for one in self.of),
                "row": self.row,
                "options": tuple(one.at(path) for one in self.options),
            }
        )

    def rows(self, values: Any) -> list["Field"]:
        """The rows of a list, as many as are filled in."""
        assert self.row is not None, "a list has a row"
        count = len(values) if isinstance(values, list) else 0
        return [self.row.at(f"{self.path}.{index}") for index in range(count)]


@dataclass(frozen=True)
class Filled:
    """What somebody filled in, and what of it cannot be read."""

    body: Any
    faults: dict[str, str] = field(default_factory=dict)


def form_of(operation: Operation, *, only: Sequence[str] | None = None) -> tuple[Field, ...]:
    """The fields of what an operation takes, or some of them in the order named."""
    schema = operation.resolve(operation.body or {})
    either = [operation.resolve(one) for one in schema.get("anyOf", ())]
    if some := [one for one in either if "properties" in one]:  # a body that may be left out
        schema = some[0]
    fields = _group(operation, schema, "", 0)
    if only is None:
        return fields
    named = {one.name: one for one in fields}
    return tuple(named[name] for name in only if name in named)


def field_of(
    operation: Operation, name: str, schema: Mapping[str, Any], *, required: bool
) -> Field:
    """The field of one schema: a filter of a list, a place of a body."""
    return _field(operation, name, name, schema, required=required, depth=0)


def _group(
    operation: Operation, schema: Mapping[str, Any], path: str, depth: int
) -> tuple[Field, ...]:
    needed = set(schema.get("required", ()))
    return tuple(
        _field(
            operation,
            name,
            f"{path}.{name}" if path else name,
            said,
            required=name in needed,
            depth=depth,
        )
        for name, said in schema.get("properties", {}).items()
    )


def _field(  # noqa: PLR0911 - one line for each kind of schema
    operation: Operation,
    name: str,
    path: str,
    said: Mapping[str, Any],
    *,
    required: bool,
    depth: int,
) -> Field:
    schema = operation.resolve(said)
    about: dict[str, Any] = {
        "name": name,
        "path": path,
        "required": required,
        "help": said.get("description", ""),
        "default": said.get("default", schema.get("default")),
        "example": next(iter(schema.get("examples", ())), None),
    }
    either = [operation.resolve(one) for one in schema.get("anyOf") or schema.get("oneOf") or ()]
    some = [one for one in either if one.get("type") != "null"]
    if len(some) == 1:
        inner = _field(operation, name, path, some[0], required=False, depth=depth)
        return _with(inner, required=required, help=about["help"] or inner.help)
    if some and all("properties" in one for one in some):
        options = tuple(
            _field(operation, name, path, one, required=True, depth=depth + 1) for one in some
        )
        return Field(**about, kind="either", options=options)
    if some:
        texts = [one for one in some if one.get("type") == "string"]
        enums = tuple(code for one in texts for code in one.get("enum", ()))
        return Field(**about, kind="suggest" if enums else "text", choices=enums)
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        if all(isinstance(one, bool) for one in values):
            return Field(**about, kind="yes_no")
        codes = tuple(map(str, values))
        return Field(**about, kind="choice", choices=codes, words=schema.get("x-words", {}))
    if schema.get("type") == "array":
        row = _field(operation, name, f"{path}.0", schema["items"], required=True, depth=depth + 1)
        about |= {"least": schema.get("minItems"), "most": schema.get("maxItems")}
        if row.kind == "choice" and len(row.choices) <= MOST_CHOICES:
            return Field(**about, kind="choices", choices=row.choices, words=row.words)
        return Field(**about, kind="list", row=row)
    if "properties" in schema and depth < DEEPEST:
        of = _group(operation, schema, path, depth + 1)
        return Field(**about, kind="group", of=of)
    if schema.get("type") == "object":
        return _map(operation, schema, about, depth)
    return _plain(schema, about)


def _map(
    operation: Operation, schema: Mapping[str, Any], about: dict[str, Any], depth: int
) -> Field:
    """A value for each of some codes: a group with a field for each; else the text of an object."""
    codes = operation.resolve(schema.get("propertyNames", {}))
    if "enum" not in codes or not isinstance(schema.get("additionalProperties"), dict):
        return Field(**about, kind="json")
    value = schema["additionalProperties"]
    of = tuple(
        _with(
            _field(
                operation, code, f"{about['path']}.{code}", value, required=False, depth=depth + 1
            ),
            words=codes.get("x-words") or {one: {} for one in codes["enum"]},
        )
        for code in codes["enum"]
    )
    return Field(**about, kind="group", of=of)


def _plain(schema: Mapping[str, Any], about: dict[str, Any]) -> Field:
    kind = KINDS.get(schema.get("type", "string")) or FORMATS.get(schema.get("format", ""), "text")
    pattern = schema.get("pattern")
    longest = schema.get("maxLength")
    if kind == "text" and pattern == MONEY:
        kind = "money"
    elif kind == "text" and pattern is None and longest is not None and longest > LONG_TEXT:
        kind = "long_text"
    return Field(
        **about,
        kind=kind,
        pattern=pattern,
        longest=longest,
        shortest=schema.get("minLength"),
        least=schema.get("minimum"),
        most=schema.get("maximum"),
    )


def _with(one: Field, **changes: Any) -> Field:
    return Field(**{name: getattr(one, name) for name in one.__dataclass_fields__} | changes)


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


def every(fields: Sequence[Field]) -> list[Field]:
    """All fields, those within groups, rows and alternatives too."""
    found: list[Field] = []
    for one in fields:
        found += [one, *every(one.of), *every((one.row,) if one.row else ()), *every(one.options)]
    return found


def places_of(errors: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Where each fault of a problem stands in the form, and its sentence."""
    for error in errors:
        pointer = str(error.get("pointer") or "")
        name = pointer.strip("/").replace("/", ".").replace("~1", "/").replace("~0", "~")
        place = name or str(error.get("parameter") or error.get("header") or "")
        yield place, str(error.get("detail") or error.get("message") or "")
