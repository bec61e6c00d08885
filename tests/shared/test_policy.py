from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pytest
from shared.policy import (
    Answer,
    Edition,
    EditionContent,
    FigureNotInForce,
    Finding,
    ScheduleMalformed,
    Schedules,
    Verdict,
    parse_schedule,
    rule,
)

YAML = """
title: A limit
citation: 第一条
in_force:
  2018-12-03: "10.00"
  2021-01-01: "20.00"
"""


class Kind(StrEnum):
    A = "A"
    B = "B"


@dataclass
class Thing:
    category: Kind
    size: int


@dataclass
class Numbers:
    edition: Edition
    limit: int


NUMBERS = Numbers(edition=Edition(name="1-2018@2018-12-03", digest="ab" * 32), limit=3)


@rule(cites="拉政发〔2018〕202号 第一条", ids=("T-1",), categories=(Kind.A,))
def thing_is_small(thing: Thing, numbers: Numbers) -> Verdict:
    """A thing is below the limit."""
    return thing.size < numbers.limit, {"size": thing.size}


def test_a_rule_that_holds_is_met_and_keeps_its_facts() -> None:
    finding = thing_is_small(Thing(Kind.A, 2), NUMBERS)

    assert finding.answer is Answer.MET
    assert finding.facts == {"size": 2}
    assert finding.article == "第一条"
    assert finding.edition == "1-2018@2018-12-03+abababababab"


def test_a_rule_that_fails_is_not_met() -> None:
    assert thing_is_small(Thing(Kind.A, 3), NUMBERS).answer is Answer.NOT_MET


def test_a_rule_is_not_asked_of_other_categories() -> None:
    finding = thing_is_small(Thing(Kind.B, 99), NUMBERS)

    assert finding.answer is Answer.NOT_APPLICABLE
    assert finding.facts == {}


def test_a_finding_survives_the_wire_byte_for_byte() -> None:
    written = thing_is_small(Thing(Kind.A, 2), NUMBERS).model_dump_json()

    assert Finding.model_validate_json(written).model_dump_json() == written
    assert thing_is_small(Thing(Kind.A, 2), NUMBERS).model_dump_json() == written


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2018, 12, 3), "10.00"),
        (date(2020, 12, 31), "10.00"),
        (date(2021, 1, 1), "20.00"),
    ],
)
def test_a_figure_is_the_last_one_in_force(day: date, value: str) -> None:
    assert parse_schedule("limit", YAML).on(day) == value


def test_a_figure_has_no_value_before_its_first_day() -> None:
    with pytest.raises(FigureNotInForce, match="limit"):
        parse_schedule("limit", YAML).on(date(2018, 12, 2))


@pytest.mark.parametrize(
    "text",
    [
        "title: x\ncitation: y\nin_force:\n  2018-12-03: 0.3\n",
        "title: x\ncitation: y\nin_force:\n  2018-12-03: {a: [0.3]}\n",
        "title: x\ncitation: y\nin_force:\n  2021-01-01: 1\n  2018-12-03: 2\n",
        "title: x\ncitation: y\nin_force:\n  soon: 1\n",
        "title: x\ncitation: y\nin_force: {}\n",
        "title: x\nin_force:\n  2018-12-03: 1\n",
        "nothing",
    ],
)
def test_a_float_a_disorder_or_a_gap_in_a_schedule_is_refused(text: str) -> None:
    with pytest.raises(ScheduleMalformed):
        parse_schedule("limit", text)


def test_an_edition_is_named_after_the_last_change_and_hashes_the_figures() -> None:
    schedules = Schedules([parse_schedule("limit", YAML)])
    rules = ["第一条 is_enough/1"]

    early = schedules.content("202-2018", date(2020, 5, 1), rules).edition
    late = schedules.content("202-2018", date(2025, 5, 1), rules).edition

    assert early.name == "202-2018@2018-12-03"
    assert late.name == "202-2018@2021-01-01"
    assert early.digest != late.digest
    assert late == schedules.content("202-2018", date(2026, 1, 1), rules).edition


def test_an_edition_follows_the_versions_of_its_rules_and_no_text_of_a_program() -> None:
    schedules, day = Schedules([parse_schedule("limit", YAML)]), date(2020, 5, 1)

    first = schedules.content("202-2018", day, ["第一条 is_enough/1"]).edition
    raised = schedules.content("202-2018", day, ["第一条 is_enough/2"]).edition
    in_another_order = schedules.content("202-2018", day, ["b/1", "a/1"]).edition

    assert raised.digest != first.digest
    assert in_another_order != schedules.content("202-2018", day, ["a/1", "b/1"]).edition


def test_a_stored_edition_that_did_not_know_a_figure_yet_has_its_first_value() -> None:
    schedules = Schedules([parse_schedule("limit", YAML), parse_schedule("later", YAML)])
    stored = EditionContent(name="202-2018@2019-01-01", figures={"limit": "15.00"}, rules=())

    assert schedules.stored(stored) == {"limit": "15.00", "later": "10.00"}
