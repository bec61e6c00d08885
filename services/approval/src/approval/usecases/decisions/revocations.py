"""A grant is taken back: one proposes it with its facts, the lead decides, disbursement answers."""

from uuid import UUID

from shared.contracts.approval import GrantRevoked
from shared.errors import Unprocessable
from shared.four_eyes import require_another_person
from shared.roles import Role
from shared.transaction import Transaction

from approval.domain.cases.case import Case
from approval.domain.cases.opinion import FourEyesRequired
from approval.domain.decisions.correction import CorrectionWaits
from approval.domain.decisions.grant import LEAST_FACTS
from approval.domain.decisions.review import ReviewGround
from approval.domain.decisions.revocation import check_grounds
from approval.store.cases import case_records, cases
from approval.store.cases.case_records import CaseRecord
from approval.store.decisions import revocations
from approval.store.tables import DecisionRow, RevocationRow
from approval.usecases import clocks
from approval.usecases.county import deputies
from approval.usecases.decisions import letters
from approval.usecases.decisions.payment_stops import ask_to_stop
from approval.usecases.emergency import reviews


class RevocationNeedsFacts(Unprocessable):
    article = "202号 第三十条"
    pointer = "/reason"


class KeepingNeedsReason(Unprocessable):
    article = "202号 第三十条"
    pointer = "/reason"


def _decision(record: CaseRecord) -> DecisionRow:
    assert record.decision is not None, "a granted case has its decision"
    return record.decision


async def propose(
    tx: Transaction, case_id: UUID, *, expected: int, articles: tuple[str, ...], reason: str
) -> Case:
    """The county's handler proposes, with articles and the facts found; the money goes on (A-80).

    Not while a correction waits: the lead says first what was granted.
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    proposed = record.case.after("propose_revocation", by=tx.by)
    if record.open_correction is not None:
        raise CorrectionWaits
    check_grounds(articles)
    if len(reason.strip()) < LEAST_FACTS:
        raise RevocationNeedsFacts(least=LEAST_FACTS)
    await revocations.insert_proposal(
        tx, case_id, _decision(record).id, articles=articles, reason=reason
    )
    tx.audit_detail = {"articles": "、".join(articles)}
    saved = await cases.save_case(tx, proposed)
    await clocks.start(tx, "revocation", saved)
    return saved


async def decide(
    tx: Transaction, case_id: UUID, *, expected: int, agree: bool, reason: str
) -> Case:
    """The lead, another person, asks for the money to be stopped, or lets the grant stand."""
    record = await case_records.hold_record(tx, case_id, expected=expected)
    lead = deputies.lead_of(tx, record, Role.COUNTY_LEAD)
    decided = record.case.after("revoke" if agree else "decline_revocation", by=lead)
    row = record.open_revocation
    assert row is not None, "a proposed revocation has its row"
    require_another_person(tx.by.sub, than={row.proposed_by or ""}, refusal=FourEyesRequired())
    if not agree and not reason.strip():
        raise KeepingNeedsReason
    await revocations.decide(tx, row, agreed=agree, reason=reason.strip())
    tx.audit_detail = {"agreed": agree}
    saved = await cases.save_case(tx, decided)
    await clocks.meet(tx, "revocation", case=saved)
    if agree:
        ask_to_stop(tx, record)
    return saved


async def carry_out(
    tx: Transaction, case: Case, decision: DecisionRow, row: RevocationRow, *, amount: int
) -> None:
    """The money was stopped: the letter is written, and everybody is told."""
    proposal, said = revocations.open_reasons(tx.vault, row)
    articles = list(row.articles or [])
    facts = "；".join(part for part in (proposal, said) if part)
    await letters.write_revocation(
        tx, case, decision, amount=amount, articles=articles, facts=facts
    )
    tx.publish(
        GrantRevoked(
            case_id=case.id,
            decision_id=decision.id,
            amount=amount,
            articles=tuple(articles),
            proposed_by=row.proposed_by or "",
            revoked_by=row.requested_by or "",
            revoked_at=tx.clock.now(),
        )
    )


async def came_too_late(tx: Transaction, case: Case, decision_id: UUID) -> None:
    """The money had gone: the grant stands, and somebody looks whether it is recovered (A-30)."""
    await reviews.open_review(tx, case, decision_id, ground=ReviewGround.REVOCATION_TOO_LATE)
