"""Decisions and payees of sample cases."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.approval import DecisionMade
from shared.contracts.people import PayeeData
from shared.contracts.vocabulary import Category

from aid_testing.numbers import NUMBERS

A_CARD = "6217997700012345678"
AN_ID_NUMBER = "540102199003071213"
SIGNERS = ("handler@township", "lead@township", "handler@county")


def an_approval(**changes: Any) -> DecisionMade:
    """An approval of 2,100.00 yuan in Chengguan, decided by three signers and the county's lead."""
    facts: dict[str, Any] = {
        "case_id": uuid4(),
        "decision_id": uuid4(),
        "case_number": f"LZ-540102-2026-{next(NUMBERS):06d}",
        "approved": True,
        "articles": ("第十一条（二）",),
        "edition": "202-2018@2026-01-01",
        "decided_at": datetime.now(UTC),
        "decided_by": "lead@county",
        "signers": SIGNERS,
        "category": Category.EXPENDITURE_MEDICAL,
        "region": "540102001",
        "household_id": uuid4(),
        "amount": 210_000,
        "payee_ref": uuid4(),
        "payee_version": 1,
    }
    return DecisionMade(**facts | changes)


def a_payee(payee_ref: UUID, **changes: Any) -> PayeeData:
    """The recipient's own account."""
    facts: dict[str, Any] = {
        "payee_ref": payee_ref,
        "payee_version": 1,
        "recipient_id": uuid4(),
        "holder_name": "次仁卓玛",
        "holder_id_number": AN_ID_NUMBER,
        "account": A_CARD,
        "bank_code": "BANK-LHASA",
    }
    return PayeeData(**facts | changes)
