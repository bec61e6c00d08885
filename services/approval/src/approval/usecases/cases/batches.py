"""A lead signs many cases by one request: each was opened before, and has its own transaction."""

from collections.abc import Sequence
from uuid import UUID

from shared.contracts.approval import SignerRole
from shared.errors import DomainError
from shared.roles import Actor
from shared.transaction import Database, Transaction

from approval.domain.cases.batch import CaseNotSeen, NotReadyToSign
from approval.domain.cases.case import Status
from approval.domain.cases.opinion import latest
from approval.store.cases import batches, case_records
from approval.usecases.decisions import decisions
from approval.usecases.decisions.case_outlook import NONE
from approval.usecases.township import township


async def sign_each(
    database: Database,
    batch_id: UUID,
    asked: Sequence[tuple[UUID, int]],
    *,
    by: Actor,
    text: str,
) -> None:
    """Sign one case after the other; a refusal of one is kept and stops no other."""
    for position, (case_id, version) in enumerate(asked):
        try:
            async with database.transaction(by=by) as tx:
                await _sign(tx, case_id, version, text=text)
                batches.keep_result(tx, batch_id, position)
        except DomainError as refusal:
            async with database.transaction(by=by, audited=False) as tx:
                batches.keep_result(tx, batch_id, position, refusal)
                tx.audit(
                    "sign_cases",
                    resource=("case", case_id),
                    outcome="denied",
                    code=refusal.code(),
                )


async def _sign(tx: Transaction, case_id: UUID, version: int, *, text: str) -> None:
    """Sign as the handler before has signed: the township's opinion, or the county's decision."""
    record = await case_records.hold_record(tx, case_id, expected=version)
    case = record.case
    if await batches.version_seen(tx, case_id) != version:
        raise CaseNotSeen
    decides = case.status is Status.COUNTY_DECISION
    if not decides and case.status is not Status.LEAD_REVIEW:
        raise NotReadyToSign
    role = SignerRole.COUNTY_HANDLER if decides else SignerRole.TOWNSHIP_HANDLER
    theirs = latest(record.opinions, round=case.round, role=role)
    if theirs is None:
        raise NotReadyToSign
    if not decides:
        await township.sign_opinion(
            tx,
            case_id,
            expected=version,
            positive=theirs.positive,
            amount=theirs.amount,
            articles=theirs.articles,
            text=text,
        )
    elif theirs.positive:
        await decisions.approve(
            tx,
            case_id,
            expected=version,
            amount=theirs.amount or 0,
            reason=text,
            powers=NONE,
        )
    else:
        await decisions.refuse(tx, case_id, expected=version, reason=text)
