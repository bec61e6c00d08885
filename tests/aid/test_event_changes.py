"""An event may gain what its readers can do without, and loses nothing: each kind of break is found."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from aid.event_changes import RELEASED, breaks_since_release, event_breaks, now, release

ROOT = Path(__file__).parents[2]
EVENT: dict[str, Any] = {
    "aid.x.happened.v1": {
        "topic": "aid.x",
        "schema": {
            "type": "object",
            "required": ["case", "kind", "rows"],
            "properties": {
                "case": {"type": "string", "format": "uuid"},
                "kind": {"$ref": "#/$defs/Kind"},
                "count": {"type": "integer", "minimum": 0, "maximum": 9},
                "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                "rows": {"type": "array", "items": {"$ref": "#/$defs/Row"}},
                "code": {"type": "string", "pattern": "^[A-Z]+$", "maxLength": 9},
            },
            "$defs": {
                "Kind": {"type": "string", "enum": ["A", "B"]},
                "Row": {
                    "type": "object",
                    "required": ["day"],
                    "properties": {"day": {"type": "string"}},
                },
            },
        },
    }
}
Change = Callable[[dict[str, Any]], Any]


def fields(event: dict[str, Any]) -> dict[str, Any]:
    return event["aid.x.happened.v1"]["schema"]["properties"]  # type: ignore[no-any-return]


def definitions(event: dict[str, Any]) -> dict[str, Any]:
    return event["aid.x.happened.v1"]["schema"]["$defs"]  # type: ignore[no-any-return]


def required(event: dict[str, Any]) -> list[str]:
    return event["aid.x.happened.v1"]["schema"]["required"]  # type: ignore[no-any-return]


BREAKS: dict[str, Change] = {
    "the event is gone": lambda e: e.clear(),
    "another topic": lambda e: e["aid.x.happened.v1"].update(topic="aid.y"),
    "a field is gone": lambda e: fields(e).pop("count"),
    "a field is renamed": lambda e: fields(e).update(number=fields(e).pop("count")),
    "another type": lambda e: fields(e).update(count={"type": "string"}),
    "a wider type": lambda e: fields(e)["count"].update(type=["integer", "null"]),
    "another format": lambda e: fields(e)["case"].pop("format"),
    "a field is required": lambda e: required(e).append("count"),
    "a new field is required": lambda e: (fields(e).update(new={}), required(e).append("new")),
    "a field may be absent": lambda e: required(e).remove("case"),
    "a code is gone": lambda e: definitions(e)["Kind"]["enum"].remove("A"),
    "codes where any text was": lambda e: fields(e)["case"].update(enum=["A"]),
    "a higher minimum": lambda e: fields(e)["count"].update(minimum=1),
    "a lower maximum": lambda e: fields(e)["count"].update(maximum=8),
    "a higher maximum": lambda e: fields(e)["count"].update(maximum=10),
    "no maximum": lambda e: fields(e)["count"].pop("maximum"),
    "a shorter text": lambda e: fields(e)["code"].update(maxLength=8),
    "another pattern": lambda e: fields(e)["code"].update(pattern="^[A-Z0-9]+$"),
    "no null": lambda e: fields(e).update(note={"type": "string"}),
    "fewer alternatives": lambda e: fields(e)["note"]["anyOf"].pop(),
    "a field of a part is gone": lambda e: definitions(e)["Row"]["properties"].clear(),
    "a part needs more": lambda e: definitions(e)["Row"].update(required=["day", "at"]),
    "other parts": lambda e: fields(e)["rows"].update(items={"type": "string"}),
}
FINE: dict[str, Change] = {
    "nothing": lambda _: None,
    "a new event": lambda e: e.update({"aid.x.ended.v1": {"topic": "aid.x", "schema": {}}}),
    "a new field": lambda e: fields(e).update(new={"type": "string"}),
    "a new field of a part": lambda e: definitions(e)["Row"]["properties"].update(at={}),
    "a further code": lambda e: definitions(e)["Kind"]["enum"].append("C"),
    "other words": lambda e: fields(e)["case"].update(description="The case.", title="Case"),
    "another name of a part": lambda e: (
        definitions(e).update(Line=definitions(e).pop("Row")),
        fields(e)["rows"]["items"].update({"$ref": "#/$defs/Line"}),
    ),
}


@pytest.mark.parametrize("change", [*BREAKS])
def test_each_kind_of_break_is_found(change: str) -> None:
    changed = deepcopy(EVENT)
    BREAKS[change](changed)

    assert [*event_breaks(EVENT, changed)] != []


@pytest.mark.parametrize("change", [*FINE])
def test_what_readers_can_do_without_is_no_break(change: str) -> None:
    changed = deepcopy(EVENT)
    FINE[change](changed)

    assert [*event_breaks(EVENT, changed)] == []


def test_the_events_of_now_do_not_break_with_those_that_were_released() -> None:
    assert breaks_since_release(ROOT) == []


@pytest.mark.parametrize("outside", [False, True], ids=["inside", "for readers outside"])
def test_a_field_taken_from_any_event_is_found(outside: bool) -> None:
    """Of every event that there is, and of each of its fields."""
    for name, told in now().items():
        if ("share" in told["topic"]) is outside:
            for field in told["schema"].get("properties", {}):
                changed = deepcopy(told)
                del changed["schema"]["properties"][field]
                assert [*event_breaks({name: told}, {name: changed})], f"{name}.{field}"


def test_a_break_is_not_written_down_as_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / RELEASED).parent.mkdir(parents=True)
    assert release(tmp_path) == []
    before = (tmp_path / RELEASED).read_bytes()
    broken = now()
    broken.pop("aid.share-public.counts-published.v1")
    monkeypatch.setattr("aid.event_changes.now", lambda: broken)

    found = release(tmp_path)

    assert [one.partition(" ")[0] for one in found] == ["aid.share-public.counts-published.v1"]
    assert (tmp_path / RELEASED).read_bytes() == before
