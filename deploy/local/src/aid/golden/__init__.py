"""`aid golden FILE`: run a file of golden cases through the services' own public functions."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from aid_engines.refusal import Refusal
from pydantic import BaseModel, Field, ValidationError

from aid.golden.accepting_body import route
from aid.golden.assistance import decide_case
from aid.golden.deadlines import deadlines
from aid.golden.intake import receive
from aid.golden.payments import pay
from aid.golden.records import check_identifier, check_notice, sample
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
    "DIS": pay,
}


class Case(BaseModel):
    """One case: what goes in, and every field that must come out."""

    id: str
    group: str
    input: dict[str, Any]
    expected: dict[str, Any]


class CaseFile(BaseModel):
    """A file of cases, each looked at by itself; what else stands in it is for its readers."""

    cases: Annotated[list[dict[str, Any]], Field(min_length=1)]


def read_cases(path: Path, groups: Collection[str] = ()) -> list[dict[str, Any]]:
    """The cases of these groups, or all. Raises ``Refusal`` for another file or an unknown group."""
    try:
        cases = CaseFile.model_validate_json(path.read_bytes()).cases
    except ValidationError as invalid:
        raise Refusal(f"{path} is no file of golden cases: {_faults(invalid)}.") from None
    unknown = sorted(set(groups) - {str(case.get("group")) for case in cases} - set(RUNNERS))
    if unknown:
        raise Refusal(f"There is no group {', '.join(unknown)}; known: {', '.join(RUNNERS)}.")
    return [case for case in cases if not groups or case.get("group") in groups]


def run(path: Path, groups: Collection[str] = ()) -> int:
    """Print each mismatch and the count; 1 on any mismatch or any case that cannot be run."""
    passed = failed = 0
    for case in read_cases(path, groups):
        mismatches = list(check(case))
        passed, failed = passed + (not mismatches), failed + bool(mismatches)
        for mismatch in mismatches:
            print(mismatch)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def check(written: Input) -> Iterator[str]:
    """What is wrong with the answer to one case: a line for each field that differs."""
    try:
        case = Case.model_validate(written)
    except ValidationError as invalid:
        yield f"{written.get('id', 'a case without id')}: cannot be run: {_faults(invalid)}"
        return
    runner = RUNNERS.get(case.group)
    if runner is None:
        yield f"{case.id}: group {case.group} is not built yet"
        return
    try:
        answer = runner(case.input)
    except Exception as fault:  # noqa: BLE001 - one case that cannot be run must not stop the rest
        yield f"{case.id}: cannot be run: {type(fault).__name__}: {fault}"
        return
    for field, expected in case.expected.items():
        got = answer.get(field)
        if got != expected or isinstance(got, bool) is not isinstance(expected, bool):
            yield f"{case.id} {field}: expected {_text(expected)} got {_text(got)}"


def _faults(invalid: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg']}"
        for fault in invalid.errors(include_url=False)[:3]
    )


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
