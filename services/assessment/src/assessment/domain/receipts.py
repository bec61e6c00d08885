"""The receipts that a case uses up: each serves once (A-36)."""

from collections.abc import Sequence

from shared.contracts.intake import ApplicationAccepted, EducationBill, MedicalBill
from shared.contracts.vocabulary import Category


def bills_of(accepted: ApplicationAccepted) -> Sequence[MedicalBill | EducationBill]:
    """The bills of the cost that the category is about."""
    match accepted.category:
        case Category.EXPENDITURE_MEDICAL:
            return accepted.declared.medical_bills
        case Category.EXPENDITURE_EDUCATION:
            return accepted.declared.education_bills
        case _:
            return ()


def receipts_of(accepted: ApplicationAccepted) -> tuple[str, ...]:
    """Keyed hashes of issuer and number, as intake made them."""
    return tuple(sorted({bill.receipt for bill in bills_of(accepted)}))


def reservation_keys(accepted: ApplicationAccepted) -> tuple[str, ...]:
    """What is reserved: the receipt, and second the hash of its file."""
    files = {f"file:{bill.file_sha256}" for bill in bills_of(accepted) if bill.file_sha256}
    return (*(f"receipt:{receipt}" for receipt in receipts_of(accepted)), *sorted(files))


def named_twice(accepted: ApplicationAccepted) -> bool:
    """Whether one receipt stands in the declaration more than once."""
    return len(bills_of(accepted)) > len(receipts_of(accepted))
