"""Another officer's word on a proof of a group, over HTTP; claims rest on it (215号（二）（十）)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.call import Change, may_change
from shared.lifecycle import ActionNotAllowed
from shared.roles import OutsideRegion
from shared.web import Body, example, problems

from training_subsidy.api.parts import HRSS, Note
from training_subsidy.api.register.proofs import ProofView
from training_subsidy.domain.register.proofs import ProofNotFound, SecondOfficerForProof
from training_subsidy.usecases.claims import evidence

router = APIRouter(prefix="/v1/group-proofs", tags=["proofs of groups"])


class RejectBody(Body):
    """Why a proof shows nothing."""

    model_config = example(reason="证件号码与本人不符")

    reason: Note


@router.post(
    "/{proof_id}/confirm",
    operation_id="confirm_group_proof",
    responses=problems(ProofNotFound, ActionNotAllowed, SecondOfficerForProof, OutsideRegion),
)
async def confirm_group_proof(
    proof_id: UUID, call: Annotated[Change, may_change(*HRSS)]
) -> ProofView:
    """另一名经办人核实证明。215号（二）（十）。 Another officer confirms a proof."""
    async with call.transaction() as tx:
        return ProofView.of(
            await evidence.decide_proof(
                tx, proof_id, action="confirm", reason=None, expected=call.expected
            )
        )


@router.post(
    "/{proof_id}/reject",
    operation_id="reject_group_proof",
    responses=problems(ProofNotFound, ActionNotAllowed, SecondOfficerForProof, OutsideRegion),
)
async def reject_group_proof(
    proof_id: UUID, body: RejectBody, call: Annotated[Change, may_change(*HRSS)]
) -> ProofView:
    """证明不成立，写明理由。 A proof shows nothing; the reason is kept."""
    async with call.transaction() as tx:
        return ProofView.of(
            await evidence.decide_proof(
                tx, proof_id, action="reject", reason=body.reason, expected=call.expected
            )
        )
