"""Who bears what the fiscal does not pay of a talent's study (（十二）：由其本人和工作单位协商分担)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable


class NoStudy(NotFound):
    """The claim is for no study of a talent."""


class StudyAgreementNotNow(Conflict):
    """The claim is submitted and does not wait for an agreement."""


class StudyAgreementInFuture(Unprocessable):
    article = "215号（十二）"
    pointer = "/agreed_on"


class StudyAgreementConfirmed(Conflict):
    """The employer has confirmed it already."""


class StudyRestNotAgreed(Unprocessable):
    article = "215号（十二）"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyAgreement:
    """What the talent and the employer each bear, in fen, and when they agreed on it (VT-041)."""

    claim_id: UUID
    employer_code: str
    person_bears: int
    employer_bears: int
    agreed_on: date
    confirmed_at: datetime | None = None
    paper: str | None = None
