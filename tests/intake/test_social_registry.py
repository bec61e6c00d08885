"""A social registry by the DCI standards (SPDCI): the same agreements, consents, receipts and audit."""

from pathlib import Path
from typing import Any

import pytest
from aid_client.chance import hex_text
from aid_testing import sharing
from aid_testing.applications import applicant_of
from aid_testing.clocks import ahead
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from aid_testing.social_registry import (
    ALGORITHMS,
    KEYS,
    PURPOSE,
    a_partner,
    a_search,
    a_status,
    aided,
    ask,
    attributes,
    by_number,
    due_again,
    public,
    signed,
)
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from intake.domain.sharing.registry import is_below, number_in
from intake.usecases.sharing.callbacks import push_answers
from intake.usecases.sharing.signatures import is_signed_by


async def test_a_search_by_number_tells_what_the_agreement_names(client: Client) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer, fields=["AIDED", "PAID_BY_CATEGORY"])
    sub = f"searched by {consumer}"
    number = await aided(client, sub=sub)
    envelope = a_search(client, consumer, by_number(number))

    answer = await ask(client, consumer, "sync/search", envelope)

    assert answer.status_code == 200, answer.text
    header, message = answer.json()["header"], answer.json()["message"]
    assert (header["action"], header["status"], header["receiver_id"]) == (
        *("on-search", "succ"),
        consumer,
    )
    assert message["transaction_id"] == envelope["message"]["transaction_id"]
    [item] = message["search_response"]
    told = attributes(item)
    assert (item["reference_id"], item["status"], told["aided"]) == ("r0", "succ", True)
    assert told["paid_by_category"] == {"EXPENDITURE_MEDICAL": "9000.00"}
    assert "aided_since" not in told
    own = (await client.get("/v1/my-readings", headers=applicant_of(client, sub))).json()
    assert told["receipt"] in [one["receipt"] for one in own["items"]]


async def test_the_three_kinds_of_query_name_one_person_and_nothing_else_is_searched(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer)
    number = await aided(client)
    predicate = {
        "expression1": {"attribute_name": "UIN", "operator": "eq", "attribute_value": number}
    }
    expression = {"expression": {"collection": "Member", "query": {"UIN": {"$eq": number}}}}
    poor = {"expression": {"collection": "Group", "query": {"poverty_score": {"$lt": 5}}}}
    envelope = a_search(
        client,
        consumer,
        by_number(number),
        by_number(number, query_type="predicate", query=[predicate]),
        by_number(
            number, query_type="expression", query={"type": "expression", "value": expression}
        ),
        by_number(number, query_type="expression", query={"type": "expression", "value": poor}),
        by_number(number, authorize=None),
        by_number(number, authorize=None, consent=PURPOSE),
        by_number(number, authorize={"purpose": {"code": "CREDIT_SCORE"}}),
        by_number("540102198001010010"),
    )

    answer = await ask(client, consumer, "sync/search", envelope)

    items = answer.json()["message"]["search_response"]
    assert [one["status"] for one in items] == [
        *("succ", "succ", "succ", "rjct", "rjct", "succ", "rjct", "rjct"),
    ]
    refused = [one for one in items if one["status"] == "rjct"]
    assert {one["status_reason_code"] for one in refused} == {"rjct.search_criteria.invalid"}
    assert len({one["status_reason_message"] for one in refused}) == len(refused)
    denied = await rows(
        client.database,
        "SELECT detail FROM audit_log WHERE actor_id = :who AND outcome = 'denied'",
        who=f"client:{consumer}",
    )
    assert sorted(one.detail["code"] for one in denied) == [
        *("ID_NUMBER_INVALID", "NO_DATA_AGREEMENT"),
        *("rjct.search_criteria.invalid", "rjct.search_criteria.invalid"),
    ]


async def test_a_reference_stands_once_in_a_message(client: Client) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer)
    number = await aided(client)
    envelope = a_search(client, consumer, by_number(number), by_number(number))
    envelope["message"]["search_request"][1]["reference_id"] = "r0"

    answer = await ask(client, consumer, "sync/search", envelope)

    items = answer.json()["message"]["search_response"]
    assert [one.get("status_reason_code") for one in items] == [None, "rjct.reference_id.duplicate"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"version": "9.0.0"}, "err.version.not_supported"),
        ({"sender_id": "SOMEBODY"}, "err.sender_id.invalid"),
        ({"action": "subscribe"}, "err.request.bad"),
        ({"total_count": 2}, "err.request.bad"),
        ({"is_msg_encrypted": True}, "err.encryption.invalid"),
        ({"sender_uri": "https://elsewhere.example/on-search"}, "err.sender_uri.invalid"),
    ],
    ids=["version", "sender", "action", "count", "encrypted", "address"],
)
@pytest.mark.parametrize("path", ["search", "sync/search"])
async def test_a_message_that_is_not_taken_is_answered_by_the_standards_code(
    client: Client, path: str, header: dict[str, Any], code: str
) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer, callback="https://partner.example/dci")
    number = await aided(client)

    envelope = a_search(client, consumer, by_number(number), **header)
    answer = await ask(client, consumer, path, envelope)

    assert answer.status_code == 400, answer.text
    said = answer.json()["message"]
    assert (said["ack_status"], said["error"]["code"]) == ("ERR", code)


async def test_without_an_agreement_there_is_no_registry(client: Client) -> None:
    consumer = sharing.a_consumer()

    answer = await ask(client, consumer, "sync/search", a_search(client, consumer, by_number("1")))

    assert (answer.status_code, answer.json()["code"]) == (403, "NO_DATA_AGREEMENT")
    assert answer.json()["message"]["error"]["code"] == "err.request.forbidden"


@pytest.mark.parametrize("path", ["search", "sync/search", "txn/status", "sync/txn/status"])
async def test_what_is_no_message_is_refused_in_the_standards_shape(
    client: Client, path: str
) -> None:
    answer = await ask(client, sharing.a_consumer(), path, {"header": {}})

    said = answer.json()["message"]
    assert (answer.status_code, said["ack_status"], said["error"]["code"]) == (
        *(422, "ERR"),
        "err.request.bad",
    )
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("kind", [*KEYS])
async def test_with_a_key_in_the_agreement_only_signed_messages_are_taken(
    client: Client, kind: str
) -> None:
    consumer, key = sharing.a_consumer(), KEYS[kind]()
    await sharing.agreed(client, consumer, signing_key=public(key))
    number = await aided(client)
    envelope = a_search(client, consumer, by_number(number))
    good = signed(envelope, key, ALGORITHMS[kind])
    others = signed(envelope, KEYS[kind](), ALGORITHMS[kind])
    changed = {**good, "message": good["message"] | {"transaction_id": hex_text(12)}}

    said = [
        (await ask(client, consumer, "sync/search", one)).json()
        for one in (envelope, envelope | {"signature": "invalid-signature"}, others, changed, good)
    ]

    assert [one["message"].get("error", {}).get("code") for one in said] == [
        "err.signature.missing",
        *("err.signature.invalid",) * 3,
        None,
    ]
    assert said[-1]["header"]["status"] == "succ"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"signing_key": "no key"}, "SIGNING_KEY_NOT_READABLE"),
        (
            {"signing_key": public(rsa.generate_private_key(public_exponent=65537, key_size=1024))},
            "SIGNING_KEY_NOT_READABLE",
        ),
        ({"callback": "http://partner.example/dci"}, "CALLBACK_NOT_SECURE"),
        ({"callback": "https://user@partner.example/dci"}, "CALLBACK_NOT_SECURE"),
        ({"callback": "file:///etc/passwd"}, "CALLBACK_NOT_SECURE"),
    ],
    ids=["no key", "a short key", "without TLS", "with a user", "a file"],
)
async def test_a_key_and_an_address_that_are_not_safe_are_not_agreed(
    client: Client, given: dict[str, Any], code: str
) -> None:
    body = sharing.an_agreement(client, sharing.a_consumer(), **given)
    answer = await client.post(
        "/v1/data-agreements",
        json=body,
        headers=sharing.the_city(client) | {"Idempotency-Key": f'"{hex_text(16)}"'},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_an_answer_is_pushed_signed_to_the_agreed_address_until_it_is_taken(
    client: Client, tmp_path: Path
) -> None:
    key = KEYS["P-256"]()
    file = tmp_path / "registry.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    consumer = sharing.a_consumer()
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        number = await aided(client)
        envelope = a_search(client, consumer, by_number(number))
        partner.refuses = 1

        ack = await ask(client, consumer, "search", envelope)
        correlation = ack.json()["message"]["correlation_id"]
        await due_again(client, correlation)
        await push_answers(client.database, file)
        nothing_yet = [one for one in partner.taken if correlation in str(one)]
        await due_again(client, correlation)
        await push_answers(client.database, file)
        again = await ask(client, consumer, "search", envelope)

    assert ack.json()["message"]["ack_status"] == "ACK"
    assert nothing_yet == []
    [(path, pushed)] = [one for one in partner.taken if correlation in str(one)]
    assert path == "/dci/on-search"
    assert pushed["message"]["transaction_id"] == envelope["message"]["transaction_id"]
    assert attributes(pushed["message"]["search_response"][0])["aided"] is True
    assert is_signed_by(
        pushed["signature"], public(key), header=pushed["header"], message=pushed["message"]
    )
    assert again.json()["message"]["correlation_id"] == correlation


async def test_an_answer_is_never_pushed_without_an_agreed_address(client: Client) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer)
    number = await aided(client)

    answer = await ask(client, consumer, "search", a_search(client, consumer, by_number(number)))

    assert answer.json()["message"]["error"]["code"] == "err.sender_uri.invalid"


async def test_what_became_of_a_search_is_told_as_long_as_it_may_be_kept(client: Client) -> None:
    consumer, other = sharing.a_consumer(), sharing.a_consumer()
    await sharing.agreed(client, consumer, kept_days=5)
    await sharing.agreed(client, other)
    number = await aided(client)
    envelope = a_search(client, consumer, by_number(number))
    searched = (await ask(client, consumer, "sync/search", envelope)).json()["message"]
    transaction = envelope["message"]["transaction_id"]

    async def status(who: str, kind: str, value: Any) -> list[Any]:
        answer = await ask(client, who, "sync/txn/status", a_status(client, who, kind, value))
        assert answer.status_code == 200, answer.text
        told = answer.json()["message"]["txnstatus_response"]["txn_status"]
        found: list[Any] = told["search_response"]
        return found

    by_transaction = await status(consumer, "transaction_id", transaction)
    by_correlation = await status(consumer, "correlation_id", searched["correlation_id"])
    of_another = await status(other, "transaction_id", transaction)
    with ahead(client, 6):
        too_late = await status(consumer, "transaction_id", transaction)

    assert by_transaction == by_correlation == searched["search_response"]
    assert (of_another, too_late) == ([], [])


async def test_a_status_may_be_pushed_too(client: Client) -> None:
    consumer = sharing.a_consumer()
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        ack = await ask(
            client, consumer, "txn/status", a_status(client, consumer, "transaction_id", "none")
        )
        correlation = ack.json()["message"]["correlation_id"]
        await due_again(client, correlation)
        await push_answers(client.database, None)

    [(path, pushed)] = [one for one in partner.taken if correlation in str(one)]
    assert (path, pushed["header"]["action"]) == ("/dci/txn/on-status", "txn-on-status")


@pytest.mark.parametrize("token", [None, "Bearer nobody's"], ids=["no token", "a false token"])
@pytest.mark.parametrize("path", ["sync/search", "txn/status", "subscribe"])
async def test_who_may_not_come_in_is_told_so_by_the_standard(
    client: Client, path: str, token: str | None
) -> None:
    """The public suite reads the refusal as JSON, which ``application/problem+json`` is not to it."""
    headers = {} if token is None else {"Authorization": token}

    refused = await client.post(f"/v1/registry/{path}", json={}, headers=headers)

    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/json")
    told = refused.json()["message"]
    assert (told["ack_status"], told["error"]["code"]) == ("ERR", "err.request.unauthorized")
    assert refused.headers["www-authenticate"].startswith("Bearer")


async def test_who_pushes_is_woken_though_nobody_was_told_anything_yet(client: Client) -> None:
    """A status that tells nothing leaves no audit row, and would wait for the next look."""
    consumer, woken = sharing.a_consumer(), list[bool]()
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        envelope = a_status(client, consumer, "transaction_id", "none")
        before, client.database.on_commit = client.database.on_commit, woken.append
        try:
            await ask(client, consumer, "txn/status", envelope)
        finally:
            client.database.on_commit = before
        await push_answers(client.database, None)

    assert woken == [False]
    assert [path for path, _ in partner.taken] == ["/dci/txn/on-status"]


async def test_a_transaction_is_answered_once_and_stands_for_one_question(client: Client) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer)
    number = await aided(client)
    envelope = a_search(client, consumer, by_number(number))
    other = a_search(client, consumer, by_number(number, consent=PURPOSE))
    other["message"]["transaction_id"] = envelope["message"]["transaction_id"]

    first, again, different = [
        await ask(client, consumer, "sync/search", one) for one in (envelope, envelope, other)
    ]

    assert first.json() == again.json()
    assert different.json()["message"]["error"]["code"] == "err.request.bad"


@pytest.mark.parametrize(
    ("query_type", "query"),
    [
        ("idtype-value", {"type": "MOBILE", "value": "13900000001"}),
        ("idtype-value", {"type": "UIN", "value": 1}),
        ("idtype-value", []),
        ("predicate", []),
        ("predicate", [{"expression1": {"attribute_name": "UIN", "operator": "gt"}}]),
        ("predicate", [{"expression1": {"attribute_name": "UIN"}, "expression2": {}}]),
        ("expression", {"value": {"expression": "query { member }"}}),
        ("expression", {"value": {"expression": {"query": {"$or": [{"UIN": {"$eq": "1"}}]}}}}),
        ("graphql", {"type": "UIN", "value": "1"}),
    ],
)
def test_what_does_not_name_one_person_is_no_question(query_type: str, query: Any) -> None:
    assert number_in(query_type, query) is None


@pytest.mark.parametrize(
    ("address", "below"),
    [
        ("https://partner.example/dci", True),
        ("https://partner.example/dci/on-search", True),
        ("https://partner.example/dci-other", False),
        ("https://partner.example/dci/../internal", False),
        ("https://partner.example:8443/dci", False),
        ("http://partner.example/dci", False),
        ("https://partner.example.org/dci", False),
        ("https://partner.example/dci?to=elsewhere", False),
    ],
)
def test_an_answer_goes_to_the_agreed_address_or_below_it(address: str, below: bool) -> None:
    assert is_below(address, "https://partner.example/dci/") is below
