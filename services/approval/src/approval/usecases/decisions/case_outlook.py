"""The outcome of a case now: its assessment held against the year's ledger and registers."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from shared.contracts.approval import SignerRole
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from approval.domain.cases.case import Case
from approval.domain.cases.opinion import Opinion, latest
from approval.domain.decisions.amount import Proposal
from approval.domain.decisions.article_12 import CountyFinding, EventKey, Repetition
from approval.domain.decisions.caps import counts_from
from approval.domain.decisions.county_amount import check_posted
from approval.domain.decisions.decision import Outcome, decide
from approval.domain.decisions.grant import check_grounds
from approval.domain.decisions.precedence import Decision, Registers
from approval.domain.figures import Authority
from approval.policy import figures_on
from approval.store.decisions import caps

SIGNED = "审核意见"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyPowers:
    """What only the county can find, each with its written reason (A-06, A-07, A-14)."""

    article_9_override: CountyFinding | None = None
    county_exception: CountyFinding | None = None
    repetition_justified: bool = False
    repetition_verified: bool = False
    texts: dict[str, str] = field(default_factory=dict)


def found_by_the_county(reason: str) -> CountyFinding:
    """A finding of the county with its reason."""
    return CountyFinding(by=Authority.COUNTY, reason=reason)


NONE = CountyPowers()
ASSUMED = CountyPowers(
    article_9_override=found_by_the_county("待县级认定"),
    county_exception=found_by_the_county("待县级认定"),
    repetition_justified=True,
    repetition_verified=True,
)
"""All that the county could still find: an opinion is held against this, not against the decision."""


def beneficiary_of(case: Case) -> UUID | None:
    """The person whose own cap an individual aid takes from."""
    if not case.assessment.individual:
        return None
    return case.assessment.beneficiary_id or case.assessment.person_ids[0]


def event_key(case: Case) -> EventKey:
    """Household, cause and day of the incident (A-07)."""
    assessment = case.assessment
    return EventKey(assessment.household_id, assessment.cause_type, assessment.incident_on)


def cost_of(case: Case) -> caps.CostOf:
    """The cost that the claim is about; it has no years where the amount follows no cost."""
    assessment = case.assessment
    return caps.CostOf(assessment.category, tuple(one.year for one in assessment.cost_years))


async def standing_of(tx: Transaction, case: Case) -> caps.Standing:
    """What the case is held against if it is decided today."""
    assessment = case.assessment
    figures = figures_on(assessment.accepted_on, case.county)
    return await caps.standing_of(
        tx,
        event=event_key(case),
        person_ids=assessment.person_ids,
        person_id=beneficiary_of(case),
        township=case.region,
        counts_from=counts_from(tx.clock.today(), figures.annual_window),
        split_days=figures.split_days if case.urgent else None,
        same_event_days=figures.same_event_days,
        cost=cost_of(case),
    )


async def outcome_of(
    tx: Transaction,
    case: Case,
    *,
    proposed: int | None,
    powers: CountyPowers = NONE,
    standing: caps.Standing | None = None,
) -> Outcome:
    """The outcome of the case if it is decided today; the preview and the decision alike.

    ``standing`` is given by whoever has read it in this transaction, under its lock.
    """
    there = standing or await standing_of(tx, case)
    registers = Registers(
        township_delegated=case.urgent and there.delegated,
        repetition=Repetition(
            same_cause=there.granted_before,
            justified_reason=powers.repetition_justified,
            county_verified=powers.repetition_verified,
        ),
        county_exception=powers.county_exception,
        article_9_override=powers.article_9_override,
        member_in_other_aided_household=there.aided_elsewhere,
        looks_like_granted=there.looks_like_granted,
        receipt_released=case.receipt_finding is not None,
        cost_claims=there.cost_claims - {case.id},
    )
    proposal = None if proposed is None else Proposal(amount=proposed, reason=SIGNED)
    return decide(
        case.assessment,
        there.ledger,
        registers,
        proposal=proposal,
        approved_on=tx.clock.today(),
        figures=figures_on(case.assessment.accepted_on, case.county),
    )


async def check_proposed(
    tx: Transaction,
    case: Case,
    *,
    amount: int,
    reason: str,
    standing: caps.Standing | None = None,
    noticed_last_year: int | None = None,
) -> None:
    """Refuse an amount that the law would not allow even with all that the county can find.

    What a person has still to look at (HOLD_FOR_REVIEW) bars the decision, not the opinion.
    """
    outcome = await outcome_of(tx, case, proposed=amount, powers=ASSUMED, standing=standing)
    if outcome.decision is not Decision.HOLD_FOR_REVIEW:
        check_posted(outcome, posted=amount, reason=reason, noticed_last_year=noticed_last_year)


async def check_against(
    tx: Transaction, case: Case, *, articles: tuple[str, ...], text: str
) -> None:
    """Refuse a negative opinion whose articles the findings meet and which states no facts."""
    if articles:
        outcome = await outcome_of(tx, case, proposed=None)
        check_grounds(case, outcome, articles, facts=text)


def noticed_last_year(case: Case, opinions: list[Opinion], *, today: date) -> int | None:
    """What the township signed in an earlier year than this one, which has a cap of its own."""
    lead = latest(opinions, round=case.round, role=SignerRole.TOWNSHIP_LEAD)
    if lead is None or lhasa_date(lead.signed_at).year == today.year:
        return None
    return lead.amount


def proposed_amount(case: Case, opinions: list[Opinion]) -> int | None:
    """What the township proposes in this round; the county's own review where no township signs."""
    order = (SignerRole.TOWNSHIP_LEAD, SignerRole.TOWNSHIP_HANDLER, SignerRole.COUNTY_HANDLER)
    for role in order:
        opinion = latest(opinions, round=case.round, role=role)
        if opinion is not None:
            return opinion.amount
    return None
