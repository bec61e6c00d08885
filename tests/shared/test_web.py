import asyncio
import errno
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import COUNTY, as_, once
from aid_testing.fixtures import Client
from aid_testing.promql import alerts
from aid_testing.rows import rows
from stdnum.cn import uscc

from shared import middleware, observe

BODY = b"91540100MA6Y"


def a_credit_code(number: int) -> str:
    body = f"91540100MA6Y{number:05d}"
    return body + str(uscc.calc_check_digit(body))


async def register(client: Client, content: bytes | str, **headers: str) -> Any:
    return await client.post(
        "/v1/institutions",
        content=content,
        headers=as_(client.layout, "hrss_handler", region=COUNTY)
        | once()
        | {"Content-Type": "application/json"}
        | headers,
    )


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "REQUEST_INVALID"),
        (b"{", 400, "BAD_REQUEST"),
        (b"[]", 422, "REQUEST_INVALID"),
        (b"null", 422, "REQUEST_INVALID"),
        (b'{"name": NaN}', 422, "REQUEST_INVALID"),
        (b'{"credit_code": 7}', 422, "REQUEST_INVALID"),
        (b'{"credit_code": "\xff"}', 400, "BAD_REQUEST"),
        (b"[" * 100_000, 400, "BAD_REQUEST"),
        (b'{"name": "' + b"x" * 1_100_000 + b'"}', 413, "BODY_TOO_LARGE"),
    ],
    ids=["empty", "cut", "a list", "null", "NaN", "wrong type", "not UTF-8", "deep", "too large"],
)
async def test_a_body_that_is_none_gets_a_clear_4xx(
    client: Client, content: bytes, status: int, code: str
) -> None:
    answer = await register(client, content)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("text", ["a\\u0000b", "a\\ud800b"], ids=["NUL", "lone surrogate"])
async def test_a_text_that_no_database_can_hold_is_refused(client: Client, text: str) -> None:
    content = (
        f'{{"document": "拉人社发〔2026〕5号", "credit_code": "{a_credit_code(1)}",'
        f' "name": "{text}", "region": "540102"}}'
    )

    answer = await register(client, content)

    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")


async def test_a_body_where_none_is_asked_for_may_be_anything(client: Client) -> None:
    headers = as_(client.layout, "hrss_lead", region=COUNTY) | once() | {"If-Match": '"1"'}

    answer = await client.post(
        f"/v1/institutions/{uuid4()}/reinstate", content=b"[" * 100_000, headers=headers
    )

    assert answer.status_code < 500


async def test_a_form_without_its_file_is_no_fault_of_the_server(client: Client) -> None:
    headers = as_(client.layout, "applicant") | once()

    answer = await client.post(
        f"/v1/claims/{uuid4()}/receipts", data={"item": "TRAINING_FEE"}, headers=headers
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")


async def test_a_refused_body_is_not_echoed(client: Client) -> None:
    answer = await register(client, json.dumps({"credit_code": "540102199003071213", "name": "x"}))

    assert "540102199003071213" not in answer.text
    assert answer.json()["errors"]


async def test_the_problem_speaks_english_when_asked(client: Client) -> None:
    answer = await register(client, b"{", **{"Accept-Language": "en-GB"})

    assert answer.json()["detail"].startswith("The request cannot be read")
    assert answer.headers["content-language"] == "en"


async def test_an_unknown_path_and_method_get_a_problem(client: Client) -> None:
    nowhere = await client.get("/v1/nowhere")
    wrong = await client.delete("/v1/institutions")

    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "NO_SUCH_PATH")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "METHOD_NOT_ALLOWED")


async def test_a_wrong_id_is_no_fault_of_the_server(client: Client) -> None:
    answer = await client.get("/v1/institutions/not-an-id")

    assert answer.status_code == 422


async def test_a_cursor_of_ones_own_making_is_refused(client: Client) -> None:
    answer = await client.get("/v1/institutions", params={"cursor": "%%%"})

    assert (answer.status_code, answer.json()["code"]) == (422, "CURSOR_NOT_READABLE")


async def test_the_same_key_at_once_is_carried_out_once(client: Client) -> None:
    body = json.dumps(
        {
            "document": "并发一号",
            "credit_code": a_credit_code(2),
            "name": "并发",
            "region": COUNTY,
        }
    )
    key = once()

    answers = await asyncio.gather(*(register(client, body, **key) for _ in range(6)))

    statuses = sorted({answer.status_code for answer in answers})
    assert statuses in ([202], [202, 409])
    found = await rows(client.database, "SELECT 1 FROM city_changes WHERE document = '并发一号'")
    assert len(found) == 1


async def test_a_refusal_is_audited_though_its_transaction_is_rolled_back(client: Client) -> None:
    await client.post(
        "/v1/trades",
        json={},
        headers=as_(client.layout, "hrss_handler", region=COUNTY, sub="a refused one") | once(),
    )

    found = await rows(
        client.database,
        "SELECT action, outcome, detail FROM audit_log WHERE actor_id = 'a refused one'",
    )
    assert [(row.action, row.outcome, row.detail) for row in found] == [
        ("list_trade", "denied", {"code": "ROLE_NOT_ALLOWED"})
    ]


ID_NUMBER = "540102199003071213"


async def test_a_number_in_the_wrong_place_is_neither_logged_nor_echoed(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    lead = as_(client.layout, "hrss_lead", region="5401")
    wrong = await client.get(f"/v1/institutions/{ID_NUMBER}", headers=lead)
    named = await register(client, json.dumps({ID_NUMBER: "x"}))
    keyed = await client.post(
        "/v1/trades", json={}, headers=lead | {"Idempotency-Key": f'"{ID_NUMBER}"'}
    )

    seen = capsys.readouterr()
    assert ID_NUMBER not in seen.out + seen.err
    assert ID_NUMBER not in named.text
    assert [answer.status_code for answer in (wrong, named, keyed)] == [422, 422, 422]


def strangers() -> float:
    return observe.STRANGERS.labels("training-subsidy")._value.get()


async def test_a_stranger_is_counted_and_writes_no_row(client: Client) -> None:
    before = await rows(client.database, "SELECT count(*) AS n FROM audit_log")
    counted = strangers()

    await client.get("/v1/internal/dead-letters", headers={"Authorization": "Bearer a.b.c"})
    await client.post("/v1/institutions", json={}, headers={"Authorization": "Bearer a.b.c"})

    assert strangers() == counted + 2
    assert await rows(client.database, "SELECT count(*) AS n FROM audit_log") == before


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer a.b.c"}, {"Authorization": "x"}])
async def test_a_strangers_body_is_not_read(client: Client, headers: dict[str, str]) -> None:
    read: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(1)
        yield b"{}"

    answer = await client.post("/v1/institutions", content=body(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_AUTHENTICATED")
    assert read == []


async def test_a_body_that_announces_too_much_is_not_read(client: Client) -> None:
    read: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(1)
        yield b"{}"

    answer = await client.post(
        "/v1/institutions",
        content=body(),
        headers=as_(client.layout, "hrss_handler", region=COUNTY)
        | once()
        | {"Content-Type": "application/json", "Content-Length": "1000001"},
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")
    assert read == []


async def test_a_body_that_comes_too_slowly_is_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "BODY_SECONDS", 0.05)
    headers = as_(client.layout, "hrss_handler", region=COUNTY) | once()
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(5)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/institutions",
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("test", 80),
        "headers": [
            *((name.lower().encode(), value.encode()) for name, value in headers.items()),
            *((b"content-type", b"application/json"), (b"content-length", b"2")),
        ],
    }
    await client.app(scope, receive, send)

    assert sent[0]["status"] == 408
    assert json.loads(sent[1]["body"])["code"] == "BODY_TOO_SLOW"


async def test_whatever_reads_a_body_says_that_it_may_be_too_slow_or_too_large(
    client: Client,
) -> None:
    operations = [one for path in client.app.openapi()["paths"].values() for one in path.values()]
    read = [one for one in operations if "requestBody" in one]

    silent = [one["operationId"] for one in read if not {"408", "413"} <= set(one["responses"])]
    reading = [one["operationId"] for one in operations if "408" in one["responses"]]

    assert silent == []
    assert "submit_claim" in reading
    assert "get_claim" not in reading


async def test_fr_54_a_body_of_unknown_fields_gets_a_short_answer(client: Client) -> None:
    """FR-54 of the field reports."""
    wide = json.dumps({f"field_{number}": 1 for number in range(40_000)})
    many = json.dumps({f"field_{number}": 1 for number in range(150)})
    some = json.dumps({f"field_{number}": 1 for number in range(10)})

    answers = [await register(client, content) for content in (wide, many, some)]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [len(answer.json()["errors"]) for answer in answers] == [1, 1, 14]
    assert all(len(answer.content) < 10_000 for answer in answers)


async def test_a_body_that_is_refused_is_audited(client: Client) -> None:
    headers = as_(client.layout, "hrss_handler", region=COUNTY, sub="a hasty one") | once()

    await client.post("/v1/institutions", json={}, headers=headers)

    found = await rows(
        client.database, "SELECT detail FROM audit_log WHERE actor_id = 'a hasty one'"
    )
    assert [row.detail for row in found] == [{"code": "REQUEST_INVALID"}]


async def test_a_form_field_that_no_database_can_hold_is_refused(client: Client) -> None:
    answer = await client.post(
        "/v1/claims/0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d/receipts",
        data={"issuer": "a\x00b"},
        files={"file": b"x"},
        headers=as_(client.layout, "applicant") | once(),
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (KeyError("次仁卓玛"), 500, "INTERNAL_FAULT"),
        (OSError(errno.EROFS, "read-only"), 500, "INTERNAL_FAULT"),
        (ConnectionRefusedError(), 503, "TEMPORARILY_UNAVAILABLE"),
        (TimeoutError(), 503, "TEMPORARILY_UNAVAILABLE"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_fault_is_answered_with_its_trace_and_the_business_time_like_all_else(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    status: int,
    code: str,
    method: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(client.database, "reading", fail)
    monkeypatch.setattr(client.database, "transaction", fail)
    headers = as_(client.layout, "hrss_handler", region=COUNTY) | once()
    body = {
        "document": "拉人社发〔2026〕5号",
        "credit_code": a_credit_code(9),
        "name": "拉萨学校",
        "region": "540102",
    }

    if method == "GET":
        answer = await client.get("/v1/institutions", headers=headers)
    else:
        answer = await client.post("/v1/institutions", json=body, headers=headers)

    said = answer.json()
    assert (answer.status_code, said["code"]) == (status, code)
    assert said["trace_id"] == answer.headers["traceparent"].split("-")[1]
    assert "None" not in said["detail"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["business-time"]
    assert "次仁" not in answer.text
    assert ("retry-after" in answer.headers) == (status == 503)


async def test_a_fault_that_no_waiting_mends_alarms_by_its_name(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(client.database, "reading", fail)
    await client.get("/v1/institutions", headers=as_(client.layout, "hrss_handler", region=COUNTY))
    alert = alerts(Path(__file__).parents[2] / "deploy/prometheus/rules")["AidFaultLasting"]

    fired = alert.fires((await client.get("/metrics")).text)

    assert fired[("service", "training-subsidy"), ("fault", "DISK_FULL")] == 1


@pytest.mark.parametrize("path", ["/v1/trades?statuss=open", "/v1/institutions?foo=1&bar=2"])
async def test_a_parameter_that_an_operation_does_not_have_is_refused(
    client: Client, path: str
) -> None:
    answer = await client.get(path, headers=as_(client.layout, "hrss_lead", region="5401"))

    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")
    assert {fault["code"] for fault in answer.json()["errors"]} == {"EXTRA_FORBIDDEN"}
    assert all(fault["parameter"] in path for fault in answer.json()["errors"])
