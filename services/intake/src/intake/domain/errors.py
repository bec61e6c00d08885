"""The refusals of intake: what happened, what to do, and the article where a rule refused."""

from shared.errors import Conflict, Forbidden, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired


class ApplicationNotFound(NotFound):
    """No such application, or it is not yours."""


class MessageNotFound(NotFound):
    """No such message, or it is not yours."""


class DocumentNotFound(NotFound):
    """The application has no such document."""


class AuthorisationNotFound(NotFound):
    """The application has no such authorisation."""


class OutsideLhasa(Unprocessable):
    article = "202号 第三条"


class RegionUnknown(Unprocessable):
    article = "202号 第十三条"


class VillageOutsideTownship(Unprocessable):
    """Village … is not part of township …."""


class IdNumberInvalid(Unprocessable):
    """Not a valid resident ID number."""


class PersonNamedTwice(Unprocessable):
    """The same ID number stands twice in the household."""


class OneHeadNeeded(Unprocessable):
    article = "202号 第八条"


class BeneficiaryUnknown(Unprocessable):
    article = "202号 第八条（二）"
    pointer = "/beneficiary_index"


class GuardianNeeded(Unprocessable):
    article = "202号 第八条（二）2"


class CardInvalid(Unprocessable):
    """Not a valid card number (…)."""


class PayeeNotAllowed(Unprocessable):
    article = "202号 第十九条"


class NotSigned(Unprocessable):
    article = "202号 第十四条（一）"


class SignerNameDiffers(Unprocessable):
    """The name typed differs from the name on record."""


class DocumentsMissing(Unprocessable):
    article = "202号 第十六条"
    shown = ("missing",)


class NumberKnownAlready(Conflict):
    article = "202号 第七条"


class NumberDiffers(Unprocessable):
    article = "202号 第七条"


class NumberedAlready(Conflict):
    """The member has an ID number."""


class NotTheirs(Unprocessable):
    article = "202号 第十五条"


class TownshipNotInCharge(Unprocessable):
    article = "202号 第三条"
    pointer = "/township"


class PaperUnknown(Unprocessable):
    article = "202号 第十一条（二）"
    shown = ("papers",)


class StillMissing(Unprocessable):
    article = "202号 第十六条"
    shown = ("missing",)


class NothingMissing(Unprocessable):
    article = "202号 第十六条"


class OneTimeNoticeAlreadyGiven(Conflict):
    article = "202号 第十六条"


class RefusalWithoutReasonForbidden(Unprocessable):
    article = "202号 第十六条"


class CorrectionNotFound(NotFound):
    """The application has no such correction."""


class CorrectionOpenAlready(Conflict):
    article = "202号 第十六条"


class NothingCorrected(Unprocessable):
    article = "202号 第十六条"


class OpinionGivenAlready(Conflict):
    article = "202号 第十八条（一）（2）"


class SignedSheetNeeded(Unprocessable):
    article = "202号 第十六条"
    pointer = "/paper_id"


class NotEnteredHere(Conflict):
    article = "202号 第十四条（一）"


class SignedFormNeeded(Unprocessable):
    article = "202号 第十四条（一）"
    pointer = "/paper_id"


class WithdrawalSheetNeeded(Unprocessable):
    article = "202号 第十四条（一）"
    pointer = "/paper_id"


class ComplainedAlready(Conflict):
    article = "202号 第十六条"


class TownshipNeeded(Unprocessable):
    article = "202号 第十三条"
    pointer = "/township"


class NothingToReport(Unprocessable):
    article = "202号 第八条（二）1"


class NotRemindedYet(Conflict):
    article = "202号 第十六条"


class NotSilentLongEnough(Conflict):
    article = "202号 第十六条"


class ReceivedByAnother(AnotherPersonRequired):
    article = "202号 第十五条"


class NotTheSameApplicant(Unprocessable):
    article = "202号 第十六条"


class NothingWritten(NotFound):
    """No letter was written about the application."""


class DeliveredAlready(Conflict):
    article = "202号 第十六条"


class DeliveryProofNeeded(Unprocessable):
    article = "202号 第十六条"
    pointer = "/paper_id"


class DeliveryDayImpossible(Unprocessable):
    article = "202号 第十六条"
    pointer = "/on"


class MustBeRouted(Unprocessable):
    """The case follows other rules (…)."""


class DirectCountyNeedsUrgency(Unprocessable):
    article = "202号 第十三条"


class UrgencyGroundMissing(Unprocessable):
    article = "202号 第十三条"
    pointer = "/urgency_ground"


class UrgencyStatedAlready(Conflict):
    article = "202号 第十八条（二）"


class UrgencyToBeStated(Unprocessable):
    article = "202号 第十八条（二）"


class UrgencyNotStated(Conflict):
    article = "202号 第十八条（二）"


class UrgencyByAnother(AnotherPersonRequired):
    article = "202号 第十八条（二）"


class AtTheTownshipAlready(Conflict):
    article = "202号 第十三条"


class TownshipOutsideCounty(Unprocessable):
    article = "202号 第十五条"


class OwnApplication(AnotherPersonRequired):
    article = "202号 第三十条"


class DecidedAlready(Conflict):
    """The case is decided."""


class NotAnAdult(Unprocessable):
    article = "202号 第十六条（六）"


class PersonNotInHousehold(Unprocessable):
    """The person is not in the household."""


class PaidAlready(Conflict):
    article = "202号 第十九条"


class ConsentIsPersonal(Forbidden):
    article = "202号 第十六条（六）"


class ConsentOnPaperNeeded(Unprocessable):
    article = "202号 第十六条（六）"
    pointer = "/paper_id"


class DayInFuture(Unprocessable):
    article = "202号 第十六条"


class AuthorisationPast(Unprocessable):
    """The authorisation would end before today."""


class AuthorisationTooLong(Unprocessable):
    article = "202号 第十六条（六）"


class AuthorisationWithdrawnAlready(Conflict):
    """The authorisation was withdrawn already."""


class UploadNotAllowed(Conflict):
    """No documents can be added while the status is …."""


class NoAccountYet(Conflict):
    """The application is not accepted yet."""
