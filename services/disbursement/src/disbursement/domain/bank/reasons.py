"""Why a bank returned money: ISO 20022's codes and banks' own words, in the suite's own.

A code that says what is wrong wins; one that says nothing (MS03, NARR, none) leaves it to the words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.words import Text, labels


@dataclass(frozen=True, slots=True)
class Reason:
    """Our word, and whether the applicant is asked to look at the account.

    ``fault`` is what is wrong with the account, where paying it again would come back again.
    """

    code: str
    needs_applicant: bool
    fault: Text | None = None


FAULTS = labels("disbursement", "account_faults")


def _at_fault(code: str) -> Reason:
    return Reason(code, needs_applicant=True, fault=FAULTS[code])


NAME_MISMATCH = _at_fault("NAME_MISMATCH")
ID_MISMATCH = _at_fault("ID_MISMATCH")
ACCOUNT_NOT_FOUND = _at_fault("ACCOUNT_NOT_FOUND")
ACCOUNT_CLOSED = _at_fault("ACCOUNT_CLOSED")
ACCOUNT_BLOCKED = _at_fault("ACCOUNT_BLOCKED")
NOT_ALLOWED = Reason("FORBIDDEN", needs_applicant=False)
AMOUNT_NOT_ALLOWED = Reason("AMOUNT_NOT_ALLOWED", needs_applicant=False)
PAYER_SHORT = Reason("PAYER_SHORT", needs_applicant=False)
PAYER_ACCOUNT = Reason("PAYER_ACCOUNT", needs_applicant=False)
DUPLICATE = Reason("DUPLICATE", needs_applicant=False)
WRONG_AMOUNT = Reason("WRONG_AMOUNT", needs_applicant=False)
CONTROL_SUM = Reason("CONTROL_SUM", needs_applicant=False)
OVER_LIMIT = Reason("OVER_LIMIT", needs_applicant=False)
PAYEE_BANK = Reason("PAYEE_BANK_AWAY", needs_applicant=False)
REQUESTED = Reason("CANCELLED_BY_REQUEST", needs_applicant=False)
RULES = Reason("REGULATORY", needs_applicant=False)
WRONG_FILE = Reason("FILE_REFUSED", needs_applicant=False)
NOT_GIVEN = Reason("REASON_NOT_GIVEN", needs_applicant=True)
"""Banks that may not tell say MS03: the applicant is asked, and finance may pay again."""
OTHER = Reason("BANK_REASON_UNKNOWN", needs_applicant=False)

CODES = {
    "NAME_MISMATCH": NAME_MISMATCH,
    **dict.fromkeys(("BE01", "BE22"), NAME_MISMATCH),
    **dict.fromkeys(("BE16", "BE19", "RR02"), ID_MISMATCH),
    **dict.fromkeys(("AC01", "AC03", "AC14", "BE06"), ACCOUNT_NOT_FOUND),
    **dict.fromkeys(("AC04", "AC07", "MD07"), ACCOUNT_CLOSED),
    **dict.fromkeys(("AC06", "AC15", "AC16"), ACCOUNT_BLOCKED),
    **dict.fromkeys(("AC02", "AC05", "AC13", "BE07", "RR01"), PAYER_ACCOUNT),
    **dict.fromkeys(("AG01", "AG02", "AG03", "CN01", "SL11", "SL12"), NOT_ALLOWED),
    **dict.fromkeys(("AM01", "AM02", "AM03", "AM06"), AMOUNT_NOT_ALLOWED),
    "AM04": PAYER_SHORT,
    **dict.fromkeys(("AM05", "DUPL", "DU01", "DU02", "DU03", "DU04", "DU05"), DUPLICATE),
    **dict.fromkeys(("AM09", "AM12"), WRONG_AMOUNT),
    **dict.fromkeys(("AM10", "AM18", "AM19", "AM20"), CONTROL_SUM),
    **dict.fromkeys(("AM14", "AM21", "AM07"), OVER_LIMIT),
    **dict.fromkeys(("AB05", "AB06", "AB07", "AB08", "AB09", "AB10", "RC03", "RC04"), PAYEE_BANK),
    **dict.fromkeys(("CUST", "DS02", "FOCR", "TECH", "UPAY", "AGNT"), REQUESTED),
    **dict.fromkeys(("RR03", "RR04", "FR01", "FRAD"), RULES),
    **dict.fromkeys(("FF01", "CH03", "DT01", "NARR_FILE"), WRONG_FILE),
}
SILENT = frozenset({"MS02", "MS03", "NOAS", "NOOR"})
"""The bank will not say why, or was not told."""

WORDS: tuple[tuple[str, Reason], ...] = (
    (r"身份证|证件号|证件不|identification (number|mismatch)|id number", ID_MISMATCH),
    (
        (
            r"(户名|姓名|名称|收款人).{0,12}(不符|不一致|不匹配|有误|错误|不相符)"
            r"|name.{0,20}(mismatch|differ|incorrect|not match|does not)|inconsistent with.{0,12}name"
        ),
        NAME_MISMATCH,
    ),
    (r"销户|已注销|account.{0,12}closed|closed account", ACCOUNT_CLOSED),
    (
        (
            r"冻结|止付|挂失|睡眠|久悬|只收不付|状态(异常|不正常|不正确)|未激活"
            r"|blocked|frozen|dormant|account.{0,12}(inactive|suspended)"
        ),
        ACCOUNT_BLOCKED,
    ),
    (
        (
            r"(账号|帐号|账户|帐户|卡号|户)(不存在|有误|错误|无效|不正确)"
            r"|(无此|没有此|查无)(账|帐|卡|户)|无效(账|帐|卡)"
            r"|(no such|unknown|invalid|incorrect) (creditor )?account"
            r"|account.{0,20}(not exist|unknown|invalid|incorrect|not found)"
        ),
        ACCOUNT_NOT_FOUND,
    ),
    (r"余额不足|资金不足|insufficient (funds|balance)", PAYER_SHORT),
    (r"超.{0,6}限|限额|over.{0,6}limit|limit exceeded", OVER_LIMIT),
    (r"重复|duplicate", DUPLICATE),
)


CODE = re.compile(r"[A-Z0-9_]{1,35}")


def code_and_words(reason: str | None, words: str | None = None) -> tuple[str | None, str | None]:
    """A bank's reason parted: banks also write their words where the code stands."""
    if reason is None or CODE.fullmatch(reason):
        return reason, words
    return None, reason if words is None else f"{reason} {words}"


REASONS = {
    reason.code: reason for reason in (*CODES.values(), *(one for _, one in WORDS), NOT_GIVEN)
}
"""Our own words, in which a bank's own codes are loaded (``Terms.reasons``)."""
NARRATIVE = "NARR"


def is_known(code: str | None, own: Mapping[str, str]) -> bool:
    """Tell whether a code means something: to this bank, in ISO 20022, or that words follow."""
    return code is None or code in own or code in CODES or code in SILENT or code == NARRATIVE


def reason_of(
    code: str | None, words: str | None = None, *, own: Mapping[str, str] | None = None
) -> Reason:
    """Our word for a bank's reason, by its own codes first.

    A code that nobody knows is not guessed at from the words beside it: a person asks the bank.
    """
    own = own or {}
    if code is not None and code in own:
        return REASONS[own[code]]
    if known := CODES.get(code or ""):
        return known
    if not is_known(code, own):
        return OTHER
    for pattern, reason in WORDS:
        if words and re.search(pattern, words, re.IGNORECASE):
            return reason
    return NOT_GIVEN if code in SILENT else OTHER


ACCOUNT_FAULTS = {
    reason.code: reason.fault
    for reason in (*CODES.values(), *(reason for _, reason in WORDS))
    if reason.fault is not None
}
"""What a returned payment says when its account was at fault, and as a sentence says it."""
