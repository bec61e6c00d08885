"""Why a claim cannot be made, submitted, signed or read."""

from collections.abc import Iterable

from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired
from shared.words import NOTHING, join, label

from training_subsidy.domain.words import REASONS


class ClaimNotFound(NotFound):
    """There is no such claim, or it is not yours."""


class TooManyDrafts(Conflict):
    """One has the most drafts that one may have."""


class TooManyReceipts(Conflict):
    """The claim has the most receipts that it may have."""


class SignedDayNotPossible(Unprocessable):
    pointer = "/signed_on"


class ReceiptsUsedMeanwhile(Conflict):
    article = "215号（六）"


class ClaimRulingKnown(Conflict):
    """The ruling on the decision is recorded already."""


class ClaimRuledOnNotPossible(Unprocessable):
    pointer = "/ruled_on"


class ClaimTypeDoesNotFit(Unprocessable):
    article = "215号（五）（十一）"


class NotDispatched(Unprocessable):
    article = "215号（十一）"


class NotYetPaid(Unprocessable):
    article = "215号（五）（十二）"


class ExaminationPending(Unprocessable):
    article = "215号（二十四）"


class TraineeContractMissing(Unprocessable):
    article = "215号（九）"


class CourseNotOver(Unprocessable):
    article = "215号（五）（二十四）"


class StudyNotOver(Unprocessable):
    article = "215号（十二）"


class SelectedElsewhere(Unprocessable):
    article = "215号（十二）"


class RegionNotKnown(Unprocessable):
    article = "215号（十二）"


class SignatureDiffers(Unprocessable):
    """The signature is not the claimant's name."""


class AccountNotValid(Unprocessable):
    """The account number is not valid."""


class ReceiptUsedAlready(Conflict):
    article = "215号（六）"


class DuplicateReceipt(Conflict):
    article = "215号（六）"


class ReceiptOutOfBounds(Unprocessable):
    article = "215号（五）（二十五）"


class ReceiptNotFound(NotFound):
    """There is no such receipt."""


class ReceiptNotNow(Conflict):
    """The claim is submitted."""


class LastReceipt(Conflict):
    article = "215号（五）（十二）"


class NotRefused(Conflict):
    article = "215号（二十五）"


class ObjectionNotFound(NotFound):
    """There is no such objection."""


class ObjectedAlready(Conflict):
    article = "215号（二十五）"


class DeliveredAlready(Conflict):
    article = "215号（二十五）"


class NotDelivered(NotFound):
    """The letter's delivery is not recorded yet."""


class DeliveredOnNotPossible(Unprocessable):
    article = "215号（二十五）"
    pointer = "/on"


class ReceiptNotPaid(Unprocessable):
    article = "215号（五）"


class ClaimBarred(Unprocessable):
    def __init__(self, reasons: Iterable[str]) -> None:
        super().__init__(reasons=join(label(reason, REASONS) for reason in reasons) or NOTHING)


class AmountNotFromTheRules(Unprocessable):
    article = "215号（七）（十二）"


class SecondPersonNeeded(AnotherPersonRequired):
    article = "215号（二十五）"


class OwnClaim(AnotherPersonRequired):
    article = "215号（二十五）"


class ReasonMissing(Unprocessable):
    article = "215号（二十五）"


class PlanNotFound(NotFound):
    """There is no such plan."""


class PlanExists(Conflict):
    """There is a plan for this year, region, funding and trade."""


class BudgetBelowCommitted(Conflict):
    article = "215号（六）"


class PlanYearOver(Unprocessable):
    article = "215号（二十一）"


class LetterNotReady(NotFound):
    """The claim is not decided yet."""


class RecoveryAboveSubsidy(Unprocessable):
    article = "215号（二十五）"
    pointer = "/amount"


class RecoveryOrderedAlready(Conflict):
    article = "215号（二十五）"
