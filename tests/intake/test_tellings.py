"""What was told is told again on its ground alone: audited each time, refused when the ground is gone."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aid_client.chance import hex_text
from aid_testing import sharing
from aid_testing.actors import as_, if_match, once
from aid_testing.applications import accepted, applicant_of, numbers_of
from aid_testing.city import decide
from aid_testing.clocks import ahead
from aid_testing.fixtures import Client
from aid_testing.rows import rows, with_bytes
from aid_testing.social_registry import (
    KEYS,
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
from intake.usecases.sharing.callbacks import (
    LEASE,
    TIMEOUT_SECONDS,
    pause_after,
    push_answers,
)


async def consented(client: Client, consumer: str, sub: str, **changes: Any) -> tuple[Any, Any]:
    """An agreement on consent, the person's number, and how to take the consent back."""
    agreement = await sharing.agreed(client, consumer, ground="CONSENT", **changes)
    case = await accepted(client, sub=sub)
    await sharing.granted(client, case, paid=1)
    given = await sharing.consent(client, agreement, case, sub=sub)

    async def withdraw() -> None:
        await sharing.take_back(client, given, sub=sub)

    return (await numbers_of(client, case))[0], withdraw


async def ended(client: Client, agreement: Any) -> None:
    """Two people of the city end an agreement with today."""
    until = client.database.clock.today().isoformat()
    proposed = await client.post(
        f"/v1/data-agreements/{agreement['id']}/end",
        json={"document": "拉民发〔2026〕13号", "until": until},
        headers=sharing.the_city(client) | if_match(agreement) | once(),
    )
    assert (await decide(client, proposed, by=sharing.the_city(client, "second"))).is_success


async def tellings_to(client: Client, consumer: str) -> list[tuple[str, str]]:
    """How the consumer was told what, and with which outcome, as the trail has it."""
    found = await rows(
        client.database,
        "SELECT outcome, detail FROM audit_log WHERE action = 'read_for_partner'"
        " AND detail ->> 'consumer' = :who ORDER BY position",
        who=consumer,
    )
    return [(one.detail["how"], one.detail.get("code", one.outcome)) for one in found]


async def pushed(client: Client, partner: Any, correlation: str, key: Path | None = None) -> Any:
    """What of one answer has come to the partner after a round of pushes."""
    await due_again(client, correlation)
    await push_answers(client.database, key)
    return [one for _, one in partner.taken if correlation in str(one)]


async def test_an_answer_on_its_way_is_not_told_once_the_consent_is_taken_back(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    sub = f"took back from {consumer}"
    with a_partner() as partner:
        number, withdraw = await consented(client, consumer, sub, callback=partner.url)
        ack = await ask(client, consumer, "search", a_search(client, consumer, by_number(number)))
        correlation = ack.json()["message"]["correlation_id"]
        await withdraw()

        [told] = await pushed(client, partner, correlation)

    [item] = told["message"]["search_response"]
    assert (told["header"]["status"], item["status"], "data" in item) == ("rjct", "rjct", False)
    assert number not in str(told)
    assert await tellings_to(client, consumer) == [("push", "DATA_CONSENT_MISSING")]
    own = (await client.get("/v1/my-readings", headers=applicant_of(client, sub))).json()["items"]
    assert [one for one in own if one["purpose"] == "学费减免资格核验"] == []


async def test_an_answer_on_its_way_is_not_told_after_the_end_of_its_agreement(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    with a_partner() as partner:
        agreement = await sharing.agreed(client, consumer, callback=partner.url)
        number = await aided(client)
        ack = await ask(client, consumer, "search", a_search(client, consumer, by_number(number)))
        correlation = ack.json()["message"]["correlation_id"]
        await ended(client, agreement)
        with ahead(client, 1):
            [told] = await pushed(client, partner, correlation)

    assert told["message"]["search_response"][0]["status"] == "rjct"
    assert await tellings_to(client, consumer) == [("push", "NO_DATA_AGREEMENT")]


async def test_a_push_is_one_telling_that_the_person_sees_however_often_it_is_tried(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    sub = f"pushed to {consumer}"
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        number = await aided(client, sub=sub)
        ack = await ask(client, consumer, "search", a_search(client, consumer, by_number(number)))
        correlation = ack.json()["message"]["correlation_id"]
        before = await tellings_to(client, consumer)
        partner.refuses = 1
        assert await pushed(client, partner, correlation) == []
        [told] = await pushed(client, partner, correlation)

    assert before == []
    assert await tellings_to(client, consumer) == [("push", "success")]
    receipt = attributes(told["message"]["search_response"][0])["receipt"]
    own = (await client.get("/v1/my-readings", headers=applicant_of(client, sub))).json()["items"]
    assert [one["reader"] for one in own if one["receipt"] == receipt] == ["拉萨市教育局"]


async def test_status_a_repeat_and_a_receipt_are_tellings_and_end_with_the_consent(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    sub = f"told again to {consumer}"
    number, withdraw = await consented(client, consumer, sub)
    envelope = a_search(client, consumer, by_number(number))
    first = await ask(client, consumer, "sync/search", envelope)
    receipt = attributes(first.json()["message"]["search_response"][0])["receipt"]
    transaction = envelope["message"]["transaction_id"]
    headers = sharing.of_the_consumer(client, consumer)

    async def told_again() -> list[Any]:
        status = a_status(client, consumer, "transaction_id", transaction)
        found = (await ask(client, consumer, "sync/txn/status", status)).json()["message"]
        same_status = (await ask(client, consumer, "sync/txn/status", status)).json()["message"]
        repeat = (await ask(client, consumer, "sync/search", envelope)).json()["message"]
        read = await client.get(f"/v1/data-pulls/{receipt}", headers=headers)
        return [
            found["txnstatus_response"]["txn_status"]["search_response"][0]["status"],
            same_status["txnstatus_response"]["txn_status"]["search_response"][0]["status"],
            repeat["search_response"][0]["status"],
            read.json().get("code", read.status_code),
        ]

    before = await told_again()
    own = (await client.get("/v1/my-readings", headers=applicant_of(client, sub))).json()["items"]
    await withdraw()
    after = await told_again()

    how = ["status", "repeat", "repeat", "receipt"]
    gone = "DATA_CONSENT_MISSING"
    assert before == ["succ", "succ", "succ", 200]
    assert after == ["rjct", "rjct", "rjct", gone]
    assert [one["receipt"] for one in own[:5]] == [receipt] * 5
    trail = await tellings_to(client, consumer)
    assert trail[:5] == [("answer", "success"), *((one, "success") for one in how)]
    assert trail[5:] == [(one, gone) for one in ("status", "repeat", "receipt")]


async def test_a_question_that_is_refused_stands_on_the_trail_of_whom_it_was_about(
    client: Client,
) -> None:
    """By a pull, which the same key may ask again, and by the registry."""
    consumer = sharing.a_consumer()
    number, withdraw = await consented(client, consumer, f"asked about by {consumer}")
    await withdraw()
    key = f"refused to {consumer}"

    pulls = [
        await sharing.pull(client, consumer, number, key=key, ground="CONSENT") for _ in range(2)
    ]
    await ask(client, consumer, "sync/search", a_search(client, consumer, by_number(number)))

    assert [one.json()["code"] for one in pulls] == ["DATA_CONSENT_MISSING"] * 2
    assert await tellings_to(client, consumer) == [("answer", "DATA_CONSENT_MISSING")] * 3
    assert number is not None
    found = await rows(
        client.database,
        "SELECT DISTINCT resource_type FROM audit_log WHERE action = 'read_for_partner'"
        " AND detail ->> 'consumer' = :who",
        who=consumer,
    )
    assert [one.resource_type for one in found] == ["person"]


async def test_a_pull_that_is_sent_again_tells_nothing_once_its_agreement_has_ended(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    agreement = await sharing.agreed(client, consumer)
    number = await aided(client)
    key = f"the pull of {consumer}"
    first = await sharing.pull(client, consumer, number, key=key)
    again = await sharing.pull(client, consumer, number, key=key)
    await ended(client, agreement)

    with ahead(client, 1):
        too_late = await sharing.pull(client, consumer, number, key=key)

    assert again.json() == first.json()
    assert (too_late.status_code, too_late.json()["code"]) == (403, "NO_DATA_AGREEMENT")
    assert await tellings_to(client, consumer) == [
        ("answer", "success"),
        ("receipt", "success"),
        ("receipt", "NO_DATA_AGREEMENT"),
    ]


async def test_that_a_search_was_forgotten_is_pushed_like_every_other_status(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    with a_partner() as partner:
        await sharing.agreed(client, consumer, kept_days=1, callback=partner.url)
        number = await aided(client)
        envelope = a_search(client, consumer, by_number(number))
        await ask(client, consumer, "sync/search", envelope)
        with ahead(client, 2):
            status = a_status(
                client, consumer, "transaction_id", envelope["message"]["transaction_id"]
            )
            ack = await ask(client, consumer, "txn/status", status)
            [told] = await pushed(client, partner, ack.json()["message"]["correlation_id"])

    answer = told["message"]["txnstatus_response"]["txn_status"]
    assert answer["search_response"] == []


async def test_the_same_message_twice_at_once_is_one_receipt_and_one_answer(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer)
    number = await aided(client)
    envelope = a_search(client, consumer, by_number(number))

    both = await asyncio.gather(*(ask(client, consumer, "sync/search", envelope) for _ in range(4)))

    assert [one.status_code for one in both] == [200] * 4
    assert len({one.text for one in both}) == 1
    kept = await rows(
        client.database, "SELECT id FROM data_pulls WHERE consumer = :who", who=consumer
    )
    assert len(kept) == 1


async def test_a_search_that_was_answered_at_once_is_pushed_when_it_is_asked_so(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        number = await aided(client)
        envelope = a_search(client, consumer, by_number(number))
        at_once = await ask(client, consumer, "sync/search", envelope)
        ack = await ask(client, consumer, "search", envelope)
        correlation = ack.json()["message"]["correlation_id"]
        [told] = await pushed(client, partner, correlation)

    assert correlation == at_once.json()["message"]["correlation_id"]
    assert told["message"] == at_once.json()["message"]
    assert await tellings_to(client, consumer) == [("answer", "success"), ("push", "success")]


async def test_the_key_and_the_address_of_one_agreement_serve_no_other(client: Client) -> None:
    """A message stands on the agreement of its purpose; one that uses two satisfies both."""
    consumer = sharing.a_consumer()
    keys = {name: KEYS["P-256"]() for name in ("SCHOOL_FEE_RELIEF", "RENT_RELIEF")}
    for name, key in keys.items():
        await sharing.agreed(
            client,
            consumer,
            purpose=name,
            signing_key=public(key),
            callback=f"https://{name.lower().replace('_', '-')}.example/dci",
        )
    number = await aided(client)
    school, rent = [by_number(number, authorize={"purpose": {"code": name}}) for name in keys]

    async def said(*criteria: Any, by: str, path: str = "sync/search", **header: Any) -> Any:
        envelope = signed(a_search(client, consumer, *criteria, **header), keys[by], "ES256")
        answer = (await ask(client, consumer, path, envelope)).json()["message"]
        return answer.get("error", {}).get("code")

    elsewhere = {"sender_uri": "https://rent-relief.example/dci/on-search"}
    assert await said(school, by="SCHOOL_FEE_RELIEF") is None
    assert await said(school, by="RENT_RELIEF") == "err.signature.invalid"
    assert await said(school, rent, by="SCHOOL_FEE_RELIEF") == "err.signature.invalid"
    assert await said(school, by="SCHOOL_FEE_RELIEF", **elsewhere) == "err.sender_uri.invalid"
    assert await said(rent, by="RENT_RELIEF", **elsewhere) is None


async def test_what_was_learnt_by_one_agreement_is_told_again_by_its_key_alone(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    school, other = KEYS["P-256"](), KEYS["P-256"]()
    await sharing.agreed(client, consumer, signing_key=public(school))
    await sharing.agreed(client, consumer, purpose="RENT_RELIEF", signing_key=public(other))
    envelope = a_search(client, consumer, by_number(await aided(client)))
    await ask(client, consumer, "sync/search", signed(envelope, school, "ES256"))
    transaction = envelope["message"]["transaction_id"]

    def status(key: Any) -> Any:
        return signed(a_status(client, consumer, "transaction_id", transaction), key, "ES256")

    by_other = await ask(client, consumer, "sync/txn/status", status(other))
    by_own = await ask(client, consumer, "sync/txn/status", status(school))

    assert by_other.json()["message"]["error"]["code"] == "err.signature.invalid"
    assert by_own.status_code == 200


async def test_a_broken_key_of_the_registry_holds_up_one_answer_and_not_the_worker(
    client: Client, tmp_path: Path
) -> None:
    consumer = sharing.a_consumer()
    broken = tmp_path / "registry.pem"
    broken.write_text("no key")
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        envelope = a_search(client, consumer, by_number(hex_text(9)))
        ack = await ask(client, consumer, "search", envelope)
        correlation = ack.json()["message"]["correlation_id"]
        with_it = await pushed(client, partner, correlation, broken)
        found = await rows(
            client.database,
            "SELECT state, failure FROM registry_requests WHERE id = CAST(:id AS uuid)",
            id=correlation,
        )
        without = await pushed(client, partner, correlation)

    assert (with_it, len(without)) == ([], 1)
    assert [(one.state, one.failure) for one in found] == [("queued", "OWN_KEY_ValueError")]


async def a_push(client: Client, consumer: str) -> str:
    """The consumer asks about somebody unknown; the answer waits to be pushed."""
    ack = await ask(client, consumer, "search", a_search(client, consumer, by_number(hex_text(9))))
    return str(ack.json()["message"]["correlation_id"])


async def pushes_to(client: Client, consumer: str) -> list[tuple[str, int, str | None]]:
    """How each push to a consumer stands, in the order in which they were asked."""
    found = await rows(
        client.database,
        "SELECT state, attempts, failure FROM registry_requests WHERE consumer = :who ORDER BY id",
        who=consumer,
    )
    return [(one.state, one.attempts, one.failure) for one in found]


async def test_a_slow_receiver_holds_up_nobody_else_and_each_is_told_in_order(
    client: Client,
) -> None:
    slow_one, quick_one = sharing.a_consumer(), sharing.a_consumer()
    with a_partner() as slow, a_partner() as quick:
        slow.waits_for = quick.was_told
        await sharing.agreed(client, slow_one, callback=slow.url)
        await sharing.agreed(client, quick_one, callback=quick.url)
        waiting = await a_push(client, slow_one)
        asked = [await a_push(client, quick_one) for _ in range(3)]
        began = time.monotonic()
        await push_answers(client.database, None)
        took = time.monotonic() - began

    assert [one["message"]["correlation_id"] for _, one in slow.taken] == [waiting]
    assert [one["message"]["correlation_id"] for _, one in quick.taken] == asked
    assert took < 5, "the slow one answers once the quick one was told"


async def test_who_does_not_answer_is_tried_by_one_push_and_all_others_wait(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    with a_partner() as gone:
        await sharing.agreed(client, consumer, callback=gone.url)
    for _ in range(3):
        await a_push(client, consumer)

    await push_answers(client.database, None)
    taken = await push_answers(client.database, None)

    assert await pushes_to(client, consumer) == [
        ("queued", 1, "ConnectError"),
        ("queued", 0, None),
        ("queued", 0, None),
    ]
    assert [one for one in taken if one.consumer == consumer] == []


async def test_an_answer_that_cannot_be_read_is_parked_alone_until_an_operator_retries_it(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    by = as_(client.layout, "operator")
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        poison, good = UUID(await a_push(client, consumer)), await a_push(client, consumer)
        whole = await with_bytes(client, "registry_requests", "answer", poison, b"no longer sealed")
        await push_answers(client.database, None)
        parked = (await client.get("/v1/internal/parked-tellings", headers=by)).json()
        first = [one["message"]["correlation_id"] for _, one in partner.taken]
        await with_bytes(client, "registry_requests", "answer", poison, whole)
        again = await client.post("/v1/internal/parked-tellings/retry", headers=by)
        await push_answers(client.database, None)

    assert first == [good]
    [one] = [one for one in parked if one["consumer"] == consumer]
    assert (one["id"], one["kind"]) == (str(poison), "push")
    assert "vault.py" in one["reason"]
    assert again.json()["tellings"] >= 1
    assert [one["message"]["correlation_id"] for _, one in partner.taken] == [good, str(poison)]


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 10), (12, 3600), (2_000, 3600)])
def test_the_pause_grows_to_an_hour_and_never_overflows(attempts: int, seconds: int) -> None:
    assert pause_after(attempts) == timedelta(seconds=seconds)


def test_nobody_else_takes_an_answer_while_it_may_still_be_pushed() -> None:
    assert timedelta(seconds=TIMEOUT_SECONDS) < LEASE
