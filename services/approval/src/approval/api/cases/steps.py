"""What somebody may do with a case now, as the whole file says it."""

from approval.usecases.cases.case_file import CaseFile

_OWED = {
    "delivery": "record_delivery",
    "correction": "decide_correction",
    "recovery_review": "close_recovery_review",
    "compensation": "settle_compensation",
    "contradiction": "settle_contradiction",
}
"""What ends a duty that the table of steps does not know, by its operation."""


def possible_steps(file: CaseFile) -> list[str]:
    """The steps that the status allows, as far as nothing that waits bars them, and those owed."""
    case = file.case
    barred = set[str]()
    if file.correction_waits:
        barred = {"propose_correction", "propose_revocation"}
    elif not file.may_be_corrected:
        barred = {"propose_correction"}
    steps = [step for step in case.possible if step not in barred]
    steps += [_OWED[duty.what] for duty in file.due if duty.what in _OWED]
    if case.may("record_order"):
        steps.append("record_ruling")
    if file.letter is not None and file.letter.delivered_on is not None:
        steps.append("correct_delivery")
    return steps
