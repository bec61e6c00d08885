"""What the city has agreed that another authority may ask about a person, and for how long it keeps it.

个人信息保护法 articles 6 (purpose, and the least that it needs), 13 (ground) and 19 (how long).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from shared.complete import complete_table
from shared.errors import Conflict, Forbidden, NotFound, Unprocessable
from shared.words import labels

LAW = "个人信息保护法"


class LegalGround(StrEnum):
    """On what personal information may be handled (个人信息保护法 第十三条)."""

    CONSENT = "CONSENT"  # （一）
    STATUTORY_DUTY = "STATUTORY_DUTY"  # （三）
    EMERGENCY = "EMERGENCY"  # （四）
    OTHER_LAW = "OTHER_LAW"  # （七）


class DataField(StrEnum):
    """What an answer may say of a person; an agreement names those that its purpose needs."""

    AIDED = "AIDED"  # yes or no, this year
    AIDED_SINCE = "AIDED_SINCE"
    PAID_BY_CATEGORY = "PAID_BY_CATEGORY"  # of this year


GROUND_WORDS = labels("intake", "legal_grounds", LegalGround)
FIELD_WORDS = labels("intake", "data_fields", DataField)
NEEDS_CONSENT = {
    LegalGround.CONSENT: True,
    LegalGround.STATUTORY_DUTY: False,
    LegalGround.EMERGENCY: False,
    LegalGround.OTHER_LAW: False,
}
"""第十三条: with any other ground consent is not asked."""
complete_table(LegalGround, NEEDS_CONSENT, "intake.domain.sharing.agreement.NEEDS_CONSENT")


class DataAgreementNotFound(NotFound):
    """There is no such agreement."""


class DataAgreementOverlaps(Conflict):
    """The consumer has an agreement of these days for this purpose already."""


class DataAgreementDays(Unprocessable):
    """An agreement begins today or later, and ends after its beginning."""


class NoDataAgreement(Forbidden):
    """Nobody has agreed that the consumer may ask this for this purpose, on this ground, today."""

    article = f"{LAW} 第六条、第十三条"


class DataConsentMissing(Forbidden):
    """The ground is consent, and this person has given none that counts today."""

    article = f"{LAW} 第十三条（一）、第二十三条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One consumer, one purpose, one ground: what may be told, about whose region, from when to when."""

    id: UUID
    consumer: str
    consumer_name: str
    purpose: str
    purpose_title: str
    ground: LegalGround
    basis: str
    fields: tuple[DataField, ...]
    region: str
    kept_days: int
    since: date
    until: date
    document: str
    signing_key: str | None = None
    """The consumer's public key (PEM): with one, its registry messages are signed."""
    callback: str | None = None
    """Where its registry answers are pushed to: this address or below it."""
    version: int = 1

    @property
    def needs_consent(self) -> bool:
        return NEEDS_CONSENT[self.ground]

    def is_in_force(self, on: date) -> bool:
        """Whether the consumer may ask on a day; both days count."""
        return self.since <= on <= self.until

    def kept_until(self, asked_on: date) -> date:
        """The last day on which the consumer may still have what it learnt (第十九条)."""
        return asked_on + timedelta(days=self.kept_days)


def check_days(since: date, until: date, *, today: date) -> None:
    """Nobody is allowed afterwards what was asked before. Raises ``DataAgreementDays``."""
    if since < today or until < since:
        raise DataAgreementDays(today=today.isoformat())


def check_end(agreement: Agreement, until: date, *, today: date) -> None:
    """An agreement is shortened, to today at the earliest. Raises ``DataAgreementDays``."""
    if not max(today, agreement.since) <= until <= agreement.until:
        raise DataAgreementDays(today=today.isoformat())
