"""The letter of an application that ends before a decision: ground, facts, ways to complain."""

from uuid import UUID

from shared.transaction import Transaction
from shared.workdays import LHASA

from intake.domain.applications.status import Status
from intake.domain.errors import NothingWritten
from intake.domain.words import REFUSAL_REASONS
from intake.store.applications import remarks
from intake.store.reference import regions
from intake.usecases.applications import case_file
from intake.usecases.papers.forms import environment

REVIEW = "review_refusal"
TELLS = {
    Status.REFUSED: ("refuse_acceptance", "non_acceptance.html"),
    Status.NOT_ACCEPTED: ("refuse_acceptance", "non_acceptance.html"),
    Status.LAPSED: ("close_lapsed", "lapsed.html"),
}
"""Of which step the letter of an application tells, and by which template; else of the review that
had it accepted after all."""


async def read_letter(tx: Transaction, application_id: UUID) -> str:
    """The letter as it stands today, with the city's answer once there is one; audited.

    Raises ``NothingWritten``.
    """
    file = await case_file.load(tx, application_id)
    status = file.application.status
    about, template = TELLS.get(status, ("", ""))
    said = {one.about: one for one in await remarks.remarks_of(tx, application_id)}
    if status not in TELLS and REVIEW in said:
        about, template = REVIEW, "overturned.html"
    if about not in said:
        raise NothingWritten
    tx.audit("read_application_letter", resource=("application", application_id))
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
