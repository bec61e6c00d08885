"""Why a class cannot be planned, opened, closed or cancelled."""

from shared.errors import Conflict, NotFound, Unprocessable


class InstitutionNotAllowed(Unprocessable):
    article = "215号（五）（七）"


class InstitutionNotQualified(Unprocessable):
    article = "215号（五）"


class ModulesMissing(Unprocessable):
    article = "215号（八）"
    pointer = "/modules"


class TradeOutsideScope(Unprocessable):
    article = "215号（五）"
    pointer = "/trade_id"


class TradeNotListedThen(Unprocessable):
    article = "215号（七）"


class TradeMissing(Unprocessable):
    article = "215号（七）"


class ScopeNotAllowed(Unprocessable):
    article = "215号（六）（七）"
    pointer = "/scope"


class ThreePartyContractMissing(Unprocessable):
    article = "215号（九）"


class DurationOutOf1To3Years(Unprocessable):
    article = "215号（九）"

    @classmethod
    def code(cls) -> str:
        return "DURATION_OUT_OF_1_3_YEARS"


class DirectedTooShort(Unprocessable):
    article = "215号（九）"


class InterviewNotPossible(Unprocessable):
    article = "215号（九）"


class RegisteredTooLate(Unprocessable):
    article = "215号（六）"


class DatesNotPossible(Unprocessable):
    """The dates cannot be."""


class FindingDayImpossible(Unprocessable):
    article = "215号（二十四）"
    pointer = "/found_on"


class ClassNotBegun(Unprocessable):
    article = "215号（五）"


class ClassBegun(Unprocessable):
    article = "215号（五）"


class ClassCancelled(Unprocessable):
    article = "215号（六）"


class ClassOver(Unprocessable):
    article = "215号（八）"


class ClassClaimed(Conflict):
    article = "215号（六）"


class NextCourseBegins(Conflict):
    """A later last day would reach into the next course of somebody who sits in the class."""

    article = "215号（六）"
    pointer = "/ends_on"


class NothingChanged(Unprocessable):
    article = "215号（八）"


class NobodyToTell(NotFound):
    """Nobody of this class waits to be told of a change."""
