"""What a person finds on the first page, by ``menu.toml`` and by who may call what."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from aid_web.catalogue import OperationUnknown
from aid_web.operation import Operation
from aid_web.visit import Visit


@dataclass(frozen=True)
class Group:
    """One group of lists."""

    key: str
    lists: Sequence[Operation]


@cache
def groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The groups of the file: key, and the service and operation of each line."""
    text = files("aid_web").joinpath("menu.toml").read_text("utf-8")
    return tuple(
        (
            group["key"],
            tuple((line.partition(".")[0], line.partition(".")[2]) for line in group["lists"]),
        )
        for group in tomllib.loads(text)["group"]
    )


def entries_of(visit: Visit) -> list[Group]:
    """The groups with what this person may see; for who has not signed in, none."""
    if visit.session is None or not visit.session.is_official:
        return []
    found = [
        Group(key, [one for line in lines if (one := _open_to(visit, *line))])
        for key, lines in groups()
    ]
    return [group for group in found if group.lists]


def _open_to(visit: Visit, service: str, operation: str) -> Operation | None:
    try:
        found = visit.catalogue[service, operation]
    except OperationUnknown:
        return None
    return found if found.roles & visit.roles else None
