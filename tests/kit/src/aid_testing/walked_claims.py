"""Golden claims that were walked through operations, judged again from what the walk has stored."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aid import suite
from aid.environment import settings_of
from aid.golden_walk import mismatches_of
from aid.golden_walk.days import walk
from aid.golden_walk.training import TrainingOnItsWay
from aid.golden_walk.way import Written
from aid_client.http import SuiteClient
from aid_engines.layout import Layout
from shared.roles import system
from shared.transaction import Database, Transaction
from training_subsidy.app import create_app
from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.programme import TRAINING_SUBSIDY, Check, decide_claim
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.settings import Settings
from training_subsidy.store.claims import claims
from training_subsidy.usecases.claims import facts as of_claims
from training_subsidy.usecases.claims.facts import Facts

from aid_testing.fixtures import Client

SERVICE = "training-subsidy"
Judged = tuple[str, str | None, int | None]
"""Decision, the reason that decides, and the amount in fen."""


@dataclass(frozen=True)
class Stored:
    """A claim as it was submitted, with the facts that the walk has stored of it."""

    claim: Claim
    facts: Facts


class WalkedClaims:
    """The suite after the walk: its database, and its service in this process."""

    def __init__(self, client: Client, answers: Mapping[str, dict[str, Any]]) -> None:
        self.client = client
        self.answers = answers
        self.stored: dict[str, Stored] = {}

    @property
    def database(self) -> Database:
        return self.client.database

    @property
    def _undone(self) -> Any:
        return self.database.transaction(by=system(SERVICE), audited=False)

    async def read(self) -> None:
        """The facts of every claim, as the service itself reads them."""
        async with self._undone as tx:
            for case, answer in self.answers.items():
                if "claim_id" not in answer:
                    continue
                claim = await claims.find_claim(tx, UUID(answer["claim_id"]))
                assert claim is not None, f"{case} has a claim"
                claim = replace(claim, status=ClaimStatus.SUBMITTED)
                self.stored[case] = Stored(claim, await of_claims.facts_of(tx, claim))

    async def judged(self, rules: Iterable[Check] = TRAINING_SUBSIDY) -> dict[str, Judged]:
        """What the service's use case answers to each claim by these rules; nothing of it is kept."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(of_claims, "decide_claim", partial(decide_claim, rules=tuple(rules)))
            async with self._undone as tx:
                return {case: await _judge(tx, one) for case, one in self.stored.items()}

    async def walked_again(self, cases: Iterable[Written]) -> dict[str, dict[str, Any]]:
        """The answers of cases without a claim, walked through this process's routes as they stand now."""
        answers: dict[str, dict[str, Any]] = {}
        async with SuiteClient(self.client.layout, transport=self.client.transport) as http:
            for case in cases:
                way = TrainingOnItsWay(case)
                for _, act in way.acts:
                    await act(http)
                answers[case.id] = way.answer
        return answers


async def _judge(tx: Transaction, one: Stored) -> Judged:
    async with tx.session.begin_nested() as undone:
        claim = await of_claims.evaluate_claim(tx, one.claim, one.facts, proposed=one.claim.amount)
        await undone.rollback()
    answered = claim.answered
    assert answered is not None, "the rules have answered"
    reason = answered.reasons[0].value if answered.reasons else None
    return answered.decision.value, reason, answered.amount


@asynccontextmanager
async def walked(home: Path, cases: list[Written]) -> AsyncIterator[WalkedClaims]:
    """Each case through the operations of a suite, then its database under this process's service."""
    layout = Layout.beside(home)
    walks = await walk(layout, cases)
    assert list(mismatches_of(cases, walks)) == []
    async with suite.start(Layout.beside(home / "standing-0"), services=False) as running:
        app = create_app(settings_of(running.layout, SERVICE, Settings))
        client = Client(app, running.layout)
        found = WalkedClaims(client, {name: answer for (name, _), answer in walks.items()})
        await found.read()
        try:
            yield found
        finally:
            await client.aclose()
            await client.database.engine.dispose()
