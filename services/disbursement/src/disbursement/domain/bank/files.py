"""A file that a bank put down in a folder: kept whole until it counts, or a person has ended it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, NotFound


class BankFileNotFound(NotFound):
    """There is no such file."""


class BankFileNotParked(Conflict):
    """The file does not wait for a person."""


class FrontMachineRefused(Conflict):
    """The front machine of the bank does not take a payment file."""


class BankFileStatus(StrEnum):
    """``waiting`` is read by the worker, ``parked`` waits for a person with its fault."""

    WAITING = "waiting"
    TAKEN = "taken"
    PARKED = "parked"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFile:
    """A file of a bank, known by its digest; ``fault`` says why it is parked."""

    id: UUID
    bank_code: str
    name: str
    sha256: str
    size: int
    received_at: datetime
    status: BankFileStatus
    code: str | None = None
    fault: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None

    def require_parked(self) -> None:
        """Raises ``BankFileNotParked``."""
        if self.status is not BankFileStatus.PARKED:
            raise BankFileNotParked
