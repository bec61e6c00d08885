"""A consumer subscribes to a change of one person's aid (SPDCI), under the same agreements as it asks."""

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
    PURPOSE,
    a_partner,
    an_envelope,
    ask,
    attributes,
    due_again,
    public,
    signed,
)
from intake.usecases.sharing.callbacks import push_answers
from intake.usecases.sharing.notices import tell_changes
from intake.workers import forget_told


def a_wish(number: Any, **changes: Any) -> dict[str, Any]:
    return {
        "reg_event_type": "REGISTER",
        "filter": {"type": "UIN", "value": number},
        "notify_record_type": "Member",
        "authorize": PURPOSE,
    } | changes


def subscribing(client: Client, consumer: str, *wishes: Any, **header: Any) -> dict[str, Any]:
    now = client.database.clock.now().isoformat()
    asked = [
        {"reference_id": f"r{place}", "timestamp": now, "subscribe_criteria": one}
        for place, one in enumerate(wishes)
    ]
    message = {"transaction_id": hex_text(12), "subscribe_request": asked}
    return an_envelope(
        client, consumer, "subscribe", message, **{"total_count": len(wishes)} | header
    )


def unsubscribing(client: Client, consumer: str, *codes: str) -> dict[str, Any]:
    now = client.database.clock.now().isoformat()
    message = {"transaction_id": hex_text(12), "timestamp": now, "subscription_codes": [*codes]}
    return an_envelope(client, consumer, "unsubscribe", message)


async def answer_to(client: Client, partner: Any, consumer: str, path: str, envelope: Any) -> Any:
    """What is pushed in answer to a message that is acknowledged."""
    ack = await ask(client, consumer, path, envelope)
    assert ack.status_code == 200, ack.text
    correlation = ack.json()["message"]["correlation_id"]
    await due_again(client, correlation)
    await push_answers(client.database, None)
    [(where, told)] = [one for one in partner.taken if correlation in str(one)]
    assert where == f"/dci/on-{path}"
    assert told["message"]["transaction_id"] == envelope["message"]["transaction_id"]
    return told


async def subscribed(client: Client, partner: Any, consumer: str, *wishes: Any) -> list[str]:
    told = await answer_to(
        client, partner, consumer, "subscribe", subscribing(client, consumer, *wishes)
    )
    items = told["message"]["subscribe_response"]
    assert [one["status"] for one in items] == ["succ"] * len(wishes)
    return [one["subscriptions"][0]["code"] for one in items]


async def notified(client: Client, partner: Any, *codes: str) -> list[Any]:
    """What these subscriptions were told, after a round of changes and of pushes."""
    while await tell_changes(client.database):
        pass
    while await push_answers(client.database, None):
        pass
    return [
        event
        for path, told in partner.taken
        if path == "/dci/notify"
        for event in told["message"]["notify_event"]
        if event["reference_id"] in codes
    ]


async def still_runs(client: Client, code: str) -> bool:
    """Whether a subscription has not ended."""
    [row] = await rows(
        client.database,
        "SELECT ended_at FROM registry_subscriptions WHERE id = :id",
        id=UUID(code),
    )
    return row.ended_at is None


async def of_the_person(client: Client, number: str | None) -> list[Any]:
    """The audit trail of a person, found by the number."""
    assert number is not None
    [person] = await rows(
        client.database,
        "SELECT person_id FROM persons WHERE id_hash = :hash",
        hash=client.database.vault.lookup("id_number", number),
    )
    return await sharing.trail_of(client, str(person.person_id))


async def test_a_subscriber_is_told_of_the_grant_and_of_its_payment_and_the_person_sees_it(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    sub = f"subscribed to by {consumer}"
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        case = await accepted(client, sub=sub)
        number = (await numbers_of(client, case))[0]
        codes = await subscribed(
            client, partner, consumer, a_wish(number), a_wish(number, reg_event_type="UPDATE")
        )
        nothing_yet = await notified(client, partner, *codes)
        await sharing.granted(client, case, paid=1)
        told = await notified(client, partner, *codes)
        again = await notified(client, partner, *codes)

    assert nothing_yet == []
    assert sorted((one["reference_id"], one["data"]["reg_event_type"]) for one in told) == sorted(
        [(codes[0], "REGISTER"), (codes[1], "UPDATE")]
    )
    assert [attributes(one)["aided"] for one in told] == [True, True]
    assert again == told
    own = (await client.get("/v1/my-readings", headers=applicant_of(client, sub))).json()["items"]
    assert {attributes(one)["receipt"] for one in told} == {one["receipt"] for one in own[:2]}


async def test_who_subscribes_again_and_again_is_told_once(client: Client) -> None:
    consumer = sharing.a_consumer()
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        case = await accepted(client)
        number = (await numbers_of(client, case))[0]
        wishes = [a_wish(number) for _ in range(3)]
        codes = await subscribed(client, partner, consumer, *wishes)
        codes += await subscribed(client, partner, consumer, a_wish(number))
        await sharing.granted(client, case, paid=1)
        told = await notified(client, partner, *codes)

    assert len(set(codes)) == 4
    assert len(told) == 1


async def test_a_change_that_cannot_be_told_is_parked_alone_until_an_operator_retries_it(
    client: Client,
) -> None:
    """Of two subscribers one cannot be read; the other is told, though its change came later."""
    consumer, other = sharing.a_consumer(), sharing.a_consumer()
    by = as_(client.layout, "operator")
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        await sharing.agreed(client, other, callback=partner.url)
        first, second = await accepted(client), await accepted(client)
        [poison] = await subscribed(
            client, partner, consumer, a_wish((await numbers_of(client, first))[0])
        )
        [good] = await subscribed(
            client, partner, other, a_wish((await numbers_of(client, second))[0])
        )
        whole = await with_bytes(
            client, "registry_subscriptions", "id_number", UUID(poison), b"no longer sealed"
        )
        await sharing.granted(client, first)
        await sharing.granted(client, second)
        told = await notified(client, partner, poison, good)
        parked = (await client.get("/v1/internal/parked-tellings", headers=by)).json()
        await with_bytes(client, "registry_subscriptions", "id_number", UUID(poison), whole)
        again = await client.post("/v1/internal/parked-tellings/retry", headers=by)
        at_last = await notified(client, partner, poison)
        left = (await client.get("/v1/internal/parked-tellings", headers=by)).json()

    assert [one["reference_id"] for one in told] == [good]
    [one] = [one for one in parked if one["consumer"] == consumer]
    assert one["kind"] == "notice"
    assert "vault.py" in one["reason"]
    assert again.json()["tellings"] >= 1
    assert [one["reference_id"] for one in at_last] == [poison]
    assert [one for one in left if one["consumer"] == consumer] == []


async def test_what_could_not_be_told_while_it_may_be_kept_is_shown_and_not_told_later(
    client: Client,
) -> None:
    """A receiver that was away for longer than an answer may be kept is told by the next change."""
    consumer = sharing.a_consumer()
    by = as_(client.layout, "operator")
    with a_partner() as partner:
        await sharing.agreed(client, consumer, kept_days=1, callback=partner.url)
        case = await accepted(client)
        [code] = await subscribed(
            client, partner, consumer, a_wish((await numbers_of(client, case))[0])
        )
        await sharing.granted(client, case)
        while await tell_changes(client.database):
            pass
        with ahead(client, 3):
            await forget_told(client.app.state.running)
            parked = (await client.get("/v1/internal/parked-tellings", headers=by)).json()
            await client.post("/v1/internal/parked-tellings/retry", headers=by)
            told = await notified(client, partner, code)

    [lost] = [one for one in parked if one["consumer"] == consumer]
    assert (lost["kind"], lost["reason"]) == ("push", "KEPT_NO_LONGER")
    assert told == []


async def test_nobody_else_is_told_of(client: Client) -> None:
    consumer = sharing.a_consumer()
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        number = (await numbers_of(client, await accepted(client)))[0]
        codes = await subscribed(client, partner, consumer, a_wish(number))
        await sharing.granted(client, await accepted(client), paid=1)
        told = await notified(client, partner, *codes)

    assert told == []


async def test_after_unsubscribing_nothing_is_told_and_only_own_subscriptions_are_ended(
    client: Client,
) -> None:
    consumer, other = sharing.a_consumer(), sharing.a_consumer()
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        await sharing.agreed(client, other, callback=partner.url)
        case = await accepted(client)
        number = (await numbers_of(client, case))[0]
        first, second = await subscribed(client, partner, consumer, a_wish(number), a_wish(number))
        by_another = await answer_to(
            client, partner, other, "unsubscribe", unsubscribing(client, other, first)
        )
        with_an_unknown = await answer_to(
            client, partner, consumer, "unsubscribe", unsubscribing(client, consumer, first, "x")
        )
        ended = await answer_to(
            client, partner, consumer, "unsubscribe", unsubscribing(client, consumer, first)
        )
        await sharing.granted(client, case)
        told = await notified(client, partner, first, second)

    for refused in (by_another, with_an_unknown):
        assert refused["message"]["status"] == "rjct"
        assert refused["message"]["status_reason_code"] == "rjct.subscription_code.invalid"
    assert ended["message"]["subscription_status"] == [{"code": first, "status": "unsubscribe"}]
    assert [one["reference_id"] for one in told] == [second]


@pytest.mark.parametrize(
    "change",
    [
        {"authorize": None},
        {"authorize": {"purpose": {"code": "CREDIT_SCORE"}}},
        {"reg_event_type": "LiveBirth"},
        {"filter": {"type": "UIN", "value": "TEST-001"}},
        {"filter": {"type": "POOR", "value": "yes"}},
    ],
    ids=["no purpose", "another purpose", "another event", "no number", "by what they are like"],
)
async def test_a_wish_that_no_agreement_allows_is_refused_alone(
    client: Client, change: dict[str, Any]
) -> None:
    consumer = sharing.a_consumer()
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        number = (await numbers_of(client, await accepted(client)))[0]
        envelope = subscribing(client, consumer, a_wish(number), a_wish(number, **change))
        told = await answer_to(client, partner, consumer, "subscribe", envelope)

    good, refused = told["message"]["subscribe_response"]
    assert (good["status"], refused["status"]) == ("succ", "rjct")
    assert refused["status_reason_code"] == "rjct.notify_details.invalid"
    assert "subscriptions" not in refused


async def test_once_the_agreement_has_ended_nothing_is_told_and_the_subscription_ends(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    with a_partner() as partner:
        agreement = await sharing.agreed(client, consumer, callback=partner.url)
        case = await accepted(client)
        number = (await numbers_of(client, case))[0]
        [code] = await subscribed(client, partner, consumer, a_wish(number))
        proposed = await client.post(
            f"/v1/data-agreements/{agreement['id']}/end",
            json={
                "document": "拉民发〔2026〕13号",
                "until": client.database.clock.today().isoformat(),
            },
            headers=sharing.the_city(client) | if_match(agreement) | once(),
        )
        await decide(client, proposed, by=sharing.the_city(client, "second"))
        await sharing.granted(client, case)
        with ahead(client, 1):
            told = await notified(client, partner, code)

    assert told == []
    assert await still_runs(client, code) is False


@pytest.mark.parametrize("over", [False, True], ids=["taken back", "its days are over"])
async def test_a_new_consent_does_not_revive_what_rested_on_a_former(
    client: Client, over: bool
) -> None:
    """A subscription ends with its consent, in the same transaction; whoever wants it asks anew."""
    consumer = sharing.a_consumer()
    sub = f"consents to {consumer}"
    with a_partner() as partner:
        agreement = await sharing.agreed(client, consumer, ground="CONSENT", callback=partner.url)
        case = await accepted(client, sub=sub)
        number = (await numbers_of(client, case))[0]
        given = await sharing.consent(client, agreement, case, sub=sub)
        [code] = await subscribed(client, partner, consumer, a_wish(number))
        if not over:
            await sharing.take_back(client, given, sub=sub)
        with ahead(client, 301 if over else 0):
            await sharing.consent(client, agreement, case, sub=sub)
            before = await still_runs(client, code)
            [again] = await subscribed(client, partner, consumer, a_wish(number))
            await sharing.granted(client, case)
            told = await notified(client, partner, code, again)

    assert before is False
    assert [one["reference_id"] for one in told] == [again]
    ends = [one for one in await of_the_person(client, number) if one.action.startswith("end_")]
    assert [(one.detail["subscription"], one.detail["consumer"]) for one in ends] == [
        (code, consumer)
    ]
    assert ends[0].detail["code"] == ("DATA_CONSENT_OVER" if over else "DATA_CONSENT_WITHDRAWN")


async def test_a_subscription_goes_on_while_one_consent_follows_another(client: Client) -> None:
    consumer = sharing.a_consumer()
    sub = f"renews for {consumer}"
    with a_partner() as partner:
        agreement = await sharing.agreed(client, consumer, ground="CONSENT", callback=partner.url)
        case = await accepted(client, sub=sub)
        number = (await numbers_of(client, case))[0]
        await sharing.consent(client, agreement, case, sub=sub)
        [code] = await subscribed(client, partner, consumer, a_wish(number))
        await sharing.consent(client, agreement, case, sub=sub)
        await sharing.granted(client, case)
        told = await notified(client, partner, code)

    assert [one["reference_id"] for one in told] == [code]


async def test_the_trail_of_a_person_names_who_subscribed_and_who_ended_it(client: Client) -> None:
    """A code is a UUID, however it is written."""
    consumer = sharing.a_consumer()
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        number = (await numbers_of(client, await accepted(client)))[0]
        [code] = await subscribed(client, partner, consumer, a_wish(number))
        written = code.upper().replace("-", "")
        ended = await answer_to(
            client, partner, consumer, "unsubscribe", unsubscribing(client, consumer, written)
        )

    assert ended["message"]["subscription_status"] == [{"code": written, "status": "unsubscribe"}]
    assert await still_runs(client, code) is False
    trail = [one for one in await of_the_person(client, number) if "subscri" in one.action]
    assert [(one.action, one.actor_id, one.detail["consumer"]) for one in trail] == [
        ("subscribe_registry", f"client:{consumer}", consumer),
        ("unsubscribe_registry", f"client:{consumer}", consumer),
    ]
    assert {(one.detail["subscription"], one.detail["purpose"]) for one in trail} == {
        (code, "SCHOOL_FEE_RELIEF")
    }


async def test_a_change_that_is_on_its_way_is_not_told_once_its_ground_is_gone(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    with a_partner() as partner:
        agreement = await sharing.agreed(client, consumer, callback=partner.url)
        case = await accepted(client)
        number = (await numbers_of(client, case))[0]
        [code] = await subscribed(client, partner, consumer, a_wish(number))
        await sharing.granted(client, case)
        await tell_changes(client.database)
        proposed = await client.post(
            f"/v1/data-agreements/{agreement['id']}/end",
            json={
                "document": "拉民发〔2026〕13号",
                "until": client.database.clock.today().isoformat(),
            },
            headers=sharing.the_city(client) | if_match(agreement) | once(),
        )
        await decide(client, proposed, by=sharing.the_city(client, "second"))
        with ahead(client, 1):
            told = await notified(client, partner, code)

    states = await rows(
        client.database,
        "SELECT state, failure FROM registry_requests WHERE consumer = :who AND action = 'notify'",
        who=consumer,
    )
    assert told == []
    assert [(one.state, one.failure) for one in states] == [("failed", "GROUND_GONE")]


async def test_with_a_key_only_signed_wishes_are_taken_and_without_an_address_none(
    client: Client,
) -> None:
    consumer, key = sharing.a_consumer(), KEYS["P-256"]()
    await sharing.agreed(client, consumer, signing_key=public(key))
    number = (await numbers_of(client, await accepted(client)))[0]
    envelope = subscribing(client, consumer, a_wish(number))

    unsigned = await ask(client, consumer, "subscribe", envelope)
    no_address = await ask(client, consumer, "subscribe", signed(envelope, key, "ES256"))

    assert unsigned.json()["message"]["error"]["code"] == "err.signature.missing"
    assert no_address.json()["message"]["error"]["code"] == "err.sender_uri.invalid"


@pytest.mark.parametrize(
    ("path", "envelope"),
    [("subscribe", {"header": {}}), ("unsubscribe", {"header": {}})],
    ids=["subscribe", "unsubscribe"],
)
async def test_what_is_no_message_is_refused(client: Client, path: str, envelope: Any) -> None:
    answer = await ask(client, sharing.a_consumer(), path, envelope)

    assert (answer.status_code, answer.json()["message"]["ack_status"]) == (422, "ERR")


async def test_a_code_is_99_characters_at_most(client: Client) -> None:
    consumer = sharing.a_consumer()
    with a_partner() as partner:
        await sharing.agreed(client, consumer, callback=partner.url)
        longest, too_long = [
            await ask(client, consumer, "unsubscribe", unsubscribing(client, consumer, "x" * size))
            for size in (99, 100)
        ]

    assert (longest.status_code, too_long.status_code) == (200, 422)
