"""The amount of a claim: the smaller of fee and standard, or the fiscal half of study fees."""

from dataclasses import dataclass

from shared.money import percentage_of

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.vocabulary import ClaimType


@dataclass(frozen=True, slots=True)
class Shares:
    """Study fees as fiscal and the others pay them; the two sum to the fee. In fen."""

    fiscal: int
    other: int


def study_shares(fee: int, figures: Figures) -> Shares:
    """（十二）: half of the receipted fee, rounded once half up; the rest is the others' (A-49, A-33)."""
    fiscal = percentage_of(fee, figures.study_fiscal_percent)
    return Shares(fiscal=fiscal, other=fee - fiscal)


def subsidy_of(case: ClaimCase, figures: Figures) -> int | None:
    """The amount that follows from fee and standard, in fen; ``None`` where an officer proposes it.

    （五）（七）: min(paid, the standard in force at the start of the course) (A-53). The price of a
    purchased course stands in its contract, not in the catalogue. A skill upgrade and a year
    of an apprentice have their level's amount, whatever was paid (VT-037, VT-038).
    """
    of_level = {
        ClaimType.INSURED_SKILL_UPGRADE: figures.insured_skill_amounts,
        ClaimType.APPRENTICESHIP: figures.apprentice_amounts,
    }
    if case.type in of_level:
        return None if case.level is None else of_level[case.type].get(case.level)
    if case.paid is None or case.type is ClaimType.PURCHASED_FREE:
        return None
    if case.type is ClaimType.STUDY_REIMBURSEMENT:
        return study_shares(case.paid, figures).fiscal
    return None if case.standard is None else min(case.paid, case.standard)
