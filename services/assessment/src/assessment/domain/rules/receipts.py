"""The receipts that a case uses up: each serves once (第十一条（二）, A-36)."""

from collections.abc import Sequence

from shared.contracts.intake import ApplicationAccepted, EducationBill, MedicalBill
from shared.policy import Answer, Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Figures
from assessment.domain.rules.categories import CATEGORIES


@rule(cites="拉政发〔2018〕202号 第十一条（二）", ids=("TA-022", "A-36", "A-83"))
def no_receipt_was_used_before(case: Case, _: Figures) -> Verdict:
    """Each receipt is used once, whatever it is claimed for; a second use is for a person to see."""
    if case.receipt_used_by:
        return Answer.UNKNOWN, {"已用于": "、".join(case.receipt_used_by)}
    return Answer.MET if CATEGORIES[case.category].by_cost else Answer.NOT_APPLICABLE, {}


def bills_of(accepted: ApplicationAccepted) -> Sequence[MedicalBill | EducationBill]:
    """The bills of the cost that the category is about; all of them where it is about no cost.

    One bill brings one aid, whatever it is handed in for (A-83).
    """
    law, declared = CATEGORIES[accepted.category], accepted.declared
    if law.by_cost:
        return law.bills(declared)
    return (*declared.medical_bills, *declared.education_bills)


def receipts_of(accepted: ApplicationAccepted) -> tuple[str, ...]:
    """Keyed hashes of issuer and number, as intake made them."""
    return tuple(sorted({bill.receipt for bill in bills_of(accepted)}))


def receipt_keys(bill: MedicalBill | EducationBill) -> tuple[str, ...]:
    """What one bill is known by: issuer and number, and second the digest of its file (A-83)."""
    file = (f"file:{bill.file_sha256}",) if bill.file_sha256 else ()
    return (f"receipt:{bill.receipt}", *file)


def reservation_keys(accepted: ApplicationAccepted) -> tuple[str, ...]:
    """What a claim by cost uses up: its bills, and the files that were brought as bills."""
    bills = bills_of(accepted)
    files = {f"file:{digest}" for digest in accepted.bill_files} if bills else set()
    return tuple(sorted(files.union(*(receipt_keys(bill) for bill in bills))))
