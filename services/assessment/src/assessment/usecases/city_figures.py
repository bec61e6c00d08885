"""The city's figures: cases wait for one that is missing or stale, and go on when it comes (A-79)."""

from shared.transaction import Transaction

from assessment.domain.dossier import AssessmentStatus, Dossier
from assessment.store import assessments
from assessment.store import city_figures as store
from assessment.usecases.clocks import CITY_FIGURE, DEADLINES
from assessment.usecases.previews import Picture, picture_of

AT_WORK = frozenset({AssessmentStatus.OPEN, AssessmentStatus.SUSPENDED})
BATCH = 50


async def watch(tx: Transaction, dossier: Dossier) -> None:
    """Let the city know when a case cannot go on without a figure of its own."""
    await watch_picture(tx, await picture_of(tx, dossier))


async def watch_picture(tx: Transaction, picture: Picture) -> None:
    """The same of what has been read already."""
    dossier = picture.dossier
    new = set(picture.awaited) - picture.record.waits
    if not new or dossier.status not in AT_WORK:
        return
    for figure in sorted(new):
        store.note_wait(tx, dossier, figure, picture.record.figures)
    if not picture.record.waits:
        await DEADLINES.start(
            tx,
            CITY_FIGURE,
            case_id=dossier.case_id,
            region=dossier.region,
            at=tx.clock.now(),
        )


async def wait_no_more(tx: Transaction, dossier: Dossier) -> None:
    """The case is finished or over: the city owes it nothing."""
    await store.forget_waits(tx, dossier.case_id)
    await DEADLINES.cancel(tx, case_id=dossier.case_id, what=CITY_FIGURE)


async def go_on_with_figures(tx: Transaction) -> int:
    """Let cases go on whose figure has come; those that need more wait on under the same duty."""
    moved = 0
    for case_id in await store.find_arrived(tx, limit=BATCH):
        dossier = await assessments.find_dossier(tx, case_id)
        if not await store.forget_waits(tx, case_id):
            continue  # another process was quicker
        moved += 1
        if dossier is None or dossier.status not in AT_WORK:
            continue
        picture = await picture_of(tx, dossier)
        if picture.awaited:
            for figure in set(picture.awaited) - picture.record.waits:
                store.note_wait(tx, dossier, figure, picture.record.figures)
            continue
        await DEADLINES.meet(tx, CITY_FIGURE, case_id=case_id)
        tx.audit("go_on_with_figures", resource=("assessment", case_id))
    return moved
