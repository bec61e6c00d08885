"""A ruling of reconsideration or a court as it is recorded: body and number, outcome and day (A-81)."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.contracts.approval import RulingBody, RulingOutcome
from shared.errors import InvalidBody
from shared.money import WireMoney
from shared.web import Body, example
from shared.words import labels

FAULTS = labels("shared", "ruling_faults")
TERMED = frozenset({RulingOutcome.SET_ASIDE, RulingOutcome.CHANGED, RulingOutcome.ORDERED})


class RulingRecordBody(Body):
    """A ruling on the decision in force, by its document."""

    model_config = example(
        body="RECONSIDERATION",
        outcome="SET_ASIDE",
        number="城政复〔2026〕3号",
        ruled_on="2026-05-20",
        text="认定事实不清，撤销原决定，责令重新作出。",
    )

    body: RulingBody
    outcome: RulingOutcome
    number: Annotated[str, Field(min_length=1, max_length=60, description="文号")]
    ruled_on: date
    text: Annotated[str, Field(min_length=1, max_length=2000)]
    amount: Annotated[
        WireMoney | None, Field(gt=0, description="To what the decision is changed")
    ] = None
    act_by: Annotated[
        date | None, Field(description="Until when the county has to act, where it says so")
    ] = None

    @model_validator(mode="after")
    def _each_outcome_has_its_facts(self) -> Self:
        if (self.amount is not None) != (self.outcome is RulingOutcome.CHANGED):
            raise InvalidBody(FAULTS["ruling_amount"], field="amount")
        if self.outcome is RulingOutcome.ORDERED and self.act_by is None:
            raise InvalidBody(FAULTS["ruling_act_by"], field="act_by")
        if self.act_by is not None and (self.outcome not in TERMED or self.act_by < self.ruled_on):
            raise InvalidBody(FAULTS["ruling_term"], field="act_by")
        return self
