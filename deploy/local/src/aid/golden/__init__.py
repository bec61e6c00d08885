"""`aid golden FILE`: run a file of golden cases through the services' own public functions."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from aid.golden.assistance import decide_case
from aid.golden.deadlines import deadlines
from aid.golden.intake import receive
from aid.golden.records import check_identifier, check_notice, sample
from aid.golden.routing import route
from aid.golden.training import decide_training

Input = Mapping[str, Any]
Runner = Callable[[Input], dict[str, Any]]

RUNNERS: dict[str, Runner] = {
    **dict.fromkeys(("MED", "EDU", "CAP", "EMG", "IND", "ART9", "EXC", "FRQ", "OTH"), decide_case),
    "DLN": deadlines,
    "IDS": check_identifier,
    "SMP": sample,
    "PUB": check_notice,
    "TRN": decide_training,
    "RTE": route,
    "INT": receive,
}


def run(path: Path, groups: Collection[str] = ()) -> int:
    """Print each mismatch and the count; 1 on any mismatch or any case that cannot be run."""
    content = json.loads(path.read_text("utf-8"))
    passed = failed = 0
    for case in content["cases"]:
        if groups and case["group"] not in groups:
            continue
        mismatches = list(check(case))
        passed, failed = passed + (not mismatches), failed + bool(mismatches)
        for mismatch in mismatches:
            print(mismatch)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def check(case: Input) -> Iterator[str]:
    """What is wrong with the answer to one case: a line for each field that differs."""
    runner = RUNNERS.get(case["group"])
    if runner is None:
        yield f"{case['id']}: group {case['group']} is not built yet"
        return
    try:
        answer = runner(case["input"])
    except Exception as fault:  # noqa: BLE001 - one case that cannot be run must not stop the rest
        yield f"{case['id']}: cannot be run: {type(fault).__name__}: {fault}"
        return
    for field, expected in case["expected"].items():
        got = answer.get(field)
        if got != expected or isinstance(got, bool) is not isinstance(expected, bool):
            yield f"{case['id']} {field}: expected {_text(expected)} got {_text(got)}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
