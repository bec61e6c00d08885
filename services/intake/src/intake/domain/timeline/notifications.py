"""Messages to people: the progress of their case, and nothing that names or describes them."""

from collections.abc import Mapping
from typing import Any

from shared.contracts import approval, disbursement, intake
from shared.contracts.event import Event
from shared.texts import RECORD
from shared.words import labels

from intake.domain.papers.papers import NO_WORDS, in_words
from intake.domain.timeline.timeline import timeline_entry

TOLD: frozenset[type[Event]] = frozenset(
    {
        intake.ApplicationSubmitted,
        intake.MissingDocumentsListed,
        intake.ApplicationAccepted,
        intake.ApplicationRouted,
        intake.ApplicationForwarded,
        intake.TransferSent,
        intake.TransferSentBack,
        intake.TransferRecalled,
        intake.ApplicantReminded,
        intake.ApplicationLapsed,
        intake.ApplicationCorrected,
        intake.UrgencyAnswered,
        intake.DeathFound,
        intake.AcceptanceRefused,
        intake.RefusalReviewed,
        approval.NoticePosted,
        approval.DecisionMade,
        approval.GrantRevoked,
        approval.DecisionCorrected,
        approval.RulingRecorded,
        disbursement.PaymentReady,
        disbursement.PaymentPaid,
        disbursement.PaymentReturned,
        disbursement.PaymentHeld,
    }
)

TEXTS = labels("intake", "notifications")
PARTS = labels("intake", "notification_parts")


def notification_of(event: Event) -> tuple[str, dict[str, Any]] | None:
    """Code and facts of the message that an event calls for; none for what the office settles."""
    entry = timeline_entry(event) if type(event) in TOLD else None
    return entry if entry is not None and entry[0] in TEXTS else None


def text_of(
    code: str,
    facts: Mapping[str, Any],
    *,
    number: str | None,
    county: Mapping[str, str] = NO_WORDS,
    language: str = RECORD,
) -> str:
    """The text as it is sent; ``county`` has the county's own papers in its words."""
    shown = {
        name: in_words(value, county=county, language=language) if name == "missing" else str(value)
        for name, value in facts.items()
    }
    papers = _papers(facts, county, language)
    return TEXTS[code].to(language).format(number=number or "", papers=papers, **shown)


def _papers(facts: Mapping[str, Any], county: Mapping[str, str], language: str) -> str:
    """What an urgent case brings later (TA-068); messages from before named no papers."""
    if "missing" not in facts:
        return PARTS["papers_unknown"].to(language)
    papers = in_words(facts["missing"], county=county, language=language)
    return PARTS["papers"].to(language).format(papers=papers) if papers else ""
