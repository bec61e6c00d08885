"""What a request brings along, as one object: who calls, and how its transaction is opened.

A route declares its kind and who may make it in one parameter:
``call: Annotated[Change, may_change(Role.COUNTY_LEAD)]``. Each kind is one dependency, as FastAPI
pays for every one of them on every request.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from shared.auth import Bearer, SignedIn, actor_in
from shared.idempotency import IdempotencyKey
from shared.problems import language_of
from shared.roles import Actor, Role
from shared.transaction import Database, Reading, Transaction
from shared.web import IfMatchHeader, KeyHeader, database_of, expected_of, once_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request of one actor that may be made again as it is: reading, above all."""

    by: Actor
    database: Database
    language: str
    """The language of labels in the answer, ``zh`` or ``en``; refusals carry both."""

    def reading(self) -> AbstractAsyncContextManager[Reading]:
        """A transaction that only reads."""
        return self.database.reading(by=self.by)

    def transaction(self, *, audited: bool = True) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that commits when its block ends; its audit row names the operation."""
        return self.database.transaction(by=self.by, audited=audited)


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation(Call):
    """A request that is carried out once under its Idempotency-Key."""

    once: IdempotencyKey

    def transaction(self, *, audited: bool = True) -> AbstractAsyncContextManager[Transaction]:
        """Take the key and open the transaction; raises ``Replay`` on replay."""
        return self.database.transaction(by=self.by, once=self.once, audited=audited)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Creation):
    """A request that changes a resource which the caller has read (If-Match)."""

    expected: int
    """The version that the caller read."""


async def _language(request: Request) -> str:
    return language_of(request)


Language = Annotated[str, Depends(_language)]


def may_call(*roles: Role) -> Any:
    """A ``Call`` by one of these roles. Raises ``NotAuthenticated``, ``RoleNotAllowed``."""

    async def call(request: Request, bearer: Bearer) -> Call:
        by = await actor_in(request, bearer, roles)
        return Call(by=by, database=database_of(request), language=language_of(request))

    return _declared(call, roles)


def whoever_is_signed_in() -> Any:
    """A ``Call`` by whoever has a token, with all that it gives. Raises ``NotAuthenticated``."""

    async def call(request: Request, by: SignedIn) -> Call:
        return Call(by=by, database=database_of(request), language=language_of(request))

    return Depends(call)


def may_create(*roles: Role) -> Any:
    """A ``Creation`` by one of these roles; raises also ``IdempotencyKeyMissing``."""

    async def creation(
        request: Request, bearer: Bearer, idempotency_key: KeyHeader = None
    ) -> Creation:
        by = await actor_in(request, bearer, roles)
        once = await once_of(request, by, idempotency_key)
        return Creation(
            by=by, once=once, database=database_of(request), language=language_of(request)
        )

    return _declared(creation, roles)


def may_change(*roles: Role) -> Any:
    """A ``Change`` by one of these roles; raises also ``IfMatchMissing``."""

    async def change(
        request: Request,
        bearer: Bearer,
        idempotency_key: KeyHeader = None,
        if_match: IfMatchHeader = None,
    ) -> Change:
        by = await actor_in(request, bearer, roles)
        once = await once_of(request, by, idempotency_key)
        return Change(
            by=by,
            once=once,
            expected=expected_of(if_match),
            database=database_of(request),
            language=language_of(request),
        )

    return _declared(change, roles)


def _declared(dependency: Any, roles: tuple[Role, ...]) -> Any:
    """The dependency with the roles that the access matrix reads from it."""
    dependency.roles = frozenset(roles)
    return Depends(dependency)
