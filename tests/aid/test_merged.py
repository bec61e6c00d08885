"""The one document of all services: valid, complete, and without a name that means two things."""

import json
from collections import Counter
from typing import Any

import pytest
from aid.merged import merged
from aid_engines.layout import work_folder
from openapi_spec_validator import validate
from shared.suite import SERVICES

API = work_folder() / "docs" / "api"
WHOLE: dict[str, Any] = json.loads((API / "suite.openapi.json").read_text("utf-8"))


def document(**schemas: Any) -> dict[str, Any]:
    """A service with one operation that answers ``Answer``, and one that it keeps inside."""

    def operation(name: str, schema: str) -> dict[str, Any]:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
        answer = {"200": {"description": "", "content": content}}
        return {"get": {"operationId": name, "responses": answer}}

    return {
        "openapi": "3.1.0",
        "paths": {
            "/v1/things": operation("list_things", "Answer"),
            "/v1/internal/things": operation("list_inside", "Inside"),
            "/readyz": operation("get_readiness", "Inside"),
        },
        "components": {"schemas": {"Inside": {"type": "null"}, **schemas}},
    }


def answers(whole: dict[str, Any], path: str) -> str:
    media = whole["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    return str(media["schema"]["$ref"].rpartition("/")[2])


def test_what_two_services_mean_alike_is_there_once() -> None:
    same = document(Answer={"title": "Answer", "type": "string"})

    whole = merged({"one": same, "two": same}, version="1")

    assert whole["components"]["schemas"] == {"Answer": {"title": "Answer", "type": "string"}}
    assert answers(whole, "/one/v1/things") == answers(whole, "/two/v1/things") == "Answer"


def test_what_they_mean_differently_is_called_after_its_service() -> None:
    whole = merged(
        {
            "one": document(Answer={"title": "Answer", "type": "string"}),
            "two-three": document(Answer={"title": "Answer", "type": "integer"}),
        },
        version="1",
    )

    assert whole["components"]["schemas"] == {
        "AnswerOfOne": {"title": "AnswerOfOne", "type": "string"},
        "AnswerOfTwoThree": {"title": "AnswerOfTwoThree", "type": "integer"},
    }
    assert answers(whole, "/two-three/v1/things") == "AnswerOfTwoThree"


def test_what_is_built_of_different_parts_is_different_too() -> None:
    listed = {"type": "array", "items": {"$ref": "#/components/schemas/Item"}}

    whole = merged(
        {
            "one": document(Answer=listed, Item={"type": "string"}),
            "two": document(Answer=listed, Item={"type": "integer"}),
        },
        version="1",
    )

    assert set(whole["components"]["schemas"]) == {
        *("AnswerOfOne", "ItemOfOne", "AnswerOfTwo", "ItemOfTwo")
    }


def test_an_operation_id_of_two_services_has_the_service_before_it() -> None:
    one, two = (document(Answer={"type": "string"}) for _ in range(2))
    two["paths"]["/v1/others"] = one["paths"]["/v1/things"] | {}
    two["paths"]["/v1/others"] = json.loads(json.dumps(two["paths"]["/v1/others"]))
    two["paths"]["/v1/others"]["get"]["operationId"] = "list_others"

    whole = merged({"one": one, "two": two}, version="1")

    ids = {path: methods["get"]["operationId"] for path, methods in whole["paths"].items()}
    assert ids == {
        "/one/v1/things": "one_list_things",
        "/two/v1/things": "two_list_things",
        "/two/v1/others": "list_others",
    }
    assert one["paths"]["/v1/things"]["get"]["operationId"] == "list_things", "it was copied"


def test_the_suites_document_is_valid_openapi_3_1() -> None:
    assert WHOLE["openapi"].startswith("3.1")

    validate(WHOLE)


def test_every_operation_of_every_service_that_is_outside_is_in_it_under_its_prefix() -> None:
    expected = set()
    for service in SERVICES:
        own = json.loads((API / f"{service.name}.openapi.json").read_text("utf-8"))
        expected |= {
            (f"/{service.name}{path}", method)
            for path, methods in own["paths"].items()
            for method in methods
            if path.startswith("/v1/") and not path.startswith("/v1/internal/")
        }

    found = {(path, method) for path, methods in WHOLE["paths"].items() for method in methods}

    assert found == expected


def test_no_operation_id_is_used_twice() -> None:
    ids = Counter(
        one["operationId"] for methods in WHOLE["paths"].values() for one in methods.values()
    )

    assert [name for name, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("kind", sorted(WHOLE["components"]))
def test_every_part_is_used_and_every_reference_leads_somewhere(kind: str) -> None:
    text = json.dumps(WHOLE)
    named = WHOLE["components"][kind]

    if kind != "securitySchemes":
        assert [name for name in named if f'"#/components/{kind}/{name}"' not in text] == []
    used = {one.partition('"')[0] for one in text.split(f'"#/components/{kind}/')[1:]}
    assert used <= set(named)
