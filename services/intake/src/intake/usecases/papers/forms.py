"""The two forms that a signature makes of a draft, as HTML that prints on paper."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from importlib.resources import files as resources

from jinja2 import Environment, FunctionLoader, select_autoescape
from shared.complete import complete_table
from shared.contracts.vocabulary import Paper
from shared.ids import new_id
from shared.money import yuan
from shared.objects import NewFile
from shared.workdays import LHASA

from intake.domain.words import word
from intake.usecases.applications.case_file import CaseFile

TEMPLATES = {
    Paper.WRITTEN_APPLICATION: "written_application.html",
    Paper.APPROVAL_FORM: "approval_form.html",
}
complete_table(
    Paper,
    TEMPLATES,
    "intake.usecases.papers.forms.TEMPLATES",
    besides={  # these are brought, not made of the draft
        Paper.HUKOU_BOOK_OR_RESIDENCE_PERMIT,
        Paper.ID_CARD,
        Paper.HARDSHIP_PROOF,
        Paper.INCOME_PROPERTY_PROOF,
        Paper.CHECK_AUTHORISATION,
        Paper.HUKOU_COUNTY_AID_STATUS_PROOF,
        Paper.RECEIPT,
        Paper.CORRECTION_SHEET,
        Paper.WITHDRAWAL_SHEET,
        Paper.DELIVERY_PROOF,
        Paper.DEATH_PROOF,
        Paper.OTHER,
    },
)


def make_forms(
    file: CaseFile,
    *,
    signed_by: str,
    method: str,
    at: datetime,
    brought: Collection[Paper] = (),
) -> list[tuple[Paper, NewFile]]:
    """The written application and the approval form (第十六条（一）（七）) of what the draft says.

    A form that was ``brought``, signed on paper, is not made.
    """
    return [
        (
            kind,
            NewFile(
                "documents",
                file.application.id,
                new_id(),
                _render(name, file, signed_by, method, at),
            ),
        )
        for kind, name in TEMPLATES.items()
        if kind not in brought
    ]


def _render(name: str, file: CaseFile, signed_by: str, method: str, at: datetime) -> bytes:
    html = environment().get_template(name)
    return html.render(
        application=file.application,
        draft=file.draft,
        household=file.household,
        agent=file.agent,
        payee=file.payee,
        signed_by=signed_by,
        method=method,
        content_hash=file.application.content_hash.hex(),
        signed_at=at.astimezone(LHASA),
    ).encode()


@cache
def environment() -> Environment:
    """The templates of intake's forms and letters; whatever people wrote is escaped."""
    folder = resources("intake").joinpath("forms")
    environment = Environment(
        loader=FunctionLoader(lambda name: folder.joinpath(name).read_text("utf-8")),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["word"] = word
    environment.filters["yuan"] = lambda fen: "" if fen is None else yuan(fen)
    return environment
