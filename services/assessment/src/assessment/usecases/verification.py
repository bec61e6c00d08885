"""The check of each adult, step by step: fetch, ask, record, and compare with the declaration."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from shared.contracts.assessment import (
    CheckAnswered,
    CheckBlocked,
    CheckRequested,
)
from shared.contracts.people import CasePeople
from shared.platform import FAULTS, NOT_SENT, AnswerNotReadable, PlatformFault
from shared.transaction import Reading, Transaction

from assessment.domain.check import (
    IN_WORK,
    Blocked,
    Check,
    CheckStatus,
    Source,
    SourceAnswer,
)
from assessment.domain.dossier import AssessmentStatus
from assessment.domain.open_points import open_sources
from assessment.platform import (
    LEGAL_BASIS,
    PURPOSE,
    Question,
    Reply,
    RequestUnknown,
    source_answer,
)
from assessment.store import assessments, checks
from assessment.store.case_records import CaseRecord, record_of
from assessment.store.checks import Taken, pause_after
from assessment.usecases.city_figures import watch_picture
from assessment.usecases.conflicts import compare
from assessment.usecases.previews import picture

ROUND = 8
A_DAY = timedelta(days=1)


async def take_checks(tx: Transaction) -> list[Check]:
    """Lease what is due. Of what is to be asked the intent is written before anybody is asked."""
    taken = []
    for check in await checks.take_checks(tx, limit=ROUND):
        if _has_expired(tx, check):
            await _expire(tx, check)
            continue
        ready = check.status is CheckStatus.READY
        taken.append(await _note_intent(tx, check) if ready else check)
    return taken


def _has_expired(tx: Transaction, check: Check) -> bool:
    """Whether it may no longer be asked; what was asked in time may still be answered."""
    asked = check.status not in {CheckStatus.PEOPLE, CheckStatus.READY}
    return not asked and check.valid_until is not None and check.valid_until < tx.clock.today()


async def _note_intent(tx: Transaction, check: Check) -> Check:
    """From now on the platform may have heard, of what consents name that are valid today."""
    standing = check.standing(on=tx.clock.today())
    if standing != check.consents:
        check = check.under(standing)
        await checks.save_consents(tx, check)
    await checks.note_intent(tx, check)
    tx.audit(
        "ask_verification_platform",
        resource=("assessment", check.case_id),
        person=str(check.person_id),
        request=str(check.request_id),
        authorisation=",".join(str(one.authorisation_id) for one in check.consents),
        purpose=PURPOSE,
        legal_basis=LEGAL_BASIS,
    )
    return check


async def _expire(tx: Transaction, check: Check) -> None:
    await checks.save_check(tx, check.block(Blocked.AUTHORISATION_EXPIRED), forget=True)
    tx.publish(
        CheckBlocked(
            case_id=check.case_id,
            person_id=check.person_id,
            reason=Blocked.AUTHORISATION_EXPIRED.value,
        )
    )


async def record_people(tx: Transaction, taken: Sequence[Check], people: CasePeople) -> None:
    """Keep name and number of each adult under seal; who is not among them is asked for again."""
    known = {person.person_id: person for person in people.persons}
    for check in await _still(tx, taken):
        person = known.get(check.person_id)
        if person is None or person.id_number is None:
            waiting = check.wait(CheckStatus.PEOPLE, "PEOPLE_DATA_ABSENT")
            await checks.save_check(tx, waiting, pause=pause_after(check.tries))
            continue
        await checks.keep_person(tx, check, name=person.name, id_number=person.id_number)
        await checks.save_check(tx, check.fetched())


async def people_wait(tx: Transaction, taken: Sequence[Check]) -> None:
    """Intake is away: nothing is lost, it is asked again after a pause."""
    for check in await _still(tx, taken):
        waiting = check.wait(CheckStatus.PEOPLE, "INTAKE_AWAY")
        await checks.save_check(tx, waiting, pause=pause_after(check.tries))


async def question_about(tx: Reading, check: Check) -> Question | None:
    """The request to the platform; none when the adult's data are no longer here."""
    person = await checks.open_person(tx, check.request_id)
    if person is None or check.authorisation_id is None:
        return None
    name, id_number = person
    return Question(
        request_id=check.request_id,
        authorisation_id=check.authorisation_id,
        consents=check.consents,
        scope=[source.value for source in check.asked_of],
        name=name,
        id_number=id_number,
    )


async def fetch_again(tx: Transaction, check: Check) -> None:
    """Name and number are gone (the key or the copy): they are fetched anew."""
    for there in await _still(tx, [check]):
        await checks.save_check(tx, there.wait(CheckStatus.PEOPLE, "PEOPLE_DATA_ABSENT"))


async def record_fault(
    tx: Transaction, check: Check, fault: PlatformFault, *, enquiry: bool
) -> None:
    """No answer. The request is sent again only if it is certain that the platform has not got it."""
    not_there = {PlatformFault.NEVER_HEARD} if enquiry else NOT_SENT
    for there in await _still(tx, [check]):
        status = CheckStatus.READY if fault in not_there else CheckStatus.UNKNOWN
        waiting = there.wait(status, fault.value)
        await checks.save_check(tx, waiting, pause=pause_after(check.tries))


async def _still(tx: Transaction, taken: Sequence[Check]) -> list[Check]:
    """The same requests as they stand now; those that were blocked or replaced meanwhile are left."""
    [case_id] = {check.case_id for check in taken}
    await assessments.find_dossier(tx, case_id)
    ours = {check.request_id for check in taken}
    return [
        check
        for check in await checks.checks_of(tx, case_id)
        if check.request_id in ours and check.status in IN_WORK
    ]


async def record_reply(tx: Transaction, reply: Reply) -> dict[Taken, int]:
    """Take what the platform said, in whatever order and however often it says it.

    What a source says that the authorisation does not name is not taken (TA-067).
    Raises ``RequestUnknown`` for a reference under which nothing runs, and ``AnswerNotReadable``
    for data from the future.
    """
    if any(answer.data_date > tx.clock.today() + A_DAY for answer in reply.answers):
        raise AnswerNotReadable(why=FAULTS["future_data"])
    dossier = await assessments.dossier_of_request(tx, reply.request_id)
    if dossier is None or dossier.status is AssessmentStatus.ENDED:
        raise RequestUnknown
    record = await record_of(tx, dossier)
    own = next((one for one in record.checks if one.request_id == reply.request_id), None)
    if own is None or own.status is CheckStatus.BLOCKED:
        raise RequestUnknown
    said = [
        (
            source_answer(answer, request_id=reply.request_id, person_id=own.person_id),
            answer.model_dump_json().encode(),
        )
        for answer in reply.answers
        if answer.source in own.asked_of
    ]
    taken = await _keep_answers(tx, record, own, said)
    if own.status in IN_WORK:
        record = _with_answers(record, said, taken)
        await _go_on(tx, record, own)
    return {kind: taken.count(kind) for kind in Taken}


async def _keep_answers(
    tx: Transaction,
    record: CaseRecord,
    check: Check,
    said: Sequence[tuple[SourceAnswer, bytes]],
) -> list[Taken]:
    heard = {one.source for one in record.answers if one.request_id == check.request_id}
    return await checks.insert_answers(tx, check.case_id, said, heard=heard)


def _with_answers(
    record: CaseRecord, said: Sequence[tuple[SourceAnswer, bytes]], taken: Sequence[Taken]
) -> CaseRecord:
    """What is known once answers have been kept: those that count are among the others."""
    new = [answer for (answer, _), kind in zip(said, taken, strict=True) if kind is Taken.COUNTS]
    together = [*record.answers, *new]
    return replace(record, answers=sorted(together, key=lambda one: (one.person_id, one.source)))


def _with_check(record: CaseRecord, check: Check) -> CaseRecord:
    there = [check if one.request_id == check.request_id else one for one in record.checks]
    return replace(record, checks=there)


async def _go_on(tx: Transaction, record: CaseRecord, check: Check) -> None:
    """Running, or answered once every source has spoken; then the household is compared."""
    if check.requested_at is None and check.authorisation_id is not None:
        tx.publish(
            CheckRequested(
                case_id=check.case_id,
                person_id=check.person_id,
                authorisation_id=check.authorisation_id,
                requested_at=tx.clock.now(),
            )
        )
    check = check.heard(tx.clock.now())
    if still := open_sources(check, record.answers):
        asked = set(still) & set(check.asked_of)
        pause = pause_after(check.tries + 2) if asked else A_DAY
        await checks.save_check(tx, check, pause=pause)
        await compare(tx, _with_check(record, check))
    else:
        await _finish(tx, record, check)
    await assessments.save_dossier(tx, record.dossier)


async def _finish(tx: Transaction, record: CaseRecord, check: Check) -> None:
    answered = check.answered()
    await checks.save_check(tx, answered, forget=True)
    open_conflicts = await compare(tx, _with_check(record, answered))
    await watch_picture(tx, picture(_with_check(record, answered)))
    own = [answer for answer in record.answers if answer.request_id == check.request_id]
    tx.publish(
        CheckAnswered(
            case_id=check.case_id,
            person_id=check.person_id,
            sources=tuple(sorted(answer.source.value for answer in own)),
            conflicts=open_conflicts,
            by_hand=any(answer.by_hand for answer in own),
        )
    )


async def resolve_by_hand(
    tx: Transaction,
    record: CaseRecord,
    check: Check,
    answer: SourceAnswer,
    *,
    reason: str,
) -> Taken:
    """An officer stands in for a source that does not answer; the reason is kept under seal."""
    raw = json.dumps({"reason": reason}, ensure_ascii=False).encode()
    said = [(answer, raw)]
    taken = await _keep_answers(tx, record, check, said)
    record = _with_answers(record, said, taken)
    if check.status in IN_WORK and not open_sources(check, record.answers):
        await _finish(tx, record, check)
    else:
        await compare(tx, record)
    return taken[0]


def sources_of(check: Check, answers: Sequence[SourceAnswer]) -> dict[Source, SourceAnswer | None]:
    """Each source with its answer about an adult, or none yet."""
    own = {answer.source: answer for answer in answers if answer.request_id == check.request_id}
    return {source: own.get(source) for source in Source}
