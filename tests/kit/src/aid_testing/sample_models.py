"""A model of any contract with some value in each field that must have one."""

from datetime import UTC, date, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SAMPLES: dict[Any, Any] = {
    UUID: UUID(int=1),
    datetime: NOW,
    date: date(2026, 3, 2),
    bool: True,
    int: 1,
    str: "CODE",
}


def a_value(annotation: Any) -> Any:
    """Some value of a field's type."""
    if annotation in SAMPLES:
        return SAMPLES[annotation]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return next(iter(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return a_model(annotation)
    if isinstance(None, annotation if isinstance(annotation, UnionType) else ()):
        return None
    return ()


def a_model(kind: type[M], **given: Any) -> M:
    """A model with some value in each field that must have one."""
    fields = kind.model_fields.items()
    required = {name: a_value(field.annotation) for name, field in fields if field.is_required()}
    return kind.model_construct(**(required | given))
