"""The county's scale of amounts where the text has no formula (A-11): a register of the county."""

from typing import Annotated, Literal

from pydantic import Field
from shared.contracts.vocabulary import Category
from shared.county_registers import (
    CountyEntriesBody,
    CountyEntry,
    CountyEntryBody,
    CountyRegister,
)
from shared.errors import Unprocessable
from shared.money import WireMoney, parse_yuan, yuan
from shared.transaction import Reading
from shared.web import example

from approval.domain.cases.case import Case

Proposed = Literal[Category.DISTRESSED, Category.OTHER, Category.INDIVIDUAL_OTHER]
"""The categories whose amount an officer proposes."""


class AboveTheScale(Unprocessable):
    """An amount above the county's scale is proposed with a reason."""

    article = "202号 第十一条"


class DegreeNotOnTheScale(Unprocessable):
    """The county's scale of the day has no such degree for the category."""

    article = "202号 第十一条"


class ReferenceScaleBody(CountyEntryBody):
    """One degree of hardship of a category in the county's words, and what is usual at most."""

    category: Proposed
    at_most: Annotated[WireMoney, Field(gt=0)]


class ReferenceScalesBody(CountyEntriesBody[ReferenceScaleBody]):
    """Degrees of the county's scale, by its document."""

    model_config = example(
        document="城民发〔2026〕7号",
        county="540102",
        entries=[
            {
                "code": "OTHER_SEVERE",
                "text": "其他困难家庭（程度较重）",
                "since": "2026-12-01",
                "category": "OTHER",
                "at_most": "3000.00",
            }
        ],
    )


SCALES = CountyRegister(name="reference_scales", one="reference_scale", body=ReferenceScalesBody)


async def with_reason(
    tx: Reading, case: Case, *, amount: int, degree: str | None, above: str | None, text: str
) -> str:
    """The opinion, with the degree that it stands on and why it goes above the scale.

    The scale is that of the day of acceptance; where the county has none, or a formula gives the
    amount, nothing is asked. Without a degree the highest of the category counts.
    Raises ``DegreeNotOnTheScale``, ``AboveTheScale``.
    """
    assessment = case.assessment
    if not assessment.amount_is_proposed:
        return text
    listed = await SCALES.in_force(tx, county=case.county, on=assessment.accepted_on)
    own = [one for one in listed if one.details["category"] == assessment.category]
    if degree is not None:
        own = [one for one in own if one.code == degree]
        if not own:
            raise DegreeNotOnTheScale
    if not own:
        return text
    step = max(own, key=_most)
    said = f"{text}\n参考标准：{step.text}，{yuan(_most(step))} 元（{step.document}）。"
    if amount <= _most(step):
        return said
    if above is None:
        raise AboveTheScale(amount=yuan(amount), most=yuan(_most(step)), degree=step.text)
    return f"{said}超出参考标准的理由：{above}"


def _most(entry: CountyEntry) -> int:
    return parse_yuan(entry.details["at_most"])
