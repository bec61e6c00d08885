"""Events that training-subsidy publishes. It owns this file; everyone may read it."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event

TOPIC = "aid.training-subsidy.claims"


class InstitutionStatus(StrEnum):
    """Standing of an institution on the register (VT-006, A-58)."""

    ACTIVE = "ACTIVE"
    RESTRICTED = "RESTRICTED"
    EXITED = "EXITED"


class InstitutionRegistered(Event):
    """A training institution entered the register with a valid credit code (USCC)."""

    type: ClassVar[str] = "aid.training-subsidy.institution-registered.v1"
    topic: ClassVar[str] = TOPIC

    institution_id: UUID
    region: str
    registered_on: date

    @property
    def key(self) -> UUID:
        return self.institution_id


class InstitutionStatusChanged(Event):
    """An institution was restricted, exited, or is active again."""

    type: ClassVar[str] = "aid.training-subsidy.institution-status-changed.v1"
    topic: ClassVar[str] = TOPIC

    institution_id: UUID
    status: InstitutionStatus
    reason_code: str
    effective_on: date

    @property
    def key(self) -> UUID:
        return self.institution_id


class TradeListed(Event):
    """A trade and level entered the catalogue of subsidised training (VT-016)."""

    type: ClassVar[str] = "aid.training-subsidy.trade-listed.v1"
    topic: ClassVar[str] = TOPIC

    trade_id: UUID
    code: str
    level: int
    listed_on: date

    @property
    def key(self) -> UUID:
        return self.trade_id
