"""Events that the plumbing of every service publishes: dead letters and audit seals."""

from functools import lru_cache
from typing import ClassVar
from uuid import UUID, uuid5

from shared.contracts.event import DeadlineChanged, Event, publisher_source
from shared.suite import SERVICES

AUDIT_ROOTS_TOPIC = "aid.audit.roots"
_SERVICES = UUID("6f1c1f4e-6a7e-4b0e-9a53-0d4b0f0a2f6b")

TOPICS = {service.name: service.topic for service in SERVICES}
"""The topic that each service publishes on."""


@lru_cache(maxsize=64)
def service_key(service: str) -> UUID:
    """The record key of events that concern a service as a whole."""
    return uuid5(_SERVICES, service)


class AuditSealed(Event):
    """A service has sealed a run of its audit rows; every other service keeps the hash."""

    type: ClassVar[str] = "aid.audit.sealed.v1"
    topic: ClassVar[str] = AUDIT_ROOTS_TOPIC

    service: str
    number: int
    rows: int
    hash: str

    @property
    def key(self) -> UUID:
        return service_key(self.service)

    @property
    def source(self) -> str:
        return publisher_source(self.service)


class MessageDeadLettered(Event):
    """A service could not handle a message; the row in its database is the truth.

    Published on the dead-letter topic of the message: ``<topic>.dead``.
    """

    type: ClassVar[str] = "aid.plumbing.message-dead-lettered.v1"
    topic: ClassVar[str] = "<topic>.dead"

    service: str
    letter_id: UUID
    message_topic: str
    message_type: str
    code: str

    @property
    def key(self) -> UUID:
        return self.letter_id


class IntakeDeadlineChanged(DeadlineChanged):
    type: ClassVar[str] = "aid.intake.deadline-changed.v1"
    topic: ClassVar[str] = TOPICS["intake"]


class AssessmentDeadlineChanged(DeadlineChanged):
    type: ClassVar[str] = "aid.assessment.deadline-changed.v1"
    topic: ClassVar[str] = TOPICS["assessment"]


class ApprovalDeadlineChanged(DeadlineChanged):
    type: ClassVar[str] = "aid.approval.deadline-changed.v1"
    topic: ClassVar[str] = TOPICS["approval"]


class DisbursementDeadlineChanged(DeadlineChanged):
    type: ClassVar[str] = "aid.disbursement.deadline-changed.v1"
    topic: ClassVar[str] = TOPICS["disbursement"]


class TrainingDeadlineChanged(DeadlineChanged):
    type: ClassVar[str] = "aid.training-subsidy.deadline-changed.v1"
    topic: ClassVar[str] = TOPICS["training-subsidy"]
