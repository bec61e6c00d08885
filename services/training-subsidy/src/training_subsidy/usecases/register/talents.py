"""The yearly selection of leading talents: a library, a list of two leads, the public's word."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from shared.calendars import read_calendar
from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.register.talents import (
    NotOnTheList,
    ObjectionsOver,
    SelectionObjection,
    Talent,
)
from training_subsidy.domain.terms import selection_notice_ends
from training_subsidy.policy import figures_on
from training_subsidy.store.register import notes, selections, talents
from training_subsidy.store.register.people import Named
from training_subsidy.store.register.selections import SelectionList
from training_subsidy.usecases.deadlines import DEADLINES
from training_subsidy.usecases.register.identities import real_persons

DUTY = "selection_objection"


async def enter_talent(
    tx: Transaction,
    *,
    name: str,
    id_number: str,
    region: str,
    trade_code: str,
    level: int,
    achievement: str,
    nominated_by: str,
) -> Talent:
    """A nomination: the library knows the person from now on (VT-040)."""
    tx.by.within(region)
    [person] = await real_persons(tx, [Named(name, id_number)])
    return await talents.insert_talent(
        tx,
        Talent(
            id=new_id(),
            person_id=person.person_id,
            region=region,
            trade_code=trade_code,
            level=level,
            achievement=achievement,
            nominated_by=nominated_by,
            entered_by=tx.by.sub,
            entered_at=tx.clock.now(),
        ),
    )


async def correct_talent(
    tx: Transaction,
    talent_id: UUID,
    *,
    trade_code: str,
    level: int,
    achievement: str,
    nominated_by: str,
    reason: str,
    expected: int,
) -> Talent:
    """Another officer than who entered a talent puts the entry right; lists that stand are untouched.

    Raises ``SecondLeadForTalent``, ``TalentNotFound``, ``TalentEnteredAlready``.
    """
    talent = await talents.hold_talent(tx, talent_id, expected=expected)
    talent.check_changer(tx.by)
    right = replace(
        talent,
        trade_code=trade_code,
        level=level,
        achievement=achievement,
        nominated_by=nominated_by,
    )
    notes.write_note(tx, talent_id, NoteKind.REASON, reason)
    return await talents.save_talent(tx, right)


async def end_talent(tx: Transaction, talent_id: UUID, *, reason: str, expected: int) -> Talent:
    """The library has the talent no more, and no further list names it; published lists stand."""
    talent = await talents.hold_talent(tx, talent_id, expected=expected)
    talent.check_changer(tx.by)
    notes.write_note(tx, talent_id, NoteKind.REASON, reason)
    return await talents.save_talent(tx, replace(talent, ended_at=tx.clock.now()))


async def publish_selection(
    tx: Transaction, *, year: int, region: str, number: str, talent_ids: Sequence[UUID]
) -> SelectionList:
    """The second lead publishes the year's list: it counts from now on (VT-040)."""
    today = tx.clock.today()
    calendar = await read_calendar(tx.session)
    return await selections.insert_list(
        tx,
        SelectionList(
            id=new_id(),
            year=year,
            region=region,
            number=number,
            talents=await talents.persons_of(tx, talent_ids, region=region),
            listed_by=tx.by.sub,
            listed_at=tx.clock.now(),
            objections_until=selection_notice_ends(today, calendar, figures_on(today)).on,
        ),
    )


async def object_to_selection(
    tx: Transaction, list_id: UUID, *, talent_id: UUID, text: str
) -> SelectionObjection:
    """Somebody says in the term of the public why a talent should not be on the list."""
    listed = await selections.read_list(tx, list_id)
    if talent_id not in listed.talents:
        raise NotOnTheList
    if listed.objections_until is None or tx.clock.today() > listed.objections_until:
        raise ObjectionsOver
    objection = await talents.insert_objection(
        tx,
        SelectionObjection(
            id=new_id(),
            list_id=list_id,
            talent_id=talent_id,
            region=listed.region,
            text=text,
            raised_by=tx.by.sub,
            raised_at=tx.clock.now(),
        ),
    )
    await DEADLINES.start(tx, DUTY, case_id=objection.id, region=listed.region, at=tx.clock.now())
    return objection


async def answer_objection(
    tx: Transaction, objection_id: UUID, *, founded: bool, answer: str, expected: int
) -> tuple[SelectionObjection, SelectionList]:
    """Another lead than who proposed or published the list answers; a founded objection strikes the talent.

    Returns the list as it was before.
    """
    objection = await talents.get_objection(tx, objection_id, expected=expected, lock=True)
    listed = await selections.read_list(tx, objection.list_id)
    answered = objection.answered(
        founded=founded,
        answer=answer,
        published_by=listed.signers,
        by=tx.by,
        at=tx.clock.now(),
    )
    if founded:
        await talents.strike(tx, answered)
    await DEADLINES.meet(tx, DUTY, case_id=objection_id)
    return await talents.save_answer(tx, answered), listed
