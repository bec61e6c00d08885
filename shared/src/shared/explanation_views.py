"""The steps of an explained decision as an answer."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, JsonValue

from shared.explanation import Step
from shared.web import Part


class StepView(Part):
    """One step; ``facts`` are the same as data, money in yuan."""

    kind: Annotated[
        str,
        Field(
            description="granted, refused, corrected, finding, bills, formula, already, floor, cap, cut …"
        ),
    ]
    article: str | None
    zh: str
    en: str
    facts: dict[str, JsonValue]


def views_of(steps: Iterable[Step]) -> list[StepView]:
    """Each step with its two sentences and its data."""
    return [
        StepView(
            kind=step.kind,
            article=step.article,
            zh=step.text.zh,
            en=step.text.en,
            facts=dict(step.facts),
        )
        for step in steps
    ]
