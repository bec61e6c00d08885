"""What the API says of a case, in the words of the vocabulary (2.2)."""

from collections.abc import Mapping
from typing import Any

from aid_client.http import StepRefused, SuiteClient
from shared.money import parse_yuan


def rate_of(percent: int | None) -> str | None:
    """A rate as the vocabulary writes it: 70 per cent is 0.70."""
    return None if percent is None else f"{percent // 100}.{percent % 100:02d}"


def fen_of(text: str) -> int:
    """An amount of an answer, to be compared."""
    return parse_yuan(text)


def _amount(seen: Mapping[str, Any], decision: str, *, granted: bool) -> str | None:
    if granted:
        return str(seen["decision"]["amount"])
    return None if decision == "NEEDS_PROPOSED_AMOUNT" else "0.00"


def error_of(refused: StepRefused) -> str:
    """Why a form was not taken: the first fault of a place in it, or the refusal itself."""
    faults = refused.problem.get("errors") or [{"code": refused.code}]
    return str(faults[0]["code"])


async def is_lifting_audited(suite: SuiteClient, case_id: str) -> bool:
    """Whether the trail says that somebody has lifted the formula of article 9 in the case."""
    found = await suite.ask(
        "GET",
        "approval",
        f"/v1/audit-trail?resource={case_id}&action=override_article_9",
        token=suite.token("auditor", region="5401", sub="auditor"),
    )
    return bool(found["items"])


async def has_fraud_file(suite: SuiteClient, case_id: str, region: str) -> bool:
    """Whether the refusal has opened a file on fraud (第十条（二）)."""
    found = await suite.ask(
        "GET",
        "approval",
        f"/v1/fraud-files?case_id={case_id}",
        token=suite.token("county_lead", region=region[:6], sub="reviewer"),
    )
    return bool(found["items"])


def answer_of(seen: Mapping[str, Any], *, granted: bool) -> dict[str, Any]:
    """The fields of an answer; ``granted``: the walk has granted the case."""
    preview, decided = seen["preview"], seen["decision"]
    decision, reasons = preview["decision"], preview["decisive"]
    if decision == "NEEDS_PROPOSED_AMOUNT" and decided is not None:
        decision, reasons = "INELIGIBLE", decided["articles"]  # nothing could be proposed
    refused = decision in {"INELIGIBLE", "NEEDS_COUNTY_EXCEPTION"}
    return {
        "decision": decision,
        "reason_article": reasons[0] if refused and reasons else None,
        "reason_articles": reasons if refused else [],
        "amount": _amount(seen, decision, granted=granted),
        "formula_amount": preview["formula"],
        "floor": preview["floor"],
        "floor_unreachable": preview["floor_unreachable"],
        "cap_remaining_before": preview["cap_remaining"],
        "cap_remaining": None if granted else preview["cap_remaining"],
        "cap_applied": preview["cut"],
        "cap_year": preview["cap_year"],
        "approval_authority": preview["authority"],
        "county_override_possible": preview["county_override_possible"],
        "written_reason_required": decision == "INELIGIBLE",
        "alert": preview["alert"],
        "follow_up": preview["follow_up"],
        "referral_suggested": preview["referral_suggested"],
        "reason": preview["reason"],
        "aid_count_after": preview["aid_count_after"],
        "times_before": preview["aid_count_after"] - granted,
        "shown_to_reviewer": fen_of(seen["other_aid_this_year"]) > 0,
    }
