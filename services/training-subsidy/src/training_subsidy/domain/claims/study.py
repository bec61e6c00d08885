"""Where a talent studies, and who bears what the fiscal does not pay of it (（十二）)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable

from training_subsidy.domain.vocabulary import HostStanding

INLAND = frozenset(
    str(code)
    for codes in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 53), (61, 65))
    for code in range(codes[0], codes[1] + 1)
)
"""The provinces of GB/T 2260 that are inland (内地) as seen from Tibet: neither itself (54) nor
Taiwan, Hong Kong and Macau (71, 81, 82)."""


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


class HostProvinceNotKnown(Unprocessable):
    """The place of study lies in no province of GB/T 2260."""

    pointer = "/host/province"


class HostKind(StrEnum):
    """What a place of study is."""

    UNIVERSITY = "UNIVERSITY"  # 高等院校
    RESEARCH_INSTITUTE = "RESEARCH_INSTITUTE"  # 研发制造类科研机构
    OTHER = "OTHER"


ADMITTED = frozenset({HostKind.UNIVERSITY, HostKind.RESEARCH_INSTITUTE})
PROVINCES = INLAND | frozenset({"54", "71", "81", "82"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyHost:
    """Where a talent studies; ``province`` is the first two digits of GB/T 2260."""

    name: str
    kind: HostKind
    province: str

    def checked(self) -> "StudyHost":
        """Raises ``HostProvinceNotKnown``."""
        if self.province not in PROVINCES:
            raise HostProvinceNotKnown
        return self


def host_standing(kind: str | None, province: str | None) -> HostStanding:
    """Whether a study there is one of those that the law sends talents to (VT-040)."""
    if kind is None or province is None:
        return HostStanding.NOT_NAMED
    admitted = kind in ADMITTED and province in INLAND
    return HostStanding.ADMITTED if admitted else HostStanding.NOT_ADMITTED


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyAgreement:
    """What the talent and the employer each bear, in fen, and when they agreed on it (VT-041).

    The employer that confirms it also confirms where the study is.
    """

    claim_id: UUID
    employer_code: str
    person_bears: int
    employer_bears: int
    agreed_on: date
    host: StudyHost | None = None
    confirmed_at: datetime | None = None
    paper: str | None = None
