"""What a caller reads about a request that does not fit: each fault at its place."""

from collections.abc import AsyncIterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, File, Form, Header, Query, UploadFile
from pydantic import AwareDatetime, Field
from shared.exception_handlers import answer_problems
from shared.money import WireMoney
from shared.validation_errors import SENTENCES
from shared.web import Body


class Kind(StrEnum):
    CARD = "CARD"
    CASH = "CASH"


class Fire(Body):
    kind: Literal["FIRE"]
    burnt_on: date


class Flood(Body):
    kind: Literal["FLOOD"]
    depth: int


class FormBody(Body):
    name: Annotated[str, Field(min_length=2, max_length=4, pattern=r"^\D*$")] = "平措"
    members: Annotated[list[Flood], Field(min_length=1, max_length=2)] = [
        Flood(kind="FLOOD", depth=1)
    ]
    age: Annotated[int, Field(gt=0, le=120)] = 1
    paid: bool = True
    on: date | None = None
    at: AwareDatetime | None = None
    kind: Kind = Kind.CARD
    reference: UUID | None = None
    amount: WireMoney = 0
    event: Annotated[Fire | Flood, Field(discriminator="kind")] | None = None
    either: int | Literal["NONE"] = 1


app = FastAPI()
answer_problems(app)


@app.post("/forms/{number}")
async def fill_form(
    number: int,
    body: FormBody,
    limit: Annotated[int, Query(le=5)] = 1,
    upload_length: Annotated[int, Header()] = 1,
) -> None:
    """A body, a parameter of path and query, a header."""


@app.post("/files")
async def add_file(kind: Annotated[Kind, Form()], file: Annotated[UploadFile, File()]) -> None:
    """A form."""


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


async def faults(http: httpx.AsyncClient, body: Any, **headers: str) -> list[dict[str, str]]:
    answer = await http.post("/forms/1", json=body, headers=headers)
    assert answer.status_code == 422, answer.text
    found: list[dict[str, str]] = answer.json()["errors"]
    return found


FIRE = {"kind": "FIRE"}
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"event": FIRE}, "/event/burnt_on", "必填。"),
    ({"colour": "红"}, "/colour", "没有这个字段。请删除。"),
    ({"name": 7}, "/name", "应为文本。"),
    ({"name": "平"}, "/name", "至少 2 个字符。"),
    ({"name": "平措平措平"}, "/name", "最多 4 个字符。"),
    ({"name": "平 1"}, "/name", "格式不正确，应符合 ^\\D*$。"),
    ({"members": []}, "/members", "至少 1 项。"),
    ({"members": [{"kind": "FLOOD", "depth": 1}] * 3}, "/members", "最多 2 项。"),
    ({"members": [{"kind": "FLOOD", "depth": "x"}]}, "/members/0/depth", "应为整数。"),
    ({"members": 3}, "/members", "应为列表。"),
    ({"members": ["x"]}, "/members/0", "应为 JSON 对象。"),
    ({"age": "many"}, "/age", "应为整数。"),
    ({"age": 1.5}, "/age", "应为整数。"),
    ({"age": 0}, "/age", "应大于 0。"),
    ({"age": 121}, "/age", "应不大于 120。"),
    ({"paid": "perhaps"}, "/paid", "应为 true 或 false。"),
    ({"on": "2026-02-30"}, "/on", "应为日期，格式如 2026-03-02。"),
    ({"at": "2026-03-02T09:00:00"}, "/at", "应为带时区的时间，格式如 2026-03-02T09:00:00+08:00。"),
    ({"kind": "GOLD"}, "/kind", "应为以下之一：CARD、CASH。"),
    ({"reference": "zz"}, "/reference", "应为 UUID。"),
    ({"amount": 1000}, "/amount", "金额格式不正确。请填写不小于零、最多两位小数的人民币金额，例如 9000.00。"),
    ({"event": {"kind": "STORM"}}, "/event", "kind 应为以下之一：FIRE、FLOOD。"),
    ({"event": {}}, "/event", "缺少用于区分类型的字段 kind。"),
    ({"event": {"kind": "FLOOD", "depth": "x"}}, "/event/depth", "应为整数。"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "pointer", "message"), WRONG, ids=lambda value: str(value)[:40])
async def test_a_fault_is_named_at_its_place_in_chinese(
    http: httpx.AsyncClient, body: dict[str, Any], pointer: str, message: str
) -> None:
    [fault] = await faults(http, body)

    assert (fault["pointer"], fault["message"]) == (pointer, message)
    assert not {"parameter", "header"} & set(fault)


async def test_english_is_kept_for_who_asks_for_it(http: httpx.AsyncClient) -> None:
    [short] = await faults(http, {"name": "平"}, **{"Accept-Language": "en"})
    [money] = await faults(http, {"amount": "x"}, **{"Accept-Language": "en"})

    assert short["message"] == "String should have at least 2 characters"
    assert money["message"].startswith("Not an amount of money.")


@pytest.mark.parametrize("amount", ["3000.001", "-1.00", "NaN", 1000])
async def test_what_is_no_amount_has_a_code_of_its_own(
    http: httpx.AsyncClient, amount: object
) -> None:
    """A-33."""
    [money] = await faults(http, {"amount": amount})

    assert (money["pointer"], money["code"]) == ("/amount", "INVALID_MONEY")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_no_fault_repeats_what_was_given(http: httpx.AsyncClient, language: str) -> None:
    number = "540102199003071213"
    body = {
        "name": number,
        "age": f"{number}x",
        "kind": number,
        "reference": number,
        "on": number,
        "event": {"kind": number},
        number: 1,
    }

    answer = await http.post("/forms/1", json=body, headers={"Accept-Language": language})

    assert len(answer.json()["errors"]) == 7
    assert number not in answer.text


async def test_every_branch_of_a_choice_points_at_the_same_place(http: httpx.AsyncClient) -> None:
    found = await faults(http, {"either": "SOME"})

    assert {fault["pointer"] for fault in found} == {"/either"}


async def test_what_stands_outside_the_body_is_named_as_parameter_or_header(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.post("/forms/x?limit=9", json={}, headers={"Upload-Length": "long"})

    places = [
        {name: fault[name] for name in ("pointer", "parameter", "header") if name in fault}
        for fault in answer.json()["errors"]
    ]
    assert places == [{"parameter": "number"}, {"parameter": "limit"}, {"header": "upload-length"}]


async def test_a_field_of_a_form_is_pointed_at_as_a_field_of_a_body(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.post("/files", data={"kind": "GOLD"}, files={"file": b"x"})
    missing = await http.post("/files", data={"kind": "CARD"}, files={"other": b"x"})

    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/kind"]
    assert [fault["pointer"] for fault in missing.json()["errors"]] == ["/file"]


async def test_a_whole_body_that_is_none_is_pointed_at_by_the_empty_pointer(
    http: httpx.AsyncClient,
) -> None:
    [fault] = await faults(http, [])

    assert fault["pointer"] == ""


@pytest.mark.parametrize(
    "given", [{"Content-Type": "text/plain"}, {"Content-Type": "text/xml"}, {}]
)
async def test_json_that_comes_as_something_else_gets_415(
    http: httpx.AsyncClient, given: dict[str, str]
) -> None:
    answer = await http.post("/forms/1", content=b"{}", headers=given)

    assert (answer.status_code, answer.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert "application/json" in answer.json()["detail"]


async def test_a_form_that_comes_as_json_gets_415(http: httpx.AsyncClient) -> None:
    answer = await http.post("/files", json={"kind": "CARD"})

    assert answer.status_code == 415
    assert "multipart/form-data" in answer.json()["detail"]


async def test_a_missing_body_is_missing_and_no_wrong_type(http: httpx.AsyncClient) -> None:
    answer = await http.post("/forms/1")

    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")


def test_a_kind_of_fault_that_nobody_foresaw_has_a_sentence_too() -> None:
    from shared.validation_errors import _sentence  # noqa: PLC0415

    assert _sentence({"type": "arguments_type", "msg": "x"}, "zh") == SENTENCES["other"].zh
