"""What every event is: a fact in the past tense, published on one topic under one key."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

REGISTRY: dict[str, type["Event"]] = {}
"""Every published event type by its name; a type that is not here is unknown to all contracts."""


class Event(BaseModel):
    """A frozen fact. Unknown fields are ignored, so that old readers survive new writers.

    Fields are only ever added, with a default; another meaning is another version.
    Payloads carry ids, codes, amounts and dates, never what names a person.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    topic: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        name = cls.__dict__.get("type")
        if isinstance(name, str):
            assert name not in REGISTRY, f"two events named {name}"
            REGISTRY[name] = cls

    @property
    def key(self) -> UUID:
        """The id of the case, the claim or the registered thing: record key and subject."""
        raise NotImplementedError


class CaseEvent(Event):
    """A fact about one assistance case."""

    case_id: UUID

    @property
    def key(self) -> UUID:
        return self.case_id


class DeadlineChanged(CaseEvent):
    """A deadline was set, met, moved, passed or cancelled; the work list in intake follows it.

    ``state`` is one of these five words; ``article`` is the ground of the duty. Each service
    subclasses the event with its own type and topic.
    """

    deadline_id: UUID
    what: str
    state: str
    due_at: datetime
    role: str
    region: str
    provisional: bool
    started_at: datetime
    article: str
