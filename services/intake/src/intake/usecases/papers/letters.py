"""The letters of an application before a decision: the one notice, and how it ended here."""

from uuid import UUID

from shared.contracts.vocabulary import Paper
from shared.transaction import Transaction
from shared.workdays import LHASA, lhasa_date

from intake.domain.applications.status import Status
from intake.domain.errors import NothingWritten
from intake.domain.papers.papers import in_words
from intake.domain.words import REFUSAL_REASONS
from intake.store.applications import remarks
from intake.store.reference import regions
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.papers.forms import environment
from intake.usecases.timeline.next_steps import next_of

REVIEW = "review_refusal"
TELLS = {
    Status.REFUSED: ("refuse_acceptance", "non_acceptance.html"),
    Status.NOT_ACCEPTED: ("refuse_acceptance", "non_acceptance.html"),
    Status.LAPSED: ("close_lapsed", "lapsed.html"),
}
"""Of which step the letter of an application tells, and by which template; else of the review that
had it accepted after all."""


async def _notice(tx: Transaction, file: CaseFile) -> str:
    """The one notice of what was missing, in words of people and of the county's register."""
    application = file.application
    assert application.listed_at is not None, "only what was listed is told"
    days = [one.due_at for one in file.own_duties or () if one.what == "complete_documents"]
    papers = (in_words([one], county=file.county_documents) for one in application.listed_missing)
    return (
        environment()
        .get_template("one_time_notice.html")
        .render(
            application=application,
            applicant=file.household.applicant.name,
            office=await regions.name_of(tx, application.region),
            papers=list(papers),
            until=lhasa_date(min(days)) if days else None,
            told_on=lhasa_date(application.listed_at),
        )
    )


async def read_receipt(tx: Transaction, application_id: UUID) -> str:
    """What the applicant takes home once it is handed in; audited. Raises ``NothingWritten``."""
    file = await case_file.load(tx, application_id)
    application = file.application
    if application.submitted_at is None:
        raise NothingWritten
    tx.audit("read_application_receipt", resource=("application", application_id))
    step = await next_of(tx, file, language="zh")
    accepted_at = application.accepted_at
    county = file.county_documents
    there = [*(one for one in Paper if one in file.present), *(file.present & county.keys())]
    told = application.late_missing if accepted_at else application.listed_missing
    owed = [paper for paper in told if paper in file.missing]
    return (
        environment()
        .get_template("receipt.html")
        .render(
            kind="收件" if accepted_at is None else "受理",
            application=application,
            applicant=file.household.applicant.name,
            office=await regions.name_of(tx, application.region),
            submitted_on=lhasa_date(application.submitted_at),
            accepted_on=None if accepted_at is None else lhasa_date(accepted_at),
            papers=[in_words([one], county=county) for one in there],
            owed=in_words(owed, county=county),
            next=step.sentence,
            today=file.today,
        )
    )


async def read_letter(tx: Transaction, application_id: UUID) -> str:
    """The letter as it stands today: how it ended, else the one notice once it was listed; audited.

    Raises ``NothingWritten``.
    """
    file = await case_file.load(tx, application_id)
    status = file.application.status
    about, template = TELLS.get(status, ("", ""))
    said = {one.about: one for one in await remarks.remarks_of(tx, application_id)}
    if status not in TELLS and REVIEW in said:
        about, template = REVIEW, "overturned.html"
    tells = about in said
    if not tells and file.application.listed_at is None:
        raise NothingWritten
    tx.audit("read_application_letter", resource=("application", application_id))
    if not tells:
        return await _notice(tx, file)
    told, refused = said[about], said.get("refuse_acceptance")
    ground = REFUSAL_REASONS.get((refused and refused.reason_code) or "")
    return (
        environment()
        .get_template(template)
        .render(
            application=file.application,
            applicant=file.household.applicant.name,
            office=await regions.name_of(tx, file.application.region),
            ground="" if ground is None else ground.zh,
            told=told,
            told_on=told.written_at.astimezone(LHASA).date(),
            review=said.get(REVIEW) if status is not Status.REFUSED else None,
        )
    )
