"""Every rule answered contrary, every reason left out, one at a time: some golden case feels it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aid_testing.golden import DECISIONS, contrary, felt, usual_answers
from approval.domain.decisions import precedence
from assessment.domain.rules import programme
from shared.policy import Rule


@pytest.fixture(scope="module")
def usual() -> Mapping[str, Any]:
    return usual_answers()


@pytest.mark.parametrize("rule", programme.TEMPORARY_ASSISTANCE, ids=lambda rule: str(rule.name))
def test_a_rule_that_answers_the_contrary_changes_a_case(
    rule: Rule[Any, Any], usual: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(programme._RULES, rule.mark, contrary(rule))
    programme._programme.cache_clear()
    try:
        assert any(felt(usual, DECISIONS)), "no case feels it"
    finally:
        monkeypatch.undo()
        programme._programme.cache_clear()


UNHEARD = {
    "no_rule_speaks": "test_decision.py::test_a_category_that_no_rule_speaks_of_is_held",
    "cost_has_changed": "../test_receipts_and_cost.py::"
    "test_another_grant_for_the_same_cost_holds_the_case",
    "exclusion_unclear": "test_precedence.py::test_assets_that_nobody_has_judged_hold_the_case",
    "category_unclear": "test_precedence.py::test_what_is_not_known_holds_the_case",
}
"""Reasons that no input of the vocabulary can give, each with its test under approval/domain."""
HEARD = [one for one in precedence.PRECEDENCE if one.__name__ not in UNHEARD]


@pytest.mark.parametrize("reason", UNHEARD)
def test_a_reason_that_no_golden_case_can_give_names_a_test(reason: str) -> None:
    path, _, function = UNHEARD[reason].partition("::")

    assert f"def {function}" in (Path(__file__).parents[1] / "approval/domain" / path).read_text(
        "utf-8"
    )
    assert hasattr(precedence, reason)


@pytest.mark.parametrize("reason", HEARD, ids=lambda reason: str(reason.__name__))
def test_a_reason_that_is_not_asked_changes_a_case(
    reason: precedence.Reason, usual: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    others = tuple(one for one in precedence.PRECEDENCE if one is not reason)
    monkeypatch.setattr(precedence, "PRECEDENCE", others)

    assert any(felt(usual, DECISIONS)), "no case feels it"
