"""Lines of a statement that are no payment of ours: money that arrives, interest, fees, cash.

A bank names them by ISO 20022's transaction codes, by codes of its own, or in words.
"""

import re
from collections.abc import Sequence
from enum import StrEnum


class LineClass(StrEnum):
    """What a line is, apart from payments; each has its entry in the ledger."""

    TOP_UP = "TOP_UP"  # finance puts money into the account (拨款)
    INTEREST = "INTEREST"  # 结息
    FEE = "FEE"  # 手续费
    WITHDRAWAL = "WITHDRAWAL"  # cash taken out, to be handed over (取现)
    DEPOSIT = "DEPOSIT"  # cash put back


CREDITS = {
    LineClass.INTEREST: r"INTR|INTEREST|INT|利息|结息|付息|季息",
    LineClass.DEPOSIT: r"CDPT|现金(存入|缴存|缴款|解缴)|cash deposit",
    LineClass.TOP_UP: r"RCDT|TOPUP|TOP[-_ ]UP|拨款|拨付|拨入|下拨|划拨|注资|财政|国库|专项资金|补助资金|资金(到账|下达)|预算"
    r"|appropriation|allocation|treasury|funding",
}
DEBITS = {
    LineClass.FEE: r"CHRG|COMM|FEES|FEE|CHARGES?|手续费|工本费|管理费|汇费|短信费|服务费|年费|邮电费|凭证费|扣费|账户(维护)?费"
    r"|commission",
    LineClass.WITHDRAWAL: r"CWDL|取现|提现|支取现金|现金(支取|取款)|取款|cash withdrawal",
}


TRANSFER = re.compile(r"T-\d{8}-\d{3,}")


def transfer_in(*said: str | None) -> str | None:
    """The number of a transfer between special accounts, in a line's references or words."""
    for text in said:
        if found := TRANSFER.search(text or ""):
            return found[0]
    return None


def class_of(said: Sequence[str | None], *, credit: bool) -> LineClass | None:
    """What a line is by its codes and words, the first that tells; nothing when none does.

    ASCII codes are whole words: ``INTERNAL`` is no interest.
    """
    for text in said:
        for found, pattern in (CREDITS if credit else DEBITS).items():
            whole = rf"(?<![A-Za-z])(?:{pattern})(?![A-Za-z])"
            if text and re.search(whole, text, re.IGNORECASE):
                return found
    return None
