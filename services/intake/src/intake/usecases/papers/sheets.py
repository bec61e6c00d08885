"""The sheet that the applicant signed at the counter, by which a handler changes what was handed in."""

from uuid import UUID

from shared.contracts.vocabulary import Paper

from intake.domain.errors import PaperUnknown, SignedSheetNeeded
from intake.usecases.applications.case_file import CaseFile


def require_sheet(file: CaseFile, paper_id: UUID | None) -> None:
    """What a handler brings is the change as the applicant signed it, and no other paper."""
    if paper_id is None:
        return
    kinds = {one.id: one.kind for one in file.documents}
    if paper_id not in kinds:
        raise PaperUnknown(papers=[str(paper_id)])
    if kinds[paper_id] is not Paper.CORRECTION_SHEET:
        raise SignedSheetNeeded
