"""The facts of one claim that the rules ask about; what nobody has put in question is ``None``."""

from dataclasses import dataclass
from datetime import date

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.certificate import CertificateDoubt
from training_subsidy.domain.vocabulary import (
    Claimant,
    ClaimType,
    Funding,
    GroupStanding,
    HostStanding,
    Severity,
    SubsidyKind,
    TraineeGroup,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierCourse:
    """A course of the same person that was subsidised before, here or by another department."""

    trade: str | None = None
    level: int | None = None
    dates: Dates | None = None
    department: str | None = None
    apart: bool = False
    """One of the two is the worker's own for a skill, the other an organisation's for training."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierClaim:
    """A claim for the same person and the same course that came first (A-55).

    ``same_payee`` says that the claimant asks once more (A-54), not somebody else besides.
    """

    by: Claimant
    kind: SubsidyKind
    same_payee: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The plan of the year: what it has, what is promised of it, and what this claim asks. In fen.

    ``ahead`` claims wait for its money already; ``is_set`` says whether there is a plan at all.
    """

    plan: int
    committed: int
    claim: int | None = None
    ahead: int = 0
    is_set: bool = True

    def reaches(self, asked: int) -> bool:
        """Whether the money is there for this claim, and nobody is passed."""
        return self.ahead == 0 and self.committed + asked <= self.plan


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCase:
    """One claim as the rules see it. Money in fen."""

    type: ClaimType = ClaimType.PAY_FIRST
    kind: SubsidyKind = SubsidyKind.TRAINING
    course_funding: Funding | None = None
    registered_real_name: bool | None = None
    employees_registered: bool | None = None
    employment_known: bool | None = None
    institution_in_catalogue: bool | None = None
    trade_in_catalogue: bool | None = None
    enterprise_scope_allows: bool | None = None
    on_selection_list: bool | None = None
    host: HostStanding | None = None
    receipted: bool | None = None
    receipt_repeats: bool | None = None
    share_above_even: bool | None = None
    paid: int | None = None
    standard: int | None = None
    trade: str | None = None
    level: int | None = None
    dates: Dates | None = None
    contract_years: int | None = None
    earlier_courses: tuple[EarlierCourse, ...] = ()
    earlier_claims: tuple[EarlierClaim, ...] = ()
    passed: bool | None = None
    attended_percent: int | None = None
    lessons_shown: bool | None = None
    certificate_verified: bool | None = None
    certificate_doubt: CertificateDoubt | None = None
    third_party: Severity | None = None
    group: TraineeGroup | None = None
    group_standing: GroupStanding | None = None
    under_contract: bool | None = None
    trainee_contract: bool | None = None
    rest_agreed: bool | None = None
    apprentice_stayed: bool | None = None
    contributions_asked: bool | None = None
    contribution_months: int | None = None
    issued_on: date | None = None
    applied_on: date | None = None
    rest_confirmed: bool | None = None
    holds_resolved: bool = False
    budget: Budget | None = None
    ruled: tuple[str, ...] = ()
    """Items of 215号 on which a ruling set a refusal aside: they refuse the claim no more (A-81)."""
    ruled_amount: int | None = None
    """What a ruling granted, in fen."""

    @property
    def category(self) -> ClaimType:
        """What the rules call the claim's category: its type."""
        return self.type

    @property
    def stands_beside(self) -> bool:
        """Whether a ruling grants it beside an earlier claim, which keeps the one payee's place."""
        return bool(self.ruled and self.earlier_claims)

    @property
    def overlaps(self) -> bool:
        """Whether an earlier subsidised course shares a day with this one."""
        return self.dates is not None and any(
            earlier.dates is not None and self.dates.overlaps(earlier.dates)
            for earlier in self.earlier_courses
        )
