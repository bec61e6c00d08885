"""What was verified beside what was declared, as answers come."""

from collections.abc import Sequence
from dataclasses import replace

from shared.contracts.assessment import ContradictionFound
from shared.ids import new_id
from shared.transaction import Transaction

from assessment.domain.check import (
    IN_WORK,
    FigureConflict,
    Item,
    declared_figures,
    differences,
    listed,
    verified_figures,
)
from assessment.domain.dossier import AssessmentStatus
from assessment.store import conflicts, results
from assessment.store.case_records import CaseRecord
from assessment.usecases.previews import picture


async def compare(tx: Transaction, record: CaseRecord) -> int:
    """List what differs from the declaration as soon as it is certain; returns how much is open."""
    dossier, before = record.dossier, record.conflicts
    whole = not any(check.status in IN_WORK for check in record.checks)
    declared = declared_figures(dossier.accepted.declared)
    found = differences(declared, verified_figures(record.answers), whole=whole)
    now = listed(before, found, case_id=dossier.case_id, whole=whole, new_id=new_id)
    conflicts.keep_listed(tx, before, now)
    open_now = _open_items(now)
    if dossier.status is AssessmentStatus.COMPLETED and open_now - _open_items(before):
        await _show_contradiction(tx, replace(record, conflicts=now))
    return len(open_now)


def _open_items(conflicts: Sequence[FigureConflict]) -> set[Item]:
    return {one.item for one in conflicts if not one.resolved}


async def _show_contradiction(tx: Transaction, record: CaseRecord) -> None:
    """An answer after the completion of an urgent case differs: people are shown it (A-27).

    Nothing is recovered or decided by it; whoever finds fraud opens the case under article 32.
    """
    open_ones = [one.item.value for one in record.conflicts if not one.resolved]
    before = await results.latest_evaluation(tx, record.dossier.case_id)
    if not open_ones or before is None:
        return
    now = picture(record)
    answers = {finding.rule: finding.answer for finding in before.event.findings}
    tx.publish(
        ContradictionFound(
            case_id=record.dossier.case_id,
            revision=before.event.revision,
            items=tuple(sorted(open_ones)),
            articles=tuple(
                dict.fromkeys(
                    finding.article
                    for finding in now.assessment.findings
                    if answers.get(finding.rule) is not finding.answer
                )
            ),
            found_at=tx.clock.now(),
        )
    )
