"""The receipts that a case uses up: each serves once (第十一条（二）, A-36)."""

from collections.abc import Sequence

from shared.contracts.intake import ApplicationAccepted, EducationBill, MedicalBill
from shared.policy import Answer, Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Figures
from assessment.domain.rules.categories import CATEGORIES


@rule(cites="拉政发〔2018〕202号 第十一条（二）", ids=("TA-022", "A-36"))
def no_receipt_was_used_before(case: Case, _: Figures) -> Verdict:
    """Each receipt is used once, whatever it is claimed for; a second use is for a person to see."""
    if case.receipt_used_before:
        return Answer.UNKNOWN, {}
    return Answer.MET if CATEGORIES[case.category].by_cost else Answer.NOT_APPLICABLE, {}


def bills_of(accepted: ApplicationAccepted) -> Sequence[MedicalBill | EducationBill]:
    """The bills of the cost that the category is about."""
    return CATEGORIES[accepted.category].bills(accepted.declared)


def receipts_of(accepted: ApplicationAccepted) -> tuple[str, ...]:
    """Keyed hashes of issuer and number, as intake made them."""
    return tuple(sorted({bill.receipt for bill in bills_of(accepted)}))


def reservation_keys(accepted: ApplicationAccepted) -> tuple[str, ...]:
    """What is reserved: the receipt, and second the hash of its file."""
    files = {f"file:{bill.file_sha256}" for bill in bills_of(accepted) if bill.file_sha256}
    return (*(f"receipt:{receipt}" for receipt in receipts_of(accepted)), *sorted(files))


def is_named_twice(accepted: ApplicationAccepted) -> bool:
    """Whether one receipt stands in the declaration more than once."""
    return len(bills_of(accepted)) > len(receipts_of(accepted))
