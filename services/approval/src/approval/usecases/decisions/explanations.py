"""Why a case was decided as it was, from what the decision keeps."""

from uuid import UUID

from shared.explanation import Step, Voice
from shared.transaction import Transaction

from approval.domain.decisions.basis import from_basis
from approval.domain.decisions.explanation import DecidedCase, explain
from approval.store.cases import cases
from approval.store.decisions import corrections, decisions
from approval.store.tables import DecisionRow


async def explained(
    tx: Transaction, case_id: UUID, *, voice: Voice, officer: bool
) -> tuple[DecisionRow, int, tuple[Step, ...]]:
    """The decision in force, its amount now (fen) and its steps; the reading is audited.

    Raises ``CaseNotFound`` for another's case, ``NotDecided`` before there is a decision.
    """
    case = await cases.get_case(tx, case_id) if officer else await cases.get_own(tx, case_id)
    row = await decisions.in_force(tx, case.id)
    assessment = case.assessment if row.basis is None else from_basis(row.basis)[0].assessment
    decided = DecidedCase(
        approved=row.approved,
        amount=row.amount,
        articles=tuple(row.articles),
        record=row.outcome,
        corrected=await corrections.amounts_of(tx, row.id),
    )
    tx.audit("read_explanation", resource=("case", case.id), voice=voice.value)
    return row, decided.amount_in_force, explain(assessment, decided, voice)
