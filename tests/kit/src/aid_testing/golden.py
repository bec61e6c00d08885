"""The golden cases of the suite's own files, and what each answers as the services now stand."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import approval.policy
import assessment.policy
import disbursement.policy
import intake.policy
import training_subsidy.policy
from aid.golden import RUNNERS
from shared.policy import Answer as RuleAnswer
from shared.policy import Rule

Golden = dict[str, Any]
Answer = Mapping[str, Any]
ROOT = Path(__file__).parents[4]
CASES: list[Golden] = [
    case
    for name in ("cases.json", "further.json")
    for case in json.loads((ROOT / "tests/golden" / name).read_text("utf-8"))["cases"]
    if case["group"] in RUNNERS
]
DECISIONS = ("MED", "EDU", "CAP", "EMG", "IND", "ART9", "EXC", "FRQ", "OTH")


def answer(case: Golden) -> Answer:
    """What the services answer now, in the fields that the case expects."""
    given = RUNNERS[case["group"]](case["input"])
    return {field: given.get(field) for field in case["expected"]}


@cache
def usual_answers() -> dict[str, Answer]:
    """The answer to each case while nothing is switched; asked once."""
    return {case["id"]: answer(case) for case in CASES}


def felt(usual: Mapping[str, Answer], groups: tuple[str, ...]) -> Iterator[Golden]:
    """The cases whose answer is another now."""
    for case in CASES:
        if case["group"] in groups and answer(case) != usual[case["id"]]:
            yield case


SERVICES: dict[str, ModuleType] = {
    "assessment": assessment.policy,
    "approval": approval.policy,
    "intake": intake.policy,
    "disbursement": disbursement.policy,
    "training_subsidy": training_subsidy.policy,
}


def contrary(rule: Rule[Any, Any], *, unmet: RuleAnswer = RuleAnswer.NOT_MET) -> Rule[Any, Any]:
    """The rule as it would be if it meant the contrary."""

    def ask(case: Any, figures: Any) -> Any:
        said, facts = rule.ask(case, figures)
        if said is RuleAnswer.NOT_APPLICABLE:
            return said, facts
        return said in {False, RuleAnswer.NOT_MET, RuleAnswer.UNKNOWN} or unmet, facts

    return replace(rule, ask=ask)


def unasked(rule: Rule[Any, Any]) -> Rule[Any, Any]:
    """The rule as it would be if the law did not ask it of anybody."""
    return replace(rule, ask=lambda _case, _figures: (RuleAnswer.NOT_APPLICABLE, {}))


@contextmanager
def switched(service: str, name: str, value: Any) -> Iterator[ModuleType]:
    """The service with another value of a figure, on every day."""
    policy = SERVICES[service]
    before, parameters = policy.SCHEDULES, policy.PARAMETERS
    days = dict.fromkeys((since for since, _ in before[name].in_force), value)
    schedules = before.with_values({name: days})
    policy.PARAMETERS = parameters.of(schedules)  # type: ignore[attr-defined]
    policy.SCHEDULES = schedules  # type: ignore[attr-defined]
    _forget(policy)
    try:
        yield policy
    finally:
        policy.SCHEDULES = before  # type: ignore[attr-defined]
        policy.PARAMETERS = parameters  # type: ignore[attr-defined]
        _forget(policy)


def _forget(policy: ModuleType) -> None:
    for kept in vars(policy).values():
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()
