"""What happened to a claim and what comes next, in plain Chinese and English.

Facts are codes, amounts and dates; nothing that a person wrote is ever among them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.complete import complete_table
from shared.contracts import disbursement
from shared.contracts.disbursement import PaymentEvent
from shared.money import yuan
from shared.timeline import NextStep, sentence_of
from shared.words import label, labels, separator
from shared.workdays import lhasa_date

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.domain.words import REASONS

LINES = labels("training_subsidy", "timeline")
NEXT = labels("training_subsidy", "next_steps").require([one.lower() for one in ClaimStatus])
PARTS = labels("training_subsidy", "next_step_parts")
ROLES: dict[ClaimStatus, str] = {
    ClaimStatus.DRAFT: "applicant",
    ClaimStatus.SUBMITTED: "hrss_handler",
    ClaimStatus.HELD: "hrss_lead",
    ClaimStatus.REVIEWED: "hrss_lead",
    ClaimStatus.APPROVED: "finance_maker",
}
complete_table(
    ClaimStatus,
    ROLES,
    "training_subsidy.domain.claims.timeline.ROLES",
    besides={  # a place on the waiting list moves by itself; the others are at an end
        ClaimStatus.WAITLISTED,
        ClaimStatus.REFUSED,
        ClaimStatus.PAID,
        ClaimStatus.WITHDRAWN,
        ClaimStatus.CANCELLED,
    },
)


def next_step(
    claim: Claim,
    *,
    due_at: datetime | None,
    article: str | None,
    place: int | None,
    language: str,
) -> NextStep:
    """What comes next in a claim; ``due_at`` is the end of the running duty, if one runs."""
    if claim.status in {ClaimStatus.APPROVED, ClaimStatus.PAID} and claim.needs_payee:
        correct = PARTS["correct_account"].to(language)
        return NextStep(sentence=correct, role="applicant")
    day = None if due_at is None else lhasa_date(due_at).isoformat()
    due = PARTS["soon"] if day is None else PARTS["by_day"].format(day=day)
    waits_for_plan = claim.waits_for_plan
    text = PARTS["waits_for_plan"] if waits_for_plan else NEXT[claim.status.lower()]
    return NextStep(
        sentence=text.format(due=due, place=place or 1).to(language),
        role="hrss_lead" if waits_for_plan else ROLES.get(claim.status),
        due_at=due_at,
        article=article,
    )


def timeline_entry(event: PaymentEvent) -> tuple[str, dict[str, Any]]:
    """The line of a payment's event and the facts in it."""
    code = event.name()
    facts: dict[str, Any] = {"amount": event.amount}
    if isinstance(event, disbursement.PaymentPaid):
        facts["paid_on"] = event.paid_on.isoformat()
    if isinstance(event, disbursement.RecoveryDemanded):
        facts |= {"number": event.number, "pay_by": event.pay_by.isoformat()}
    if isinstance(event, disbursement.RecoveryReceived):
        facts["outstanding"] = event.outstanding
    if isinstance(event, disbursement.RecoveryClosed):
        code = f"{code}:{event.end.lower()}"
    if disbursement.needs_applicant(event):
        code = f"{code}:account"
    return code, facts


def sentence(code: str, facts: Mapping[str, Any], *, language: str = "zh") -> str:
    """The line in the reader's language."""
    return sentence_of(LINES, code, facts, shown=_shown, language=language)


def _shown(name: str, value: Any, language: str) -> str:
    if name in {"amount", "outstanding"}:
        return yuan(value)
    if name == "reason":
        return label(str(value), REASONS).to(language)
    if isinstance(value, list):
        return separator(language).join(value)
    return str(value)
