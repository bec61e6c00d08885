"""Fields that are chosen from a list of what there is, by ``pickers.toml``; nobody types an id."""

import asyncio
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from aid_web.catalogue import OperationUnknown
from aid_web.fields import Field, every
from aid_web.operation import Operation
from aid_web.upstream import Away, Refused
from aid_web.visit import Visit

MOST = 400


@cache
def pickers() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """The lists by service and field."""
    found: Mapping[str, Mapping[str, Mapping[str, Any]]] = tomllib.loads(
        files("aid_web").joinpath("pickers.toml").read_text("utf-8")
    )
    return found


def picker_of(taken: Operation, name: str) -> Mapping[str, Any] | None:
    """The list that a field of an operation is chosen from."""
    own = pickers().get(taken.service, {})
    return own.get(f"{taken.id}.{name}", own.get(name))


async def with_lists(
    visit: Visit, taken: Operation, fields: Sequence[Field], places: Mapping[str, str]
) -> tuple[Field, ...]:
    """The fields, those with a list as choices of it; each list is asked once."""
    wanted = {one.name: found for one in every(fields) if (found := picker_of(taken, one.name))}
    if not wanted:
        return tuple(fields)
    lists = await asyncio.gather(
        *(_choices(visit, taken.service, one, places) for one in wanted.values())
    )
    known = {name: one for name, one in zip(wanted, lists, strict=True) if one is not None}
    return tuple(_chosen(one, known) for one in fields)


def _chosen(one: Field, known: Mapping[str, Mapping[str, str]]) -> Field:
    if one.name in known:
        words = {code: {"zh": said} for code, said in known[one.name].items()}
        kind = "choices" if one.kind == "list" else "choice"
        return replace(one, kind=kind, row=None, choices=tuple(words), words=words)
    return replace(
        one,
        of=tuple(_chosen(part, known) for part in one.of),
        row=None if one.row is None else _chosen(one.row, known),
        options=tuple(_chosen(part, known) for part in one.options),
    )


async def _choices(
    visit: Visit, service: str, picker: Mapping[str, Any], places: Mapping[str, str]
) -> dict[str, str] | None:
    """Codes and words of a list; nothing where it may not be read, or is too long to choose from."""
    try:
        listed = visit.catalogue[picker.get("of", service), picker["list"]]
        if not listed.may(visit.roles) or not {*listed.places} <= {*places}:
            return None
        given = {name: places[name] for name in listed.places}
        body = (await visit.caller.ask(listed, places=given, query=picker.get("query"))).body
    except (Refused, Away, OperationUnknown):
        return None
    items = body.get(picker["at"]) if "at" in picker else body
    if isinstance(items, dict):
        if items.get("next"):
            return None
        items = items.get("items", [])
    if not isinstance(items, list) or len(items) > MOST:
        return None
    return {
        str(one[picker["value"]]): " · ".join(
            visit.value(one[name]) for name in picker["words"] if one.get(name) is not None
        )
        or str(one[picker["value"]])
        for one in items
    }
