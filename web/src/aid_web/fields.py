"""The fields of a form, made from what an operation takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aid_web.operation import Operation

LONG_TEXT = 200
MONEY = r"^(0|[1-9]\d{0,12})(\.\d{1,2})?$"
KINDS = {"integer": "integer", "number": "number", "boolean": "yes_no"}
FORMATS = {"date": "date", "date-time": "moment", "binary": "file", "uuid": "text", "email": "text"}
MOST_CHOICES = 60
DEEPEST = 6


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


def every(fields: Sequence[Field]) -> list[Field]:
    """All fields, those within groups, rows and alternatives too."""
    found: list[Field] = []
    for one in fields:
        found += [one, *every(one.of), *every((one.row,) if one.row else ()), *every(one.options)]
    return found
