"""What is granted: the formula, the floor or the proposal, cut to what the year's cap leaves."""

from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.assessment import AssessmentCompleted


class ProposalRejected(StrEnum):
    """Why another amount stands in the place of the officer's proposal."""

    BELOW_FLOOR = "BELOW_FLOOR"
    ABOVE_CAP = "ABOVE_CAP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The amount that the signing officers propose, in fen, and why."""

    amount: int
    reason: str = ""

    @property
    def reasoned(self) -> bool:
        """More than nothing, with a reason: what the law asks where it has no formula (A-11)."""
        return self.amount > 0 and bool(self.reason.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What would be granted; ``wanted`` is before the cap, ``None`` while a proposal is missing."""

    wanted: int | None
    granted: int
    cap_applied: bool
    proposal_rejected: ProposalRejected | None


def above_the_most(assessment: AssessmentCompleted, *, most: int, year: int) -> int:
    """What (fen) the formula leaves above the most that a year's cost brings, of other years' bills.

    “自付费用累计超过10000元的，最高救助10000元”: the cost of a natural year brings no more, in
    whichever year it is decided (第十一条（二）, A-02, A-71). For the year of the decision itself
    the yearly cap says the same.
    """
    return sum(
        max(0, one.due - max(0, most - one.granted))
        for one in assessment.cost_years
        if one.year != year
    )


def work_out(
    assessment: AssessmentCompleted, proposal: Proposal | None, *, left: int, above: int = 0
) -> Amount:
    """The amount of article 11, in fen: floor first, then cap, and the cap wins (A-09).

    ``above`` comes off the formula: the years of its bills bring no more.
    """
    wanted, rejected = _before_the_cap(assessment, proposal, above)
    if wanted is None or wanted <= left:
        return Amount(
            wanted=wanted, granted=wanted or 0, cap_applied=False, proposal_rejected=rejected
        )
    if proposal is not None and proposal.amount > left and rejected is None:
        rejected = ProposalRejected.ABOVE_CAP
    return Amount(wanted=wanted, granted=left, cap_applied=True, proposal_rejected=rejected)


def _before_the_cap(
    assessment: AssessmentCompleted, proposal: Proposal | None, above: int
) -> tuple[int | None, ProposalRejected | None]:
    if assessment.amount_is_proposed:
        return (proposal.amount if proposal and proposal.reasoned else None), None
    if assessment.net_self_paid is not None:
        return _by_formula(assessment, proposal, above), None
    if proposal is None:
        return assessment.floor, None
    if proposal.amount < assessment.floor:
        return assessment.floor, ProposalRejected.BELOW_FLOOR
    return proposal.amount, None


def _by_formula(assessment: AssessmentCompleted, proposal: Proposal | None, above: int) -> int:
    """The recommended amount; where the text names only a maximum, less may be proposed (A-02)."""
    recommended = max(0, (assessment.recommended_amount or 0) - above)
    if assessment.amount_may_be_lowered and proposal and proposal.reasoned:
        return min(recommended, proposal.amount)
    return recommended
