"""What people were told, in the shape in which every service's ``/v1/my-messages`` shows it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.pages import LARGEST_PAGE
from shared.web import Body, Part, example


class ToldPart(Part):
    """One message, in the caller's language, and of what it tells."""

    id: UUID
    about: Annotated[str, Field(description="Of what: APPLICATION, CLAIM, CLASS or ENROLMENT")]
    about_id: UUID
    number: Annotated[str | None, Field(description="The number of the case or claim")]
    at: datetime
    code: str
    text: str
    read_at: Annotated[datetime | None, Field(description="When the caller read it")]


class ToldCounts(Part):
    """What there is in all, on whichever page."""

    messages: int
    unread: Annotated[
        int, Field(description="Messages that the caller has not read, on any device")
    ]


class ReadBody(Body):
    """Which messages the person has read."""

    model_config = example(messages=["0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d"])

    messages: Annotated[list[UUID], Field(min_length=1, max_length=LARGEST_PAGE)]
