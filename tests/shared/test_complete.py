"""A member that no table speaks of stops the service at its start, and the place is named."""

import subprocess
import sys
from enum import StrEnum

import pytest
from shared.complete import IncompleteTable, complete_table

PLANT = """
import importlib, importlib.util, re, sys
enum_module, enum, wanted, *said = sys.argv[1:]
spec = importlib.util.find_spec(enum_module)
text = open(spec.origin, encoding="utf-8").read()
member = re.compile(rf"(class {enum}\\(StrEnum\\):.*?\\n)(    [A-Z_]+ = )", re.DOTALL)
text = member.sub(r'\\1    PLANTED = "PLANTED"\\n\\2', text, count=1)
assert "PLANTED" in text
text = text.replace("_IS_INDIVIDUAL = {", '_IS_INDIVIDUAL = {Category("PLANTED"): False,') if said else text
module = importlib.util.module_from_spec(spec)
sys.modules[enum_module] = module
exec(compile(text, spec.origin, "exec"), module.__dict__)
importlib.import_module(wanted)
"""


class Colour(StrEnum):
    RED = "RED"
    BLUE = "BLUE"


def test_a_whole_table_is_given_back() -> None:
    table = {Colour.RED: 1, Colour.BLUE: 2}

    assert complete_table(Colour, table, "here.TABLE") == table


def test_a_missing_member_is_named_with_the_place_to_fill() -> None:
    with pytest.raises(IncompleteTable, match=r"^here\.TABLE lacks BLUE$"):
        complete_table(Colour, {Colour.RED: 1}, "here.TABLE")


def test_a_key_that_is_no_member_is_named() -> None:
    with pytest.raises(IncompleteTable, match=r"^here\.TABLE names GREEN, no Colour$"):
        complete_table(Colour, {"RED": 1, "BLUE": 2, "GREEN": 3}, "here.TABLE")


def test_a_shared_table_may_name_more() -> None:
    complete_table(Colour, {"RED": 1, "BLUE": 2, "GREEN": 3}, "here.TABLE", alone=False)


def test_a_member_left_out_on_purpose_is_named() -> None:
    table = {Colour.RED: 1}

    assert complete_table(Colour, table, "here.TABLE", besides={Colour.BLUE}) == table
    with pytest.raises(IncompleteTable, match=r"^here\.TABLE names RED, no Colour left to it$"):
        complete_table(Colour, table, "here.TABLE", besides=set(Colour))


@pytest.mark.parametrize(
    ("enum", "imported", "place"),
    [
        (
            "approval.domain.cases.case:Status",
            "approval.app",
            "approval/texts/zh.toml [case_statuses]",
        ),
        (
            "approval.domain.decisions.precedence:Alert",
            "approval.app",
            "approval/texts/zh.toml [held]",
        ),
        (
            "approval.domain.decisions.precedence:Decision",
            "approval.app",
            "approval/texts/zh.toml [available_actions]",
        ),
        (
            "assessment.domain.check:CheckStatus",
            "assessment.app",
            "assessment/texts/zh.toml [check_steps]",
        ),
        ("shared.contracts.vocabulary:Category", "approval.app", "vocabulary._IS_INDIVIDUAL"),
        ("shared.contracts.vocabulary:Programme", "disbursement.app", "suite.toml [[programme]]"),
        ("shared.roles:Role", "intake.app", "shared.roles.LEVELS_OF"),
        (
            "shared.contracts.people:Purpose",
            "intake.app",
            "intake.usecases.household.people._PERSONS",
        ),
        (
            "training_subsidy.domain.vocabulary:ClaimType",
            "training_subsidy.domain.claims.programme",
            "training_subsidy.domain.claims.programme.GROUNDS",
        ),
    ],
)
def test_a_service_with_an_unfilled_table_does_not_start(
    enum: str, imported: str, place: str
) -> None:
    """FR-60: a planted member stops the start and names the place to fill."""
    module, _, name = enum.partition(":")

    started = subprocess.run(
        [sys.executable, "-c", PLANT, module, name, imported],
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode == 1
    last = started.stderr.strip().splitlines()[-1]
    assert last.startswith("shared.complete.IncompleteTable: ")
    assert f"{place} lacks planted" in last.replace("PLANTED", "planted")


def test_a_category_that_is_said_to_be_for_households_still_needs_its_module() -> None:
    module, name = "shared.contracts.vocabulary", "Category"

    started = subprocess.run(
        [sys.executable, "-c", PLANT, module, name, "assessment.app", "its kind is said"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode == 1
    assert "assessment.domain.rules.categories.CATEGORIES lacks PLANTED" in started.stderr
