"""A form is what the operation takes, and what was filled in becomes its body."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from aid_web.apply_steps import pruned, steps
from aid_web.catalogue import Catalogue
from aid_web.fields import Field, every, form_of
from aid_web.forms import elsewhere, emptied, filled, more_rows, places_of, shown
from aid_web.operation import Operation, operations_of

API = Path(__file__).parents[2] / "docs/api"


def operation(service: str, name: str) -> Operation:
    document = json.loads((API / f"{service}.openapi.json").read_text("utf-8"))
    return next(one for one in operations_of(service, document) if one.id == name)


def form(**texts: str | list[str]) -> dict[str, list[str]]:
    """What a browser sends; names with dots are written with two underscores."""
    return {
        name.replace("__", "."): text if isinstance(text, list) else [text]
        for name, text in texts.items()
    }


APPLYING = form_of(operation("intake", "create_application"))


def test_what_is_left_empty_is_not_sent() -> None:
    read = filled(APPLYING, form(region="540102001", category="OTHER", village_name=" "))

    assert read.body == {
        "region": "540102001",
        "category": "OTHER",
        "event": {},
        "applicant": {},
    }, "what the operation requires is sent, so that it says what is missing"


def test_rows_of_a_list_become_its_items_and_empty_rows_are_none() -> None:
    read = filled(
        APPLYING,
        form(
            members__0__name="次仁", members__0__relation="SPOUSE", members__1__name="",
            members__2__name="卓玛", members__2__relation="CHILD",
        ),
    )  # fmt: skip

    assert read.body["members"] == [
        {"name": "次仁", "relation": "SPOUSE"},
        {"name": "卓玛", "relation": "CHILD"},
    ]


def test_a_row_that_is_taken_off_is_not_sent() -> None:
    sent = form(members__0__name="次仁", members__1__name="卓玛", _remove="members.0")

    assert filled(APPLYING, sent).body["members"] == [{"name": "卓玛"}]


def test_a_further_row_is_shown_empty_beside_those_filled_in() -> None:
    values = shown(filled(APPLYING, form(members__0__name="次仁")).body)

    more_rows(values, "members")

    [members] = [one for one in APPLYING if one.name == "members"]
    rows = members.rows(values["members"])
    assert [row.path for row in rows] == ["members.0", "members.1"]
    assert values["members.0.name"] == "次仁"


@pytest.mark.parametrize("typed", ["1,200.50", "1，200.50", "¥1200.50", " 1200.50 "])
def test_an_amount_is_read_as_people_write_it(typed: str) -> None:
    body = filled(APPLYING, form(declared__deposits=typed)).body

    assert body["declared"] == {"deposits": "1200.50"}


def test_what_is_no_number_is_said_at_its_place_and_stays_in_the_form() -> None:
    read = filled(APPLYING, form(declared__vehicles="两辆"))

    assert read.faults == {"declared.vehicles": "not_a_number"}
    assert shown(read.body)["declared.vehicles"] == "两辆"


def test_a_question_that_nobody_answered_is_not_a_no() -> None:
    assert "declared" not in filled(APPLYING, form(declared__third_party_injury="")).body
    answered = filled(APPLYING, form(declared__third_party_injury="no")).body
    assert answered["declared"] == {"third_party_injury": False}


def test_a_fault_of_the_operation_stands_at_the_field_that_it_names() -> None:
    errors = [
        {"pointer": "/members/1/id_number", "message": "请核对。"},
        {"header": "if-match", "message": "请重新打开。"},
    ]

    faults = dict(places_of(errors))

    assert faults["members.1.id_number"] == "请核对。"
    assert elsewhere(APPLYING, faults) == ["请重新打开。"]


def every_form() -> list[tuple[str, Operation]]:
    found = []
    for file in sorted(API.glob("*.openapi.json")):
        service = file.name.removesuffix(".openapi.json")
        document = json.loads(file.read_text("utf-8"))
        found += [
            (f"{service}.{one.id}", one)
            for one in operations_of(service, document)
            if one.body is not None
        ]
    return found


@pytest.mark.parametrize(("name", "taken"), every_form(), ids=lambda one: str(one)[:60])
def test_every_operation_that_takes_a_body_has_a_form(name: str, taken: Operation) -> None:
    fields = every(form_of(taken))

    assert fields or name in NOTHING_TO_FILL_IN, "the form has something to fill in"
    assert {one.kind for one in fields} <= KINDS


NOTHING_TO_FILL_IN: frozenset[str] = frozenset()
KINDS = {
    *("text", "long_text", "money", "integer", "number", "yes_no", "date", "moment", "file"),
    *("choice", "choices", "suggest", "list", "group", "either", "json"),
}


def test_the_steps_of_an_application_ask_only_what_the_operation_takes() -> None:
    for step in steps():
        for category in ("", *step.further):
            asked = step.asked(category)
            found = pruned(APPLYING, asked)
            assert _leaves(found) == {*_plain(asked, found)}, step.key


def _leaves(fields: Any, before: str = "") -> set[str]:
    found: set[str] = set()
    one: Field
    for one in fields:
        path = f"{before}.{one.name}" if before else one.name
        inner = one.of or (one.row.of if one.row else ())
        found |= _leaves(inner, path) if inner else {path}
    return found


def _plain(asked: Any, found: Any) -> set[str]:
    """The places that are asked; a list that is asked whole counts with its columns."""
    leaves = _leaves(found)
    return {
        leaf for leaf in leaves if any(leaf == a or leaf.startswith(f"{a}.") for a in asked)
    } | {a for a in asked if not any(leaf == a or leaf.startswith(f"{a}.") for leaf in leaves)}


def test_what_was_emptied_is_taken_back_and_what_was_never_there_is_not_said() -> None:
    fields = form_of(operation("intake", "change_application"))
    before = {"declared.deposits": "300000.00", "declared.food": None, "village_name": "嘎东村"}
    read = filled(fields, form(declared__deposits="", declared__food="", village_name=""))

    body = emptied(fields, before, read.body)

    assert body == {"declared": {"deposits": None}, "village_name": None}


def test_every_change_that_needs_a_version_finds_one() -> None:
    for file in sorted(API.glob("[!s]*.openapi.json")):
        service = file.name.removesuffix(".openapi.json")
        catalogue = Catalogue(httpx.AsyncClient(), {})
        catalogue.learn(service, json.loads(file.read_text("utf-8")))
        without = [
            one.id for one in catalogue if one.takes_version and not catalogue.versions_of(one)
        ]
        assert without == [], service
