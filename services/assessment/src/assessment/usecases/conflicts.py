"""What was verified beside what was declared, as answers come."""

from collections.abc import Sequence

from shared.contracts.assessment import ContradictionFound
from shared.transaction import Transaction

from assessment.domain.check import (
    IN_WORK,
    Item,
    SourceAnswer,
    declared_figures,
    differences,
    verified_figures,
)
from assessment.domain.dossier import AssessmentStatus, Dossier
from assessment.store import checks, conflicts, results
from assessment.usecases.previews import picture_of


async def compare(tx: Transaction, dossier: Dossier, answers: Sequence[SourceAnswer]) -> int:
    """List what differs from the declaration as soon as it is certain; returns how much is open."""
    there = await checks.checks_of(tx, dossier.case_id)
    whole = not any(check.status in IN_WORK for check in there)
    declared = declared_figures(dossier.accepted.declared)
    found = differences(declared, verified_figures(answers), whole=whole)
    before = await _open_items(tx, dossier)
    await conflicts.list_differences(tx, dossier.case_id, found, whole=whole)
    now = await _open_items(tx, dossier)
    if dossier.status is AssessmentStatus.COMPLETED and now - before:
        await _show_contradiction(tx, dossier)
    return len(now)


async def _open_items(tx: Transaction, dossier: Dossier) -> set[Item]:
    listed = await conflicts.conflicts_of(tx, dossier.case_id)
    return {one.item for one in listed if not one.resolved}


async def _show_contradiction(tx: Transaction, dossier: Dossier) -> None:
    """An answer after the completion of an urgent case differs: people are shown it (A-27).

    Nothing is recovered or decided by it; whoever finds fraud opens the case under article 32.
    """
    picture = await picture_of(tx, dossier)
    open_ones = [one.item.value for one in picture.evidence.conflicts if not one.resolved]
    before = await results.latest_evaluation(tx, dossier.case_id)
    if not open_ones or before is None:
        return
    answers = {finding.rule: finding.answer for finding in before.event.findings}
    tx.publish(
        ContradictionFound(
            case_id=dossier.case_id,
            revision=before.event.revision,
            items=tuple(sorted(open_ones)),
            articles=tuple(
                dict.fromkeys(
                    finding.article
                    for finding in picture.assessment.findings
                    if answers.get(finding.rule) is not finding.answer
                )
            ),
            found_at=tx.clock.now(),
        )
    )
