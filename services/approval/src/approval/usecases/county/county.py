"""The county: it receives a case, visits the drawn ones, reviews, or returns to the township."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.calendars import read_calendar
from shared.contracts.approval import (
    CaseForwarded,
    CaseReturned,
    CountyVisitRecorded,
    SignerRole,
    VerificationFinished,
)
from shared.errors import Unprocessable
from shared.four_eyes import require_another_person
from shared.money import yuan
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from approval.domain.cases.case import Case, ReceiptFinding, Status
from approval.domain.cases.opinion import (
    FourEyesRequired,
    OtherAidNotAcknowledged,
    check_content,
    check_four_eyes,
    latest,
)
from approval.domain.cases.visit import Helper, Visit
from approval.domain.decisions.county_amount import AboveTheNoticed, RulingNamesTheAmount
from approval.domain.decisions.grant import check_visit_confirms
from approval.domain.notices.notice import check_forward
from approval.policy import figures_on
from approval.store.cases import case_records, cases, opinions
from approval.store.cases.case_records import CaseRecord
from approval.store.county import samples as visits
from approval.usecases import clocks
from approval.usecases.county import samples
from approval.usecases.decisions import case_outlook
from approval.usecases.notices.notices import close_notice
from approval.usecases.township import township


class VisitedOnNotPossible(Unprocessable):
    """The day of the visit lies between the county's receipt (…) and today (…)."""


async def forward(tx: Transaction, case_id: UUID, *, expected: int) -> Case:
    """The county receives the case: its term runs, and the lot of the home visit is drawn (A-24)."""
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case = record.case
    if case.status in {Status.ON_NOTICE, Status.OBJECTION_UNDER_REVIEW}:
        case = await _close_if_over(tx, record)
    received = replace(case.after("forward", by=tx.by), received_at=tx.clock.now())
    if received.urgent:
        received = replace(received, visit=Visit.OWN)
    elif received.number is None:
        received = await samples.number_and_draw(tx, received)
    received = await cases.save_case(tx, received)
    await clocks.meet(tx, "forward", case=received)
    await clocks.start_county(tx, received)
    lead = latest(record.opinions, round=case.round, role=SignerRole.TOWNSHIP_LEAD)
    tx.publish(
        CaseForwarded(
            case_id=case.id,
            received_at=tx.clock.now(),
            forwarded_by=tx.by.sub,
            positive=lead is not None and lead.positive,
            visit_drawn=received.visit.is_before_decision,
        )
    )
    return received


async def _close_if_over(tx: Transaction, record: CaseRecord) -> Case:
    case, notice = record.case, record.running_notice
    assert notice is not None, "a case on notice has one"
    calendar = await read_calendar(tx.session)
    check_forward(
        posted_on=notice.posted_on,
        on=tx.clock.today(),
        objection_open=case.status is Status.OBJECTION_UNDER_REVIEW,
        calendar=calendar,
        figures=figures_on(notice.posted_on),
    )
    return await close_notice(tx, case, notice, record.objections, calendar)


async def record_visit(
    tx: Transaction,
    case_id: UUID,
    *,
    expected: int,
    visited_on: date,
    assisting_person: str,
    assisted_by: Helper,
    facts_confirmed: bool,
    facts: str,
) -> Case:
    """The county was there, with the committee's or the township's help (TA-074)."""
    case = (await case_records.hold_record(tx, case_id, expected=expected)).case
    visited = case.visit_recorded(
        visited_on, confirmed=facts_confirmed, helper=assisted_by, by=tx.by
    )
    first, last = _first_day_of_visit(case), tx.clock.today()
    if not first <= visited_on <= last:
        raise VisitedOnNotPossible(first=first.isoformat(), last=last.isoformat())
    await visits.insert_visit(
        tx,
        case.id,
        round=case.round,
        visited_on=visited_on,
        facts_confirmed=facts_confirmed,
        assisting_person=assisting_person,
        assisted_by=assisted_by,
        facts=facts,
    )
    saved = await cases.save_case(tx, visited)
    await clocks.meet(tx, "county_visit", case=saved)
    tx.publish(
        CountyVisitRecorded(
            case_id=case.id,
            visited_on=visited_on,
            facts_confirmed=facts_confirmed,
            recorded_by=tx.by.sub,
        )
    )
    return saved


def _first_day_of_visit(case: Case) -> date:
    """The county's receipt of this round (A-85); the acceptance, where a township decided alone."""
    return case.assessment.accepted_on if case.received_at is None else lhasa_date(case.received_at)


async def finish_verification(tx: Transaction, case_id: UUID, *, expected: int) -> Case:
    """The county has checked an urgent case: the days of its signature run from here (TA-085)."""
    case = (await case_records.hold_record(tx, case_id, expected=expected)).case
    return await cases.save_case(tx, await _verified(tx, case))


async def _verified(tx: Transaction, case: Case) -> Case:
    now = tx.clock.now()
    verified = case.finish_verification(by=tx.by, at=now)
    complete_by = await clocks.verified(tx, verified)
    tx.publish(
        VerificationFinished(
            case_id=case.id, finished_by=tx.by.sub, finished_at=now, complete_by=complete_by
        )
    )
    return verified


async def review(
    tx: Transaction,
    case_id: UUID,
    *,
    expected: int,
    positive: bool,
    amount: int | None,
    articles: tuple[str, ...],
    text: str,
    acknowledge_other_aid: bool,
) -> Case:
    """The county's handler has looked at everything and proposes (第十八条（一）（2）).

    In an urgent case this ends the county's verification, if nobody has said so before: so it
    wants the county's own visit (第十八条（二）（2）), and the days of the signature always run.
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case = record.case
    if case.is_being_verified:
        case = await _verified(tx, case)
    reviewed = case.after("review", by=tx.by)
    if positive:
        check_visit_confirms(case)
    check_content(positive=positive, amount=amount, articles=articles)
    await case_outlook.check_against(tx, case, articles=articles, text=text)
    signed = record.opinions
    before = frozenset() if case.is_directly_at_the_county else case.assessors
    check_four_eyes(
        signed,
        role=SignerRole.COUNTY_HANDLER,
        sub=tx.by.sub,
        assessed_by=before | record.set_aside_signers,
    )
    if case.assessment.other_aid_this_year > 0 and not acknowledge_other_aid:
        raise OtherAidNotAcknowledged(amount=yuan(case.assessment.other_aid_this_year))
    if record.ruled_anew is not None and (not positive or amount != record.ruled_anew):
        raise RulingNamesTheAmount(ruled=yuan(record.ruled_anew), posted=yuan(amount or 0))
    if positive and amount is not None and record.ruled_anew is None:
        lead = latest(signed, round=case.round, role=SignerRole.TOWNSHIP_LEAD)
        if lead is not None and amount > (lead.amount or 0):
            raise AboveTheNoticed(posted=yuan(amount), amount=yuan(lead.amount or 0))
        kept = case_outlook.noticed_last_year(case, signed, today=tx.clock.today())
        await case_outlook.check_proposed(
            tx, case, amount=amount, reason=text, noticed_last_year=kept
        )
    await township.sign(
        tx,
        case,
        role=SignerRole.COUNTY_HANDLER,
        positive=positive,
        amount=amount,
        articles=articles,
        text=text,
        acknowledged=acknowledge_other_aid,
    )
    saved = await cases.save_case(tx, reviewed)
    await clocks.meet(tx, "county_review", case=saved)
    return saved


async def find_receipt(
    tx: Transaction, case_id: UUID, *, finding: ReceiptFinding, reason: str, expected: int
) -> Case:
    """Look at a receipt that another case named first, and release the hold with a reason (A-83)."""
    case = (await case_records.hold_record(tx, case_id, expected=expected)).case
    saved = await cases.save_case(tx, case.find_receipt(finding, by=tx.by))
    await opinions.insert_remark(
        tx, case.id, kind="receipt_finding", round=case.round, points=(finding,), text=reason
    )
    tx.audit_detail = {"finding": finding.value}
    return saved


async def return_case(
    tx: Transaction,
    case_id: UUID,
    *,
    expected: int,
    points: tuple[str, ...],
    text: str,
) -> Case:
    """Back to the township with points (退回补正): its assessment is done again.

    Who signed what a ruling has set aside does not send it back either (A-81).
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case = record.case
    now = tx.clock.now()
    returned = replace(case.after("return", by=tx.by), review_began_at=now)
    require_another_person(tx.by.sub, than=record.set_aside_signers, refusal=FourEyesRequired())
    saved = await cases.save_case(tx, returned)
    await opinions.insert_remark(
        tx, case.id, kind="return", round=case.round, points=points, text=text
    )
    await clocks.cancel_steps(tx, saved, record.due)
    tx.publish(CaseReturned(case_id=case.id, points=points, returned_by=tx.by.sub, returned_at=now))
    return saved
