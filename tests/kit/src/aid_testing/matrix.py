"""Who gets what: every role and pair of roles, at home, abroad and nowhere, at every operation."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, cycle
from typing import Any

import pytest
from httpx import Response
from shared.access import ANYONE, SIGNED_IN
from shared.auth import Verifier
from shared.openapi import access_matrix
from shared.roles import LEVELS_OF, SINGLE_CASE_ROLES, Actor, RegionNotOfRole, Role, RoleNotAllowed

from aid_testing.actors import as_, once
from aid_testing.applications import PDF
from aid_testing.fixtures import Client
from aid_testing.things import Things

FOREIGN = "541221001001"
"""A village of another city; its prefixes are that village's township, county and city."""
PROGRAMS = frozenset({Role.SERVICE, Role.OPERATOR})
"""Their reach is a purpose, not a place."""
SAYS_NOTHING = frozenset({400, 403, 404, 415, 422})
"""What a stranger may be answered about a thing: never that it is there, or what it is like."""


class Where(StrEnum):
    """Whose the things are that somebody asks for, seen from the asker."""

    OWN = "own"
    FOREIGN = "foreign"
    NEIGHBOUR = "neighbour"  # the next county of the same city
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of a document."""

    id: str
    method: str
    template: str
    roles: frozenset[Role]
    body: Mapping[str, Any]
    """What a client sends: ``json``, or ``data`` and ``files``."""
    query: frozenset[str]
    """The names that it takes in its query."""
    has_version: bool
    """Whether it asks for the version that the caller has read (If-Match)."""

    @property
    def is_of_a_thing(self) -> bool:
        return "{" in self.template


@dataclass
class Count:
    """Cells that were looked at, by how; and what did not hold."""

    cells: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)


TOTAL = Count()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cells of the matrix a run has looked at."""
    if TOTAL.cells:
        looked = ", ".join(f"{cells} {how}" for how, cells in sorted(TOTAL.cells.items()))
        terminalreporter.write_line(
            f"access matrix: {TOTAL.cells.total()} cells ({looked}), leaks {len(TOTAL.leaks)}"
        )


def operations(client: Client) -> list[Operation]:
    """The operations of the document that need a token, as it declares them."""
    document = client.app.openapi()
    return [
        Operation(
            id=operation["operationId"],
            method=method.upper(),
            template=template,
            roles=_declared(operation["x-roles"]),
            body=_body(operation, document),
            query=_named(operation, document, "query"),
            has_version="if-match" in _named(operation, document, "header"),
        )
        for template, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation["x-roles"] != [ANYONE]
    ]


def _declared(roles: Iterable[str]) -> frozenset[Role]:
    return frozenset(Role if SIGNED_IN in roles else map(Role, roles))


def _named(operation: dict[str, Any], document: dict[str, Any], place: str) -> frozenset[str]:
    """The names of an operation's parameters in the query, or in the header."""
    kept = document["components"].get("parameters", {})
    described = [
        kept[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        for one in operation.get("parameters", ())
    ]
    return frozenset(one["name"].lower() for one in described if one["in"] == place)


def _body(operation: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return {}
    [(media, described)] = content.items()
    if media == "application/json":
        name = described["schema"].get("$ref", "").rpartition("/")[2]
        model = document["components"]["schemas"].get(name, {})
        return {"json": (model.get("examples") or [{}])[0]}
    return {"data": {"kind": "OTHER", "format": "csv"}, "files": {"file": ("file", PDF)}}


class Askers:
    """Tokens of every role and pair of roles, by where they are."""

    def __init__(self, client: Client, things: Things) -> None:
        self._layout = client.layout
        self._things = things
        self._kept: dict[tuple[tuple[Role, ...], Where], dict[str, str]] = {}

    def token(self, roles: tuple[Role, ...], where: Where) -> dict[str, str]:
        """The header; the first role's level is that of the region."""
        key = roles, where
        if key not in self._kept:
            self._kept[key] = self._made(roles, where)
        return self._kept[key]

    def _made(self, roles: tuple[Role, ...], where: Where) -> dict[str, str]:
        if where is not Where.OWN:
            code = {Where.FOREIGN: FOREIGN, Where.NEIGHBOUR: neighbour_of(self._things.region)}
            region = _at_level_of(roles, code[where]) if where in code else None
            return as_(self._layout, *roles, region=region, sub="a stranger", org="NOBODY")
        sub = next((self._things.subs[role] for role in roles if role in self._things.subs), None)
        org = next((self._things.orgs[role] for role in roles if role in self._things.orgs), None)
        region = _at_level_of(roles, self._things.region)
        return as_(self._layout, *roles, region=region, sub=sub, org=org)

    def has_reach(self, roles: tuple[Role, ...], where: Where) -> bool:
        """Whether the region of a stranger covers the things: the city's, for a neighbour county's."""
        if where is not Where.NEIGHBOUR:
            return False
        return self._things.region.startswith(
            _at_level_of(roles, neighbour_of(self._things.region))
        )


def neighbour_of(code: str) -> str:
    """A village of another county of the same city."""
    other = "01" if code[4:6] != "01" else "02"
    return f"{code[:4]}{other}001001"


def _at_level_of(roles: tuple[Role, ...], code: str) -> str:
    """The part of a region's code at the level of both roles, else of the first one that has one."""
    common = LEVELS_OF[roles[0]] & LEVELS_OF[roles[-1]] or LEVELS_OF[roles[0]]
    return region_at(max(common), code)


def region_at(level: int, code: str) -> str:
    """The region of a level that is, covers or lies in the one of a code."""
    return f"{code}001001"[:level]


async def ask(
    client: Client,
    operation: Operation,
    things: Things,
    headers: dict[str, str],
    *,
    version: int = 1,
) -> Response:
    """One request as its document says, with a fresh key and this version."""
    return await client.request(
        operation.method,
        things.path(operation.template),
        headers=headers | once() | {"If-Match": f'"{version}"'},
        **operation.body,
    )


async def check_decisions(client: Client, things: Things, count: Count) -> None:
    """Each cell of role, pair and region at each operation, as its dependency decides it.

    A pair acts in one of its roles, one that the operation declares and the region seats; whoever
    has none of those is refused. So a pair is never more than one of its roles alone.
    """
    verifier: Verifier = client.app.state.verifier
    askers = Askers(client, things)
    declared = {
        operation: frozenset(Role(role) for role in roles)
        for operation, roles in access_matrix(client.app).items()
        if roles and SIGNED_IN not in roles
    }
    for where in Where:
        for roles in _singles_and_pairs():
            token = askers.token(roles, where)["Authorization"].removeprefix("Bearer ")
            actor = await verifier.actor(token)
            for operation, allowed in declared.items():
                count.cells["decided alone" if len(roles) == 1 else "decided in pairs"] += 1
                if not _acts_rightly(actor, set(roles), allowed):
                    count.leaks.append(f"{operation} {'+'.join(roles)} {where}: acts wrongly")


def _singles_and_pairs() -> Iterator[tuple[Role, ...]]:
    yield from ((role,) for role in Role)
    yield from combinations(Role, 2)


def _acts_rightly(actor: Actor, given: set[Role], allowed: frozenset[Role]) -> bool:
    seated = {role for role in given if actor.region.seats(role)}
    try:
        acting = actor.acting(allowed)
    except (RoleNotAllowed, RegionNotOfRole):
        return not seated & allowed
    officers = seated & allowed - SINGLE_CASE_ROLES
    return (
        len(acting.roles) == 1
        and acting.roles <= (officers or seated & allowed)
        and acting.region == actor.region
        and acting.sub == actor.sub
    )


async def check_refusals(
    client: Client, things: Things, count: Count, *, chance: random.Random
) -> None:
    """A role that an operation does not declare is refused (403), whatever it asks for."""
    askers = Askers(client, things)
    for operation in operations(client):
        for role in Role:
            if role in operation.roles:
                continue
            where = chance.choice(list(Where))
            answer = await ask(client, operation, things, askers.token((role,), where))
            count.cells["asked in a role not declared"] += 1
            if answer.status_code != 403:
                count.leaks.append(f"{operation.id} {role} {where}: {answer.status_code}")


async def check_strangers(
    client: Client, things: Things, count: Count, *, open_anywhere: frozenset[str]
) -> None:
    """Nobody from elsewhere learns of a thing, alone or with a role that owns single cases.

    ``open_anywhere`` are operations whose things belong to no region: whoever has the role may
    ask. A list has none of the things.
    """
    askers = Askers(client, things)
    second = cycle(sorted(SINGLE_CASE_ROLES))
    for operation in operations(client):
        if operation.id in open_anywhere:
            continue
        local = sorted(operation.roles - PROGRAMS)
        reads = operation.method == "GET" and operation.is_of_a_thing
        pairs = [(role, next(second)) for role in local] if reads else []
        elsewhere = (Where.FOREIGN, Where.NEIGHBOUR, Where.NOWHERE)
        singles = [((role,), where) for role in local for where in elsewhere]
        for roles, where in [*singles, *zip(pairs, cycle(elsewhere), strict=False)]:
            if askers.has_reach(roles, where):
                continue
            answer = await ask(client, operation, things, askers.token(roles, where))
            count.cells["asked from elsewhere"] += 1
            if _tells(answer, operation, things):
                count.leaks.append(
                    f"{operation.id} {'+'.join(roles)} {where}: {answer.status_code}"
                )


def _tells(answer: Response, operation: Operation, things: Things) -> bool:
    if operation.is_of_a_thing:
        return answer.status_code not in SAYS_NOTHING
    shown = answer.text if answer.is_success else ""
    return operation.method == "GET" and any(id_ in shown for id_ in things.named())


async def readable(client: Client, things: Things) -> set[str]:
    """The operations that read a thing and answer somebody of its own place or case."""
    askers = Askers(client, things)
    found: set[str] = set()
    for operation in operations(client):
        if operation.method == "GET" and operation.is_of_a_thing:
            for role in sorted(operation.roles):
                answer = await ask(client, operation, things, askers.token((role,), Where.OWN))
                if answer.is_success:
                    found.add(operation.id)
                    break
    return found
