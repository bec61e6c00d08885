"""What pages show has words, and what they name is there."""

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from aid_web import words
from aid_web.duties import steps, views
from aid_web.facts import schema_at
from aid_web.fields import form_of
from aid_web.menu import groups
from aid_web.offers import steps_by_operation
from aid_web.operation import Operation, operations_of
from aid_web.pickers import pickers
from aid_web.prefill import prefills
from shared.suite import SERVICES
from shared.texts import texts_of

API = Path(__file__).parents[2] / "docs/api"
NAMES = [service.name for service in SERVICES]


@cache
def document(service: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((API / f"{service}.openapi.json").read_text("utf-8"))
    return found


@cache
def operations(service: str) -> dict[str, Operation]:
    return {one.id: one for one in operations_of(service, document(service))}


def schemas(service: str) -> Iterator[dict[str, Any]]:  # noqa: C901
    """Every schema that an operation for pages takes or answers."""
    seen: set[str] = set()

    def within(part: Any, one: Operation) -> Iterator[dict[str, Any]]:
        if isinstance(part, dict):
            if (name := part.get("$ref")) is not None:
                if name not in seen:
                    seen.add(name)
                    yield from within(one.resolve(part), one)
                return
            yield part
            for key, value in part.items():
                if key not in {"examples", "x-words", "x-steps"}:
                    yield from within(value, one)
        elif isinstance(part, list):
            for value in part:
                yield from within(value, one)

    for one in operations(service).values():
        for part in (one.body, one.answer, *(p.schema for p in one.parameters)):
            yield from within(part or {}, one)


@pytest.mark.parametrize("service", NAMES)
def test_every_field_has_its_word(service: str) -> None:
    fields = {
        name
        for schema in schemas(service)
        if isinstance(schema.get("properties"), dict)
        for name in schema["properties"]
    }
    fields |= {
        one.name for operation in operations(service).values() for one in operation.parameters
    }

    assert len(fields) > 20
    assert sorted(name for name in fields if not words.has("fields", name)) == []


@pytest.mark.parametrize("service", NAMES)
def test_every_code_has_its_word_in_its_document_or_in_ours(service: str) -> None:
    without = sorted(
        str(code)
        for schema in schemas(service)
        for code in schema.get("enum", ())
        if str(code) not in schema.get("x-words", {})
        and not words.has("codes", str(code))
        and words.label("zh", "codes", str(code)) == words.label("en", "codes", str(code))
        and str(code).isascii()
    )

    assert [one for one in without if one not in SPEAKS_FOR_ITSELF] == []


SPEAKS_FOR_ITSELF = {"gb18030", "gbk", "http", "iso20022", "sftp", "utf-8", "xlsx", "sm2-sm3", "rsa-sha256"}  # fmt: skip


def test_pages_say_the_same_things_in_every_language() -> None:
    texts = texts_of("aid_web")["pages"]

    assert len(texts) > 100
    assert all({*said} == {*words.LANGUAGES} for said in texts.values())


def test_every_text_that_a_template_says_is_there() -> None:
    import re  # noqa: PLC0415

    folder = files("aid_web").joinpath("templates")
    said = {
        key
        for file in folder.iterdir()
        if file.name.endswith(".html")
        for key in re.findall(r"""say\(['"](\w+)['"][),]""", file.read_text("utf-8"))
    }

    assert len(said) > 60
    assert sorted(said - {*texts_of("aid_web")["pages"]}) == []


def test_the_menu_names_operations_that_are_there() -> None:
    lines = [line for _, group in groups() for line in group]

    assert [line for line in lines if line[1] not in operations(line[0])] == []
    assert len(lines) == len({*lines})


@pytest.mark.parametrize("service", NAMES)
def test_every_duty_leads_to_the_page_on_which_it_is_done(service: str) -> None:
    package = service.replace("-", "_")
    duties = {*texts_of(package)["deadlines"]} | {"confirm_proposal"}
    named = views().get(service, {})

    assert {*named} <= duties, "of duties that there are"
    assert [one for one in named.values() if one not in operations(service)] == []
    of_a_case = duties - {*named}
    assert of_a_case == OF_A_CASE[service]


OF_A_CASE = {
    "intake": {
        *("accept_or_list", "accept_or_list_urgent", "complete_documents", "late_documents"),
        *("review_refusal", "confirm_household", "agree_correction", "follow_correction"),
        *("correct_form", "confirm_urgency", "confirm_payee", "answer_reminder", "close_lapsed"),
        *("receive_transfer", "follow_transfer", "report_aid"),
    },
    "assessment": {"township_review", "emergency_review"},
    "approval": {
        *("opinion", "lead_signature", "post_notice", "notice", "objection_review", "forward"),
        *("county_visit", "county_review", "county_decision", "delivery", "revocation"),
        *("recovery_review", "contradiction", "compensation", "opinion_today"),
        *("lead_signature_today", "send_up", "countersign", "county_verification_today"),
        *("county_decision_today", "county_verification", "county_signature", "ruling"),
        "correction",
    },
    "disbursement": set(),
    "training-subsidy": set(),
}
"""Duties that are done on the page of the case."""


@pytest.mark.parametrize("service", NAMES)
def test_a_duty_of_a_case_names_the_steps_that_do_it(service: str) -> None:
    named = steps().get(service, {})

    assert {*named} <= {*texts_of(service.replace("-", "_"))["deadlines"]}
    assert OF_A_CASE[service] <= {*named}
    assert [one for many in named.values() for one in many if one not in operations(service)] == []


def test_the_buttons_that_people_press_most_have_short_names() -> None:
    known = {one for service in NAMES for one in operations(service)}
    named = tomllib.loads(files("aid_web").joinpath("vocabulary.toml").read_text("utf-8"))[
        "operations"
    ]

    assert len(named) >= 120
    assert sorted({*named} - known) == []
    assert [one for one, said in named.items() if len(said["zh"]) > 10 or not said["en"]] == []


@pytest.mark.parametrize("service", NAMES)
def test_a_form_begins_with_what_its_thing_says(service: str) -> None:
    for key, place in prefills().get(service, {}).items():
        operation, _, field = key.partition(".")
        taken = operations(service)[operation]
        assert field in {one.name for one in form_of(taken)}, key
        if place != "today":
            thing = next(
                one
                for one in operations(service).values()
                if one.method == "GET" and taken.path.rpartition("/")[0] == one.path
            )
            schema = schema_at(thing, *place.split("."))
            assert schema, key


@pytest.mark.parametrize("service", NAMES)
def test_an_operation_that_takes_another_step_names_one_that_there_is(service: str) -> None:
    told = {
        step
        for schema in document(service)["components"]["schemas"].values()
        for step in schema.get("x-steps", {})
    }
    named = steps_by_operation().get(service, {})

    assert [one for one in named if one not in operations(service)] == []
    strange = {s for one, many in named.items() for s in many if s not in told and s != one}
    assert strange == set()


def test_the_menu_and_duties_are_read_as_they_stand() -> None:
    for name in ("menu.toml", "duties.toml", "steps.toml", "apply.toml", "vocabulary.toml"):
        assert tomllib.loads(files("aid_web").joinpath(name).read_text("utf-8"))


def test_a_list_to_choose_from_is_read_by_an_operation_that_there_is() -> None:
    for service, by_field in pickers().items():
        for field, one in by_field.items():
            listed = operations(one.get("of", service)).get(one["list"])
            assert listed is not None, f"{service}.{field}"
            schema = listed.resolve(listed.answer or {})
            if "at" in one:
                schema = listed.resolve(schema["properties"][one["at"]])
            elif "properties" in schema:
                schema = listed.resolve(schema["properties"]["items"])
            shown = listed.resolve(schema["items"])["properties"]
            assert {one["value"], *one["words"]} <= {*shown}, f"{service}.{field}"
