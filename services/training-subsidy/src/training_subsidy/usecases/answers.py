"""Answers of other departments, heard or entered from paper by two, and what follows from each."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from shared.complete import complete_table
from shared.platform import FAULTS, AnswerNotReadable
from shared.transaction import Transaction

from training_subsidy.domain.register.inquiry import (
    OPEN,
    Inquiry,
    InquiryAnswer,
    InquiryOutcome,
    InquiryRequestUnknown,
    InquiryStatus,
    Question,
    facts_told,
)
from training_subsidy.platform import Reply
from training_subsidy.store import inquiries
from training_subsidy.store.inquiries import pause_after
from training_subsidy.usecases.claims import evidence, skill_answers
from training_subsidy.usecases.deadlines import DEADLINES
from training_subsidy.usecases.inquiries import DUTY
from training_subsidy.usecases.register.lists import follow_courses
from training_subsidy.usecases.register.outcomes import follow_outcome

A_DAY = timedelta(days=1)
ON_PAPER = "paper"

Follow = Callable[[Transaction, Inquiry], Awaitable[None]]


FOLLOWS: Mapping[Question, Follow] = {
    Question.CERTIFICATE: skill_answers.follow_body,
    Question.EMPLOYMENT: evidence.follow_employment,
    Question.UNEMPLOYMENT_INSURANCE: skill_answers.follow_insurance,
    Question.GROUP: evidence.follow_group,
    Question.OTHER_COURSES: follow_courses,
    Question.OUTCOME: follow_outcome,
}
complete_table(Question, FOLLOWS, "training_subsidy.usecases.answers.FOLLOWS")


async def record_reply(tx: Transaction, reply: Reply) -> bool:
    """Take what a department said, in whatever order and however often; whether it counts.

    Raises ``InquiryRequestUnknown``, ``FactsNotAsAgreed``, and ``AnswerNotReadable`` for data from
    the future.
    """
    inquiry = await inquiries.find_inquiry(tx, reply.request_id, lock=True)
    if inquiry is None or inquiry.status is InquiryStatus.DROPPED:
        raise InquiryRequestUnknown
    if reply.answer is None:
        if inquiry.status is InquiryStatus.ASKED:
            waiting = replace(inquiry, waits_for=None, tries=inquiry.tries + 1)
            inquiries.save_inquiry(tx, waiting, pause=pause_after(inquiry.tries + 2))
        return False
    said = InquiryAnswer(
        outcome=reply.answer.outcome,
        facts=facts_told(inquiry, reply.answer.outcome, reply.answer.facts),
        data_date=reply.answer.data_date,
    )
    if said.data_date > tx.clock.today() + A_DAY:
        raise AnswerNotReadable(why=FAULTS["future_data"])
    heard = inquiry.hears(said, by=tx.by)
    answer_id = reply.answer.answer_id
    new = await inquiries.keep_answer(
        tx, inquiry, said, answer_id=answer_id, counts=heard is not None
    )
    if not new or heard is None:
        return False
    await _known(tx, inquiry, heard)
    return True


async def settle(
    tx: Transaction,
    inquiry_id: UUID,
    *,
    outcome: InquiryOutcome,
    facts: Mapping[str, Any],
    data_date: date,
    document: str,
) -> Inquiry:
    """Take what the department gave on paper; two officers have signed for it."""
    inquiry = await inquiries.get_inquiry(tx, inquiry_id, lock=True)
    said = InquiryAnswer(
        outcome=outcome,
        facts=facts_told(inquiry, outcome, facts),
        data_date=data_date,
        on_paper=True,
    )
    if data_date > tx.clock.today():
        raise AnswerNotReadable(why=FAULTS["future_data"])
    settled = inquiry.settled(said, by=tx.by)
    answer_id = f"{ON_PAPER}/{document}/{inquiry.version}"
    await inquiries.keep_answer(tx, inquiry, said, answer_id=answer_id, counts=True)
    return await _known(tx, inquiry, settled)


async def _known(tx: Transaction, before: Inquiry, known: Inquiry) -> Inquiry:
    known = inquiries.save_inquiry(tx, known)
    if before.status in OPEN:
        await DEADLINES.meet(tx, DUTY, case_id=known.id)
    await FOLLOWS[known.question](tx, known)
    return known
