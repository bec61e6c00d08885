"""Every rule of training left out and turned round: cases walked through the operations feel it.

The walk is made once. A claim is judged again by the service's own use case from the facts that the
walk has stored; what is refused before there is a claim is walked again through the same routes.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aid.golden_walk import case_of
from aid.golden_walk.way import Written
from aid_engines.refusal import Refusal
from aid_testing.golden import CASES, contrary, unasked
from aid_testing.walked_claims import Judged, WalkedClaims, walked
from shared.policy import Answer
from training_subsidy.domain.claims.programme import HOLDS, TRAINING_SUBSIDY, Check, item_of
from training_subsidy.domain.register import classes, enrolment
from training_subsidy.domain.register.enrolment import check_seats

ROOT_TESTS = Path(__file__).parents[1]
TRN = {case["id"]: case for case in CASES if case["group"] == "TRN"}
NOT_WALKED = {
    "RECEIPT_NOT_PAID": {"TRN-205", "TRN-212", "TRN-243"},
    "NOT_YET_PAID": {"TRN-206", "TRN-207", "TRN-208", "TRN-213"},
    "IDENTITY_NOT_CHECKED": {"TRN-214"},
    "INSTITUTION_NOT_FOUND": {"TRN-216"},
    "TRADE_NOT_LISTED_THEN": {"TRN-224", "TRN-227"},
    "SCOPE_NOT_ALLOWED": {"TRN-225"},
    "CLAIM_TYPE_DOES_NOT_FIT": {"TRN-238"},
}
"""The cases that an operation refuses before there is anything to judge, by what it answers."""
REFUSED_BEFORE = {
    "the_course_was_paid_first": "test_claims.py::test_without_a_receipt_the_claim_is_not_taken",
    "the_study_was_paid_first": "test_study.py::test_a_study_without_a_receipt_is_not_taken",
    "the_course_had_a_price": "test_dates_and_receipts.py::"
    "test_a_receipt_shows_what_was_paid_until_today",
    "the_study_had_a_price": "test_dates_and_receipts.py::"
    "test_a_receipt_shows_what_was_paid_until_today",
    "the_rest_is_agreed": "test_talents.py::"
    "test_a_study_is_submitted_once_person_and_employer_share_the_rest",
    "the_trainee_has_a_contract_of_three_parties": "test_vacancies.py::"
    "test_each_trainee_of_a_directed_class_signs_a_contract",
    "the_class_stands_under_a_contract": "test_contracts.py::"
    "test_fr_61_a_contract_in_words_opens_no_free_class",
}
"""Rules of which an operation refuses the unmet case before it is a claim, each with its test."""
DECISIVE = [rule for rule in TRAINING_SUBSIDY if rule.name not in REFUSED_BEFORE]
HOLDING = {rule.name for rule, _ in HOLDS}


def one_seat_less(*, seats: int, taken: int) -> None:
    check_seats(seats=seats - 1, taken=taken)


OPERATIONS: dict[str, tuple[Any, Any, str]] = {
    "check_institution": (classes, lambda *_, **__: None, "institution_status"),
    "check_directed": (classes, lambda *_, **__: None, "years"),
    "in_scope": (enrolment, lambda *_, **__: True, "group"),
    "check_seats": (enrolment, one_seat_less, "capacity"),
}
"""What the register asks before there is a claim: where, what is asked instead, whom it is about.

The store gives no seat that is not there either, so instead of leaving seats out the last is kept back.
"""


def walkable() -> dict[str, Written]:
    """The cases that the operations take."""
    found: dict[str, Written] = {}
    for name, case in TRN.items():
        try:
            read = case_of(case)
        except Refusal:
            continue
        assert isinstance(read, Written)
        found[name] = read
    return found


WALKED = walkable()
OF_NO_CLAIM = [
    case
    for case in WALKED.values()
    if any(case.given.get(key) is not None for _, _, key in OPERATIONS.values())
]


@pytest_asyncio.fixture(scope="module")
async def walk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WalkedClaims]:
    home: Path = tmp_path_factory.mktemp("walk")
    async with walked(home, list(WALKED.values())) as found:
        yield found


@pytest_asyncio.fixture(scope="module")
async def usual(walk: WalkedClaims) -> Mapping[str, Judged]:
    return await walk.judged()


def exchanged(rule: Check, other: Check) -> Iterable[Check]:
    return [other if one is rule else one for one in TRAINING_SUBSIDY]


def other_than(usual: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [case for case in usual if usual[case] != now[case]]


def test_every_case_is_walked_but_those_that_an_operation_refuses() -> None:
    assert {*TRN} - {*WALKED} == set[str]().union(*NOT_WALKED.values())
    for code, cases in NOT_WALKED.items():
        for name in sorted(cases):
            with pytest.raises(Refusal, match=code):
                case_of(TRN[name])


async def test_judged_again_a_claim_is_answered_as_the_operations_answered_it(
    walk: WalkedClaims, usual: Mapping[str, Judged]
) -> None:
    said = {case: (walk.answers[case]["decision"], walk.answers[case]["reason"]) for case in usual}

    assert {case: judged[:2] for case, judged in usual.items()} == said
    assert {*usual} | {
        case.id for case in WALKED.values() if "claim_id" not in walk.answers[case.id]
    } == {*WALKED}


@pytest.mark.parametrize("rule", DECISIVE, ids=lambda rule: str(rule.name))
async def test_a_rule_left_out_changes_walked_claims_of_its_item_and_no_other(
    rule: Check, walk: WalkedClaims, usual: Mapping[str, Judged]
) -> None:
    item = item_of(rule.cites).removeprefix("《215号").removesuffix("》")

    changed = other_than(usual, await walk.judged(exchanged(rule, unasked(rule))))

    assert changed, "no walked case feels it"
    assert [case for case in changed if item not in TRN[case]["articles"]] == []


@pytest.mark.parametrize("rule", TRAINING_SUBSIDY, ids=lambda rule: str(rule.name))
async def test_a_rule_turned_round_changes_a_walked_claim(
    rule: Check, walk: WalkedClaims, usual: Mapping[str, Judged]
) -> None:
    unmet = Answer.UNKNOWN if rule.name in HOLDING else Answer.NOT_MET
    turned = contrary(rule, unmet=unmet)

    assert other_than(usual, await walk.judged(exchanged(rule, turned))), "no walked case feels it"


async def test_walked_again_through_the_same_routes_a_case_without_a_claim_is_answered_alike(
    walk: WalkedClaims,
) -> None:
    again = await walk.walked_again(OF_NO_CLAIM)

    assert other_than(again, walk.answers) == []


@pytest.mark.parametrize("rule", OPERATIONS)
async def test_a_rule_of_the_register_exchanged_changes_walked_cases_that_speak_of_it_and_no_other(
    rule: str, walk: WalkedClaims, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, instead, key = OPERATIONS[rule]
    monkeypatch.setattr(module, rule, instead)

    changed = other_than(await walk.walked_again(OF_NO_CLAIM), walk.answers)

    assert changed, "no walked case feels it"
    assert [case for case in changed if TRN[case]["input"].get(key) is None] == []


@pytest.mark.parametrize("rule", REFUSED_BEFORE)
def test_what_an_operation_refuses_before_it_is_a_claim_names_a_test(rule: str) -> None:
    path, _, function = REFUSED_BEFORE[rule].partition("::")

    text = (ROOT_TESTS / "training_subsidy" / path).read_text("utf-8")
    assert rule in {one.name for one in TRAINING_SUBSIDY}
    assert f"def {function}" in text
