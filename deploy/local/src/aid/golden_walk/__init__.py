"""`aid golden FILE --walk`: each case through the operations of a running suite of its own.

What a case says was declared is declared, what was found is found by officers, what was granted
before is granted by earlier cases; the answer is what the API says. The suite is empty at first,
and its clock goes forward by days.
"""

import asyncio
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from aid_client.chance import CHANCE
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from assessment.policy import figures_on
from pydantic import ValidationError
from shared.money import InvalidMoney

from aid.golden import read_cases
from aid.golden_walk.days import AnyCase, Walked, walk
from aid.golden_walk.form import of_golden_form
from aid.golden_walk.golden_case import of_golden_case
from aid.golden_walk.history import History
from aid.golden_walk.notices import of_golden_notice
from aid.golden_walk.numbers import of_golden_number
from aid.golden_walk.payments import of_golden_payment
from aid.golden_walk.route import of_golden_route
from aid.golden_walk.samples import of_golden_sample
from aid.golden_walk.terms import of_golden_terms
from aid.golden_walk.training import of_golden_training

ARTICLE_9 = "第九条"
READ: dict[str, Callable[[dict[str, Any]], AnyCase]] = {
    "DIS": of_golden_payment,
    "DLN": of_golden_terms,
    "INT": of_golden_form,
    "IDS": of_golden_number,
    "RTE": of_golden_route,
    "SMP": of_golden_sample,
    "PUB": of_golden_notice,
    "TRN": of_golden_training,
}


def run(path: Path, groups: Collection[str] = ()) -> int:
    """Print each mismatch and the counts; 1 on any mismatch or any case that could not be walked."""
    histories: list[AnyCase] = []
    left_out: dict[str, str] = {}
    for written in read_cases(path, groups):
        name = str(written.get("id", "a case without id"))
        try:
            histories.append(case_of(written))
        except Refusal as refusal:
            left_out[name] = str(refusal)
        except (InvalidMoney, ArithmeticError) as odd:
            left_out[name] = f"no operation takes {odd}"
        except ValidationError as invalid:
            raise Refusal(f"{name} is no case that can be walked: {invalid}") from None
    if not histories:
        raise Refusal("No case of this file can be walked: " + "; ".join(left_out.values()))
    CHANCE.seed(path.name)
    with tempfile.TemporaryDirectory(prefix="aid-golden-") as home:
        walked = asyncio.run(walk(Layout.beside(Path(home)), histories))
    mismatches = list(mismatches_of(histories, walked))
    for line in mismatches:
        print(line)
    failed = len({line.split(" ", 1)[0].rstrip(":") for line in mismatches})
    print(f"{len(histories) - failed} passed, {failed} failed, {len(left_out)} not walked")
    for why, names in _by_reason(left_out).items():
        print(f"  not walked: {', '.join(names)}: {why}")
    return 1 if failed else 0


def case_of(written: dict[str, Any]) -> AnyCase:
    """The case to be walked. Raises ``Refusal`` with what the walk or the API lacks for it."""
    if "steps" in written:
        return _within_the_law(History.model_validate(written))
    read = READ.get(str(written.get("group")), of_golden_case)
    return read(written)


def _within_the_law(history: History) -> History:
    """The history. Raises ``Refusal`` for one that applies article 9 where it does not apply (A-14)."""
    for step in history.steps:
        asked = figures_on(step.apply.accept_date).article_9_applies_to
        about_property = not step.apply.facts.property_ok
        refused_by_it = step.expected.get("reason_article") == ARTICLE_9
        if refused_by_it and step.apply.category not in asked and not about_property:
            raise Refusal(
                f"it refuses {step.apply.category} by the formula of {ARTICLE_9}, which the law does"
                " not ask of that type: A-14, docs/decisions/0078"
            )
    return history


def mismatches_of(histories: Collection[AnyCase], walked: Walked) -> Iterator[str]:
    """A line for each field of an expected answer that the API gave otherwise."""
    for history in histories:
        expectations = history.expectations
        for number, expected in expectations.items():
            place = history.id if len(expectations) == 1 else f"{history.id} step {number}"
            answer = walked.get((history.id, number))
            if answer is None or "fault" in answer:
                yield f"{place}: could not be walked: {(answer or {}).get('fault', 'not reached')}"
                continue
            for field, value in expected.items():
                if answer.get(field) != value:
                    yield f"{place} {field}: expected {value!r} got {answer.get(field)!r}"


def _by_reason(left_out: dict[str, str]) -> dict[str, list[str]]:
    by_reason: dict[str, list[Any]] = {}
    for name, why in left_out.items():
        by_reason.setdefault(why, []).append(name)
    return by_reason
