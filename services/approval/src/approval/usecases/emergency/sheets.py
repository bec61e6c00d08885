"""The sheet on which the county signs afterwards what a township approved (第十八条（二）（1）)."""

from shared.money import yuan
from shared.workdays import lhasa_date

from approval.domain.cases.refusals import NothingToCountersign
from approval.policy import letters as texts
from approval.usecases.cases.case_file import CaseFile


def countersign_sheet(file: CaseFile) -> str:
    """The sheet, blank where nobody has signed yet. Raises ``NothingToCountersign``."""
    row, decision = file.afterwards.countersign, file.decision
    if row is None or decision is None:
        raise NothingToCountersign
    return texts.render(
        "countersign.html",
        case_number=file.case.case_number,
        category=file.case.assessment.category_title,
        amount=yuan(decision.amount),
        decided_on=lhasa_date(decision.decided_at).isoformat(),
        countersign_by=lhasa_date(row.countersign_by).isoformat(),
        reason=file.reason or "",
        agreed=row.agreed,
        said=file.afterwards.reason or "",
        signed_on="" if row.signed_at is None else lhasa_date(row.signed_at).isoformat(),
        late=bool(row.late),
    )
