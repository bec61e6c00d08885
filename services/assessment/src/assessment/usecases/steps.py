"""What officers do with an open assessment: visit, appraise, resolve, determine, complete."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.assessment import HomeVisitRecorded
from shared.contracts.vocabulary import Exclusion
from shared.county_registers import CountyEntriesBody, CountyEntryBody, CountyRegister
from shared.errors import NotFound, Unprocessable
from shared.ids import new_id
from shared.roles import COUNTY, Role
from shared.transaction import Transaction
from shared.web import example

from assessment.domain.check import (
    CheckIsBlocked,
    CheckStatus,
    Counts,
    Figures,
    Source,
    SourceAnswer,
    SourceAnswered,
)
from assessment.domain.dossier import Dossier, OnlyTheCountyAdmits, ReceiptsOfLastYearClosed
from assessment.domain.evidence import HomeVisit
from assessment.domain.open_points import refuse_incomplete
from assessment.domain.rules.completion import completed
from assessment.domain.rules.receipts import receipts_of, reservation_keys
from assessment.policy import figures_on
from assessment.store import assessments, conflicts, officers, results
from assessment.store.case_records import record_of
from assessment.store.conflicts import ConflictNotFound
from assessment.store.officers import Appraisal, VisitWords
from assessment.usecases import verification
from assessment.usecases.city_figures import wait_no_more, watch, watch_picture
from assessment.usecases.clocks import meet_clock
from assessment.usecases.previews import picture, picture_of


class DataDateInFuture(Unprocessable):
    """The data date … lies in the future."""


class PersonNotChecked(NotFound):
    """The person is not an adult of the case who is checked."""


class ExclusionReasonsBody(CountyEntriesBody[CountyEntryBody]):
    """Reasons for which a county gives no aid, by its document."""

    model_config = example(
        document="城政发〔2026〕8号",
        county="540102",
        entries=[
            {
                "code": "GAMBLING_DEBT",
                "text": "因赌博欠债导致家庭基本生活困难的",
                "since": "2026-12-01",
            }
        ],
    )


EXCLUSION_REASONS = CountyRegister(
    name="exclusion_reasons", one="exclusion_reason", body=ExclusionReasonsBody
)


class CountyReasonNotInForce(Unprocessable):
    article = "202号 第十条（十）"
    pointer = "/county_exclusion_reason"


class CountyReasonMissing(Unprocessable):
    article = "202号 第十条（十）"
    pointer = "/county_exclusion_reason"


async def record_home_visit(
    tx: Transaction,
    case_id: UUID,
    *,
    visit: HomeVisit,
    words: VisitWords,
    expected: int,
) -> Dossier:
    """Record the home survey with the committee member who assisted it (TA-070)."""
    dossier = await _step(tx, case_id, "record_home_visit", expected=expected)
    dossier.visited(visit.visited_on, today=tx.clock.today())
    await officers.insert_visit(tx, case_id, visit, words, round_=dossier.round)
    dossier = await assessments.save_dossier(tx, dossier)
    tx.publish(
        HomeVisitRecorded(
            case_id=case_id, visited_on=visit.visited_on, recorded_by=words.recorded_by
        )
    )
    return dossier


async def record_appraisal(
    tx: Transaction, case_id: UUID, *, appraisal: Appraisal, expected: int
) -> Dossier:
    """Record the votes of a democratic appraisal, where one was held (TA-070)."""
    dossier = await _step(tx, case_id, "record_appraisal", expected=expected)
    dossier.visited(appraisal.held_on, today=tx.clock.today())
    await officers.insert_appraisal(tx, case_id, appraisal)
    return await assessments.save_dossier(tx, dossier)


async def resolve_conflict(
    tx: Transaction,
    case_id: UUID,
    conflict_id: UUID,
    *,
    counts: Counts,
    figure: int | None,
    intentional: bool,
    explanation: str,
    expected: int,
) -> Dossier:
    """Say which figure counts; only a finding of intent excludes (第十条（二）, TA-034)."""
    dossier = await _step(tx, case_id, "resolve_conflict", expected=expected)
    record = await record_of(tx, dossier)
    own = next((one for one in record.conflicts if one.id == conflict_id), None)
    if own is None:
        raise ConflictNotFound
    conflict = own.resolve(counts, figure=figure, intentional=intentional)
    await conflicts.resolve(tx, conflict, explanation=explanation)
    tx.audit_detail = {
        "item": conflict.item.value,
        "counts": counts.value,
        "intentional": intentional,
    }
    now = [conflict if one is own else one for one in record.conflicts]
    await watch_picture(tx, picture(replace(record, conflicts=now)))
    return await assessments.save_dossier(tx, dossier)


async def resolve_source(
    tx: Transaction,
    case_id: UUID,
    *,
    person_id: UUID,
    source: Source,
    figures: Figures,
    data_date: date,
    reason: str,
    expected: int,
) -> Dossier:
    """Stand in for a source that does not answer, with a reason (TA-008, the manual path)."""
    dossier = await _step(tx, case_id, "resolve_source", expected=expected)
    if data_date > tx.clock.today():
        raise DataDateInFuture(day=data_date)
    record = await record_of(tx, dossier)
    own = [one for one in record.checks if one.person_id == person_id]
    if not own:
        raise PersonNotChecked
    if own[0].status is CheckStatus.BLOCKED:
        raise CheckIsBlocked
    answer = SourceAnswer(
        answer_id=f"by-hand-{new_id()}",
        request_id=own[0].request_id,
        person_id=person_id,
        source=source,
        data_date=data_date,
        no_data=not figures,
        figures=figures,
        by_hand=True,
    )
    if any(one.source is source and one.person_id == person_id for one in record.answers):
        raise SourceAnswered
    taken = await verification.resolve_by_hand(tx, record, own[0], answer, reason=reason)
    tx.audit_detail = {"person": str(person_id), "source": source.value, "taken": taken.value}
    return await assessments.save_dossier(tx, dossier)


async def determine(
    tx: Transaction,
    case_id: UUID,
    *,
    given: Mapping[str, Any],
    facts: Mapping[str, str],
    expected: int,
) -> Dossier:
    """Record what the law leaves to the officer; what is not given stays as it was determined."""
    admits = set(given) == {"last_years_bills_admitted"}
    dossier = await _step(tx, case_id, "determine", expected=expected, for_county=admits)
    if given.get("last_years_bills_admitted"):
        accepted_on = dossier.accepted.accepted_on
        if not tx.by.has(Role.COUNTY_HANDLER):
            raise OnlyTheCountyAdmits
        if (accepted_on.month, accepted_on.day) > figures_on(accepted_on).last_years_bills_until:
            raise ReceiptsOfLastYearClosed
    given = await _with_the_countys_words(tx, dossier, given)
    await officers.insert_determination(tx, case_id, given, facts=facts)
    await watch(tx, dossier)
    return await assessments.save_dossier(tx, dossier)


async def _with_the_countys_words(
    tx: Transaction,
    dossier: Dossier,
    given: Mapping[str, Any],
) -> Mapping[str, Any]:
    """What was determined, with the words of the county's reason as they stood at acceptance.

    Raises ``CountyReasonMissing`` when nobody has named one that excludes, and
    ``CountyReasonNotInForce`` when the county did not list it then.
    """
    code = given.get("county_exclusion_reason")
    if Exclusion.COUNTY_DEFINED in given.get("exclusions", ()) and code is None:
        raise CountyReasonMissing
    if code is None:
        return given
    county, day = dossier.region[:COUNTY], dossier.accepted.accepted_on
    found = await EXCLUSION_REASONS.in_force(tx, county=county, on=day, code=code)
    if not found:
        raise CountyReasonNotInForce(day=day.isoformat())
    return {**given, "county_exclusion_text": found[0].text}


async def complete_assessment(tx: Transaction, case_id: UUID, *, expected: int) -> Dossier:
    """Ask every rule and publish what they found. Raises ``AssessmentIncomplete`` with all gaps."""
    dossier = await assessments.get_dossier(tx, case_id, expected=expected)
    finished = dossier.complete(by=tx.by, at=tx.clock.now())
    await results.reserve_receipts(tx, case_id, reservation_keys(dossier.accepted))
    picture = await picture_of(tx, dossier)
    refuse_incomplete(picture.missing)
    case = picture.evidence.case()
    event = completed(
        dossier.file(),
        case,
        picture.assessment,
        by=tx.by.sub,
        receipts=receipts_of(dossier.accepted),
        revision=dossier.revision,
        household_status=picture.evidence.determination.household_status,
    )
    await results.insert_evaluation(tx, case, event, picture.content)
    await meet_clock(tx, dossier)
    await wait_no_more(tx, dossier)
    tx.publish(event)
    return await assessments.save_dossier(tx, finished)


async def _step(
    tx: Transaction, case_id: UUID, action: str, *, expected: int, for_county: bool = False
) -> Dossier:
    dossier = await assessments.get_dossier(tx, case_id, expected=expected)
    return dossier.step(action, by=tx.by, for_county=for_county)
