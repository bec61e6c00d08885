"""Orders, the bank's word and recovery of golden cases, by the functions that pay and decide."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from approval.domain.decisions.caps import Aid, AidStatus, counted_for_household
from approval.domain.decisions.payout import CashReasonRequired, check_payout, chosen
from approval.domain.decisions.purpose import TekunCost, check_purpose
from approval.policy import figures_on
from disbursement.bank.csv_files import BatchTotalMismatch, read_report
from disbursement.domain.bank.reasons import CODES
from disbursement.domain.funds import ledger
from disbursement.domain.funds.ledger import Account
from disbursement.domain.funds.sources import Lot, Source, Spending, choose
from disbursement.domain.payments.payee import PayeeFault, carried, check_payee
from disbursement.domain.payments.payment import LIFECYCLE, Status
from disbursement.domain.purchases.goods import ProcurementRequired, procurement_is_owed
from disbursement.domain.recoveries.recovery import OWED_AFTER_FRAUD, ReferralKind
from shared.contracts.people import PayeeData
from shared.contracts.vocabulary import (
    AidPurpose,
    CashReason,
    FundKind,
    HouseholdStatus,
    PaymentMethod,
    Procedure,
)
from shared.errors import DomainError
from shared.identifiers import is_same_name
from shared.money import InvalidMoney, parse_yuan, yuan
from shared.roles import Actor, Role

DAY = date(2025, 6, 10)
BANK = "BANK-LHASA"
_SOMETHING = UUID(int=1)
PURPOSE_FORBIDDEN = "PURPOSE_FORBIDDEN"
ERRORS: dict[type[DomainError], str] = {
    BatchTotalMismatch: "BATCH_TOTAL_MISMATCH",
    CashReasonRequired: "CASH_REASON_REQUIRED",
    ProcurementRequired: "PROCUREMENT_RECORD_REQUIRED",
}
FAULTS = {
    PayeeFault.CARD_CHECK_FAILED: "CARD_CHECK_FAILED",
    PayeeFault.PAYEE_MISMATCH: "PAYEE_MISMATCH",
    PayeeFault.NAME_NOT_ENCODABLE: "NAME_NOT_ENCODABLE",
}
ORDERED_WHILE = frozenset({"APPROVED", "PAID"})
COSTS = {
    "INPATIENT_CARE": AidPurpose.TEKUN_INPATIENT,
    "NURSING": AidPurpose.TEKUN_NURSING,
    "OFF_CATALOGUE": AidPurpose.TEKUN_OFF_CATALOGUE,
    "FUNERAL": AidPurpose.TEKUN_FUNERAL,
}
SOURCES = {"CENTRAL_SUBSIDY": FundKind.FISCAL_SUBSIDY}
Given = Mapping[str, Any]


class NotGoing(Exception):
    """The instruction does not go on; the code says why."""


def pay(given: Given) -> dict[str, Any]:
    """The answer fields of the vocabulary, section 8: an error, or what becomes of the money."""
    answer: dict[str, Any] = {}
    try:
        for names, question in QUESTIONS:
            if names & given.keys():
                answer |= question(given)
    except InvalidMoney:
        return {"error": "INVALID_MONEY"}
    except NotGoing as reason:
        return {"error": str(reason)}
    except DomainError as refused:
        return {"error": ERRORS.get(type(refused), PURPOSE_FORBIDDEN)}
    return answer


def _account(given: Given) -> dict[str, Any]:
    own = given.get("holder_matches") is not False
    fault = check_payee(
        PayeeData(
            payee_ref=_SOMETHING,
            payee_version=1,
            recipient_id=_SOMETHING,
            holder_name=given.get("name") or "次仁",
            holder_id_number="",
            account=given["card"],
            bank_code=BANK,
            holder_is_recipient=own,
            holder_is_guardian=given.get("holder_is_guardian") is True,
            recipient_minor=given.get("recipient_minor") is True,
        ),
        agent_banks=frozenset({BANK}),
    )
    if fault is not None:
        raise NotGoing(FAULTS[fault])
    return {"accepted": True, "reason_recorded": not own}


def _approved(given: Given) -> dict[str, Any]:
    if given["case_state"] not in ORDERED_WHILE:
        raise NotGoing("NOT_APPROVED")
    return {"accepted": True}


def _ordered(given: Given) -> dict[str, Any]:
    """An event that comes again posts under the same key."""
    keys = {ledger.order(given["decision_id"], 1).key for _ in range(int(given.get("events") or 1))}
    return {"payments_created": len(keys)}


def _returned(given: Given) -> dict[str, Any]:
    amount = parse_yuan(given.get("amount") or "0.00")
    reason = CODES[given["bank_result"]]
    bank = Actor(sub="bank", roles=frozenset({Role.BANK}))
    state = LIFECYCLE.after("return_payment", status=Status.PAID, by=bank)
    entries = (ledger.payment("R-1", amount), ledger.return_payment("R-1", amount))
    effect = sum(fen for one in entries for account, fen in one.lines if account is Account.BANK)
    aid = Aid(approved_on=DAY, amount=amount, status=AidStatus.APPROVED_UNPAID)
    reserved = counted_for_household([aid], on=DAY, figures=figures_on(DAY))
    return {
        "state": state.upper(),
        "reason": reason.code,
        "ledger_balance_effect": yuan(effect),
        "cap_reserved": yuan(reserved),
    }


def _file(given: Given) -> dict[str, Any]:
    lines = [parse_yuan(one) for one in given["lines"]]
    total = given.get("header_total") or yuan(sum(lines))
    rows = [f"H,M1,{len(lines)},{total}"]
    rows += [f"D,E{n},{yuan(fen)},ACCC,,,{DAY}" for n, fen in enumerate(lines)]
    read_report("\r\n".join(rows).encode())
    return {"accepted": True}


def _statement(given: Given) -> dict[str, Any]:
    unsent = [one for one in given["bank"] if one not in set(given.get("sent") or ())]
    return {"unmatched_bank_lines": unsent} | ({"alert": "RECON_BREAK"} if unsent else {})


def _funded(given: Given) -> dict[str, Any]:
    balance = parse_yuan(given["balance"])
    lots = (Lot(_SOMETHING, balance),)
    kind = FundKind.FISCAL_SUBSIDY
    fund = Source(fund_id=_SOMETHING, code="F", region="540102", kind=kind, lots=lots)
    _, enough = choose([fund], parse_yuan(given["amount"]))
    if not enough:
        raise NotGoing("INSUFFICIENT_EARMARKED_FUNDS")
    return {"accepted": True}


def _from_a_source(given: Given) -> dict[str, Any]:
    status = HouseholdStatus.DIBAO if given.get("recipient_is_dibao") else None
    kind = FundKind(SOURCES.get(given["source"]) or given["source"])
    if not Spending(kind=kind, status=status).may_come_from(kind):
        raise NotGoing("SOURCE_NOT_ALLOWED")
    return {"accepted": True}


def _tekun_cost(given: Given) -> dict[str, Any]:
    amount = parse_yuan(given.get("amount") or "1000.00")
    left = given.get("other_aid_exhausted") is True
    tekun = given.get("recipient") == "TEKUN"
    status = HouseholdStatus.DISPERSED_TEKUN if tekun else HouseholdStatus.ORDINARY
    check_purpose(
        COSTS[given["cost"]],
        TekunCost(
            cost=amount,
            special_aid_paid=0 if left else amount,
            tekun_fund_paid=0,
            document="特困供养经费支出证明",
        ),
        amount=amount,
        status=status,
    )
    return {"accepted": True}


def _purpose(given: Given) -> dict[str, Any]:
    check_purpose(AidPurpose(given["purpose"]), None, amount=1, status=None)
    return {"accepted": True}


def _method(given: Given) -> dict[str, Any]:
    if given["method"] == "IN_KIND":
        owed = procurement_is_owed(
            is_emergency=given.get("procedure") == Procedure.EMERGENCY,
            has_purchase=bool(given.get("procurement_ref")),
        )
        return {"accepted": True, "later_record_required": owed}
    stated = given.get("reason")
    reason = None
    if stated:
        reason = CashReason(stated) if stated in set(CashReason) else CashReason.CANNOT_WAIT
    payout = chosen(PaymentMethod(given["method"]), reason)
    check_payout(payout, amount=parse_yuan(given.get("amount") or "0.01"), figures=figures_on(DAY))
    return {"accepted": True}


def _name(given: Given) -> dict[str, Any]:
    if not carried(given["name"], given.get("encoding") or "gb18030"):
        raise NotGoing("NAME_NOT_ENCODABLE")
    return {"accepted": True}


def _names(given: Given) -> dict[str, Any]:
    return {"holder_matches": is_same_name(given["case_name"], given["bank_name"])}


def _found_afterwards(given: Given) -> dict[str, Any]:
    """Fraud owes the whole and is handed over; what was only too much is reviewed (第三十二条, A-30)."""
    paid = parse_yuan(given.get("paid") or "0.00")
    over = parse_yuan(given.get("overpaid") or "0.00")
    fraud = given.get("fraud_confirmed") is True
    return {
        "clawback_due": yuan(paid if fraud else 0),
        "credit_record": fraud and ReferralKind.CREDIT_RECORD in OWED_AFTER_FRAUD,
        "administrative_penalty_referral": fraud and ReferralKind.PENALTY in OWED_AFTER_FRAUD,
        "criminal_transfer_if_suspected": fraud,
        "recovery_review_required": bool(over) and not fraud,
    }


QUESTIONS: tuple[tuple[frozenset[str], Callable[[Given], dict[str, Any]]], ...] = (
    (frozenset({"case_state"}), _approved),
    (frozenset({"card"}), _account),
    (frozenset({"purpose"}), _purpose),
    (frozenset({"cost"}), _tekun_cost),
    (frozenset({"method"}), _method),
    (frozenset({"source"}), _from_a_source),
    (frozenset({"balance"}), _funded),
    (frozenset({"name"}), _name),
    (frozenset({"decision_id"}), _ordered),
    (frozenset({"bank_result"}), _returned),
    (frozenset({"lines"}), _file),
    (frozenset({"bank"}), _statement),
    (frozenset({"case_name"}), _names),
    (frozenset({"paid", "overpaid", "fraud_confirmed"}), _found_afterwards),
)
"""What a case may ask, each by the fields that ask it; the first that does not go on is the answer."""
