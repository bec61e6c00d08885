"""The sheet that the applicant signed at the counter, by which a handler changes what was handed in."""

from uuid import UUID

from shared.contracts.vocabulary import Paper
from shared.errors import Unprocessable

from intake.domain.errors import PaperUnknown, SignedSheetNeeded
from intake.usecases.applications.case_file import CaseFile


def require_sheet(file: CaseFile, paper_id: UUID | None) -> None:
    """What a handler brings is the change as the applicant signed it, and no other paper."""
    if paper_id is not None:
        require_kind(file, paper_id, Paper.CORRECTION_SHEET, refusal=SignedSheetNeeded())


def require_kind(file: CaseFile, paper_id: UUID, kind: Paper, *, refusal: Unprocessable) -> None:
    """The paper is one of the application's that people brought, and of this kind.

    Raises ``PaperUnknown``, and the refusal for a paper of another kind.
    """
    found = next((one for one in file.documents if one.id == paper_id), None)
    if found is None:
        raise PaperUnknown(papers=[str(paper_id)])
    if found.kind is not kind or found.made_here:
        raise refusal
