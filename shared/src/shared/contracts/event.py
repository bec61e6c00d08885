"""What every event is: a fact in the past tense, published on one topic under one key."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

REGISTRY: dict[str, type["Event"]] = {}
"""Every published event type by its name; a type that is not here is unknown to all contracts."""


class FieldNotInContract(TypeError):
    """Somebody builds a contract with a field that its class lacks; on the wire it would vanish."""


class Contract(BaseModel):
    """What crosses the wire. Whoever builds one names only fields that it has.

    Reading (``model_validate``) ignores unknown fields, so that old readers survive new writers.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    def __init__(self, /, **data: Any) -> None:
        unknown = data.keys() - type(self).model_fields.keys()
        if unknown:
            raise FieldNotInContract(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        super().__init__(**data)

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # reading passes it by


def publisher_source(service: str) -> str:
    """The CloudEvents source of a service."""
    return f"/services/{service}"


class Event(Contract):
    """A frozen fact.

    Fields are only ever added, with a default; another meaning is another version.
    Payloads carry ids, codes, amounts and dates, never what names a person.
    """

    type: ClassVar[str]
    topic: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        name = cls.__dict__.get("type")
        if isinstance(name, str):
            assert name not in REGISTRY, f"two events named {name}"
            REGISTRY[name] = cls

    @classmethod
    def name(cls) -> str:
        """What happened, in short: ``payment-paid`` of ``aid.disbursement.payment-paid.v1``."""
        return cls.type.split(".")[2]

    @property
    def key(self) -> UUID:
        """The id of the case, the claim or the registered thing: record key and subject."""
        raise NotImplementedError

    @property
    def source(self) -> str:
        """The CloudEvents source that alone publishes it: its type names the service."""
        return publisher_source(self.type.split(".")[1])


class CaseEvent(Event):
    """A fact about one assistance case."""

    case_id: UUID

    @property
    def key(self) -> UUID:
        return self.case_id


class DeadlineChanged(CaseEvent):
    """A deadline was set, met, moved, passed, suspended, resumed or cancelled; intake's work list follows.

    ``state`` is one of these seven words; ``article`` is the ground of the duty; ``title`` says by
    language what is to be done. Each service subclasses the event with its own type and topic.
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
    title: dict[str, str] = {}
    about: UUID | None = (
        None  # the case of assistance, where ``case_id`` is of a referral, a meeting …
    )
