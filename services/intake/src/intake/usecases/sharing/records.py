"""The questions of a registry message, and what is answered to each in the standard's shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from shared.errors import DomainError
from shared.ids import new_id
from shared.money import yuan
from shared.transaction import Transaction
from shared.words import Text

from intake.domain.sharing.agreement import Agreement, NoDataAgreement
from intake.domain.sharing.registry import (
    QUESTION_FAULTS,
    VERSION,
    Reason,
    number_in,
    purpose_in,
)
from intake.store.sharing import requests
from intake.usecases.sharing.pulls import Pulled, Question, answers, chosen
from intake.usecases.sharing.tellings import status_of

REG_TYPE, RECORD_TYPE = "ns:org:RegistryType:Social", "spdci:Member"
CONTEXT = "https://schema.spdci.org/extensions/social/v1/"
NOTHING_TOLD = timedelta(days=7)
"""How long an answer is kept that tells of nobody, so that it can still be pushed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of a message, as it came."""

    reference_id: str
    query_type: str
    query: Any
    consent: Any
    authorize: Any


async def items_of(
    tx: Transaction,
    found: Sequence[Agreement],
    asked: Sequence[Asked],
    correlation_id: UUID,
    *,
    language: str,
    later: bool,
) -> tuple[list[dict[str, Any]], date]:
    """The answer to each question, and the last day on which all of it may be kept.

    ``later``: it is pushed, and told only then.
    """
    read: list[Question | Text | DomainError] = []
    seen: set[str] = set()
    for one in asked:
        read.append(_read(one, found, twice=one.reference_id in seen))
        seen.add(one.reference_id)
    questions = [one for one in read if isinstance(one, Question)]
    answered = iter(await answers(tx, questions, later=later))
    days, items = [], []
    for one, question in zip(asked, read, strict=True):
        outcome = next(answered) if isinstance(question, Question) else question
        item = {"reference_id": one.reference_id, "timestamp": tx.clock.now().isoformat()}
        if isinstance(outcome, Pulled) and isinstance(question, Question):
            days.append(outcome.receipt.kept_until)
            items.append(item | record_of(outcome, question.id_number))
        else:
            twice = outcome == QUESTION_FAULTS["reference_twice"]
            code = Reason.REFERENCE_TWICE if twice else Reason.CRITERIA
            why = (
                outcome.sentence(language)
                if isinstance(outcome, DomainError)
                else outcome.to(language)
                if isinstance(outcome, Text)
                else ""
            )
            tx.audit(
                "ask_registry",
                resource=(requests.REQUEST, correlation_id),
                outcome="denied",
                code=outcome.code() if isinstance(outcome, DomainError) else code.value,
                consumer=tx.by.org,
            )
            items.append(
                item
                | {
                    "status": "rjct",
                    "status_reason_code": code.value,
                    "status_reason_message": why,
                }
            )
    return items, min(days, default=tx.clock.today() + NOTHING_TOLD)


def used_by(asked: Sequence[Asked], found: Sequence[Agreement]) -> list[Agreement]:
    """The agreements that the questions of a message use, by the purposes that they state."""
    stated = {purpose_in(one.authorize, one.consent) for one in asked}
    return [one for one in found if one.purpose in stated]


def _read(one: Asked, found: Sequence[Agreement], *, twice: bool) -> Question | Text | DomainError:
    if twice:
        return QUESTION_FAULTS["reference_twice"]
    number = number_in(one.query_type, one.query)
    if number is None:
        return QUESTION_FAULTS["one_person"]
    purpose = purpose_in(one.authorize, one.consent)
    if purpose is None:
        return QUESTION_FAULTS["no_purpose"]
    try:
        agreement = chosen(found, purpose=purpose)
    except NoDataAgreement as refused:
        return refused
    return Question(agreement=agreement, id_number=number, pointer="/message/search_request")


def record_of(pulled: Pulled, number: str) -> dict[str, Any]:
    """One person as a member of the social registry, with what the agreement names and no more."""
    told, receipt = pulled.told, pulled.receipt
    paid = told.paid_by_category
    said = {
        "aided": told.aided,
        "aided_since": told.aided_since and told.aided_since.isoformat(),
        "paid_by_category": None if paid is None else {one: yuan(fen) for one, fen in paid.items()},
        "receipt": str(receipt.id),
        "kept_until": receipt.kept_until.isoformat(),
    }
    member = {
        "@context": {"spdci": CONTEXT},
        "@type": RECORD_TYPE,
        "member_identifier": [
            {"@type": "Identifier", "identifier_type": "UIN", "identifier_value": number}
        ],
        "additional_attributes": [
            {"key": name, "value": value} for name, value in said.items() if value is not None
        ],
    }
    return {
        "status": "succ",
        "data": {
            "version": VERSION,
            "reg_type": REG_TYPE,
            "reg_record_type": RECORD_TYPE,
            "reg_records": [member],
        },
        "pagination": {"page_size": 1, "page_number": 1, "total_count": 1},
    }


def header_of(
    tx: Transaction, receiver_id: str | None, action: str, items: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """The header of an answer (``MsgCallbackHeader``)."""
    return {
        "version": VERSION,
        "message_id": str(new_id()),
        "message_ts": tx.clock.now().isoformat(),
        "action": action,
        "status": status_of(items),
        "total_count": len(items),
        "completed_count": len(items),
        "sender_id": receiver_id or "intake",
        "receiver_id": tx.by.org or "",
        "is_msg_encrypted": False,
    }
