"""How a letter of intake reaches the applicant on paper (送达, A-80)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.intake import IntakeLetter

from intake.domain.errors import DeliveryDayImpossible


class DeliveryMethod(StrEnum):
    HAND = "HAND"  # 直接送达
    LEFT = "LEFT"  # 留置送达
    MAIL = "MAIL"  # 邮寄送达


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Which writing of which letter was delivered, how, on which day, and the scan that proves it."""

    letter: IntakeLetter
    written_on: date
    method: DeliveryMethod
    on: date
    paper_id: UUID

    def check_day(self, *, today: date) -> None:
        """Not before it was written, nor in the future. Raises ``DeliveryDayImpossible``."""
        if not self.written_on <= self.on <= today:
            raise DeliveryDayImpossible(first=self.written_on.isoformat(), last=today.isoformat())
