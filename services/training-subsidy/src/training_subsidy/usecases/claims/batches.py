"""Claims of a whole class at once: each trainee's result is told, whatever the number of them.

Everything is read and written by sets: sixty trainees cost as many statements as one (FR-64).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from shared.errors import DomainError
from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.claim_case import Budget
from training_subsidy.domain.claims.claimants import FOR_COURSE, check_claimant
from training_subsidy.domain.claims.errors import (
    ClaimTypeDoesNotFit,
    CourseNotOver,
    ExaminationPending,
    NotYetPaid,
)
from training_subsidy.domain.claims.invoices import Invoice, Share, split_evenly
from training_subsidy.domain.claims.programme import Outcome, decide_claim
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.vocabulary import (
    Claimant,
    ClaimStatus,
    ClaimType,
    Decision,
    SubsidyKind,
)
from training_subsidy.policy import figures_on
from training_subsidy.store import involvement
from training_subsidy.store.claims import batches, claim_facts, claims, invoices, plans
from training_subsidy.store.claims.batches import BatchTrainee, ClaimBatch, Result
from training_subsidy.store.register import classes, people
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.usecases.claims.claimants import AccountGiven
from training_subsidy.usecases.claims.drafts import account_of
from training_subsidy.usecases.claims.facts import Facts, answered, facts_from
from training_subsidy.usecases.claims.invoices import take_shares
from training_subsidy.usecases.claims.submission import note_submission

KIND = SubsidyKind.TRAINING
"""An organisation gets the training subsidy; what raises a skill is the worker's own (A-55)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchGiven:
    """Whom an organisation claims for, of one class.

    ``amounts`` are the shares of the invoice by enrolment; without any, what is left of it is
    shared evenly, and without ``only`` the whole class is claimed for.
    """

    class_id: UUID
    claimant: Claimant
    account: AccountGiven
    signed_by: str
    invoice_id: UUID | None
    only: tuple[UUID, ...] | None
    amounts: Mapping[UUID, Share]


@dataclass(frozen=True, slots=True)
class _Made:
    """A claim of the batch with its facts, and what the rules said before the plan was looked at."""

    claim: Claim
    facts: Facts
    outcome: Outcome


async def claim_at_once(tx: Transaction, given: BatchGiven) -> ClaimBatch:
    """Make and submit a claim for each trainee that can be claimed for.

    Raises ``ClaimTypeDoesNotFit`` and ``CourseNotOver`` for the class, ``InvoiceExceeded`` where the
    shares are more than what is left, ``ReceiptOutOfBounds`` where one is no fee of this course,
    ``ShareNeedsReason`` where one is above the even part; whatever concerns one trainee alone is that
    one's result.
    """
    course = await classes.read_class(tx, given.class_id)
    type_ = _type_for(course, given.claimant)
    if course.ends_on > tx.clock.today():
        raise CourseNotOver(ends_on=course.ends_on)
    if given.invoice_id is None and course.trade_id is None:
        raise NotYetPaid
    trainees = _own(tx, course, given, await batches.trainees_of(tx, course.id, kind=KIND))
    asked = list(trainees) if given.only is None else list(given.only)
    refused = dict(_refusals(tx, course, type_, given, trainees, asked))
    batch_id = new_id()
    tx.audit_subject("claim_batch", batch_id, 1)
    drafted = {
        one: _draft(tx, course, type_, given, trainees[one]) for one in asked if one not in refused
    }
    if drafted and given.invoice_id is not None:
        invoice = await invoices.get_invoice(tx, given.invoice_id, lock=True)
        shares = _shares(given, invoice, trainees, drafted)
        await take_shares(tx, invoice, shares, trainees=len(trainees), started_on=course.starts_on)
    made = (
        await submit_together(tx, list(drafted.values()), signed_by=given.signed_by)
        if drafted
        else {}
    )
    batch = ClaimBatch(
        id=batch_id,
        org=tx.by.org or "",
        class_id=course.id,
        invoice_id=given.invoice_id,
        results=tuple(_result(one, refused, drafted, made) for one in asked),
        made_by=tx.by.sub,
        made_at=tx.clock.now(),
    )
    batches.insert_batch(tx, batch)
    return batch


def _own(
    tx: Transaction,
    course: TrainingClass,
    given: BatchGiven,
    trainees: Mapping[UUID, BatchTrainee],
) -> Mapping[UUID, BatchTrainee]:
    """Those of the class for whom the organisation may ask at all. Raises ``ClassNotFound``.

    To whom the class is a stranger's learns neither its trainees nor that there is one.
    """
    org = tx.by.org
    if given.claimant is Claimant.DISPATCH_AGENCY:
        sent = {key: one for key, one in trainees.items() if one.enrolment.agency_code == org}
        if org and sent:
            return sent
        raise ClassNotFound
    runs = given.claimant is Claimant.INSTITUTION
    if not org or org != (course.credit_code if runs else course.enterprise_code):
        raise ClassNotFound
    return trainees


def _type_for(course: TrainingClass, claimant: Claimant) -> ClaimType:
    if claimant is Claimant.WORKER:
        raise ClaimTypeDoesNotFit
    return next(
        iter(sorted(FOR_COURSE[course.funding] - {ClaimType.PAY_FIRST})), ClaimType.PAY_FIRST
    )


def _refusals(
    tx: Transaction,
    course: TrainingClass,
    type_: ClaimType,
    given: BatchGiven,
    trainees: Mapping[UUID, BatchTrainee],
    asked: Sequence[UUID],
) -> Iterator[tuple[UUID, str]]:
    """Who cannot be claimed for, and by which code."""
    for one in asked:
        trainee = trainees.get(one)
        if trainee is None or not trainee.person.registered:
            yield one, "ENROLMENT_NOT_FOUND"
            continue
        try:
            check_claimant(
                type_,
                KIND,
                given.claimant,
                by=tx.by,
                course=course,
                trainee=trainee.enrolment,
            )
        except DomainError as refusal:
            yield one, refusal.code()
            continue
        if trainee.claimed:
            yield one, "CLAIMED_ALREADY"
        elif trainee.enrolment.result is None:
            yield one, ExaminationPending.code()
        elif given.invoice_id is not None and given.amounts and one not in given.amounts:
            yield one, "NOT_YET_PAID"


def _shares(
    given: BatchGiven,
    invoice: Invoice,
    trainees: Mapping[UUID, BatchTrainee],
    drafted: Mapping[UUID, Claim],
) -> dict[UUID, Share]:
    """What each claim has of the invoice, by claim: without amounts each trainee's even share.

    The invoice paid for all of the class, also for those who are not claimed for now (A-53).
    """
    if given.amounts:
        return {claim.id: given.amounts[one] for one, claim in drafted.items()}
    invoice.check_reaches(len(trainees))  # a fen for each at least
    even = dict(zip(sorted(trainees), split_evenly(invoice.amount, len(trainees)), strict=True))
    return {claim.id: Share(amount=even[one]) for one, claim in drafted.items()}


def _draft(
    tx: Transaction,
    course: TrainingClass,
    type_: ClaimType,
    given: BatchGiven,
    trainee: BatchTrainee,
) -> Claim:
    """A claim for one trainee, noted with its account."""
    claim = claims.insert_claim(
        tx,
        Claim(
            id=new_id(),
            owner=tx.by.sub,
            org=tx.by.org,
            claimant=given.claimant,
            type=type_,
            kind=KIND,
            region=course.region,
            person_id=trainee.person.person_id,
            enrolment_id=trainee.enrolment.id,
            class_id=course.id,
            trade_code=course.trade_code,
            level=course.level,
            dates=Dates(course.starts_on, course.ends_on),
            payee_ref=new_id(),
            payee_version=1,
            created_at=tx.clock.now(),
        ),
    )
    involvement.record_involvement(tx, claim.id)
    people.write_account(tx, claim.id, account_of(claim, given.account, trainee.person, version=1))
    return claim


async def submit_together(
    tx: Transaction, drafted: Sequence[Claim], *, signed_by: str
) -> dict[UUID, Claim]:
    """Submit the claims together, by claim: the rules answer each, the plan is asked once."""
    rows = await claim_facts.read_facts_of_many(tx, drafted)
    numbers = await batches.next_numbers(
        tx, region=drafted[0].region, year=tx.clock.today().year, many=len(drafted)
    )
    made = []
    for claim, number in zip(drafted, numbers, strict=True):
        submitted = replace(
            claim.after("submit", by=tx.by), submitted_at=tx.clock.now(), case_number=number
        )
        facts = facts_from(submitted, rows[claim.id])
        outcome = decide_claim(facts.case, figures_on(submitted.started_on))
        made.append(_Made(submitted, facts, outcome))
    done = {}
    for one, (claim, outcome) in zip(made, await _with_money(tx, made), strict=True):
        saved = claims.save_claim(
            tx, answered(claim, one.facts.case, outcome, asked=one.outcome.amount)
        )
        tx.audit("submit_claim", resource=("claim", saved.id))
        await note_submission(tx, saved, one.facts, signed_by=signed_by)
        done[saved.id] = saved
    return done


async def _with_money(tx: Transaction, made: Sequence[_Made]) -> list[tuple[Claim, Outcome]]:
    """Promise the plan's money to those who are due it, in order, by one statement.

    Nobody passes another: after the first whom the money does not reach all wait.
    """
    due = [
        one
        for one in made
        if one.outcome.amount
        and one.outcome.decision in {Decision.ELIGIBLE, Decision.ELIGIBLE_FOR_REVIEW}
    ]
    plan = due[0].facts.plan if due else None
    budgets: dict[UUID, tuple[Budget, int]] = {}
    if plan is not None:
        plan, ahead = await plans.read_line(tx, plan.id, lock=True)
        committed, promised = plan.committed, 0
        for one in due:
            asked = one.outcome.amount or 0
            budget = Budget(plan=plan.budget, committed=committed, claim=asked, ahead=ahead)
            reached = budget.reaches(asked)
            budgets[one.claim.id] = budget, asked if reached else 0
            committed, promised = committed + asked * reached, promised + asked * reached
            ahead += not reached
        if promised:
            reserved = await plans.reserve(tx, plan.id, promised)
            assert reserved is not None, "the plan is held, and reaches"
    decided = []
    for one in made:
        claim, outcome = one.claim, one.outcome
        if one in due:
            unset = Budget(plan=0, committed=0, claim=outcome.amount, is_set=False)
            budget, promise = budgets.get(claim.id, (unset, 0))
            claim = replace(claim, plan_id=None if plan is None else plan.id, reserved=promise)
            outcome = decide_claim(
                replace(one.facts.case, budget=budget), figures_on(claim.started_on)
            )
        decided.append((claim, outcome))
    return decided


def _result(
    enrolment_id: UUID,
    refused: Mapping[UUID, str],
    drafted: Mapping[UUID, Claim],
    made: Mapping[UUID, Claim],
) -> Result:
    if enrolment_id in refused:
        return Result(enrolment_id=enrolment_id, code=refused[enrolment_id])
    claim = made[drafted[enrolment_id].id]
    reason = claim.reasons[0].value if claim.reasons else None
    status = ClaimStatus(claim.status)
    return Result(enrolment_id=enrolment_id, claim_id=claim.id, status=status, code=reason)
