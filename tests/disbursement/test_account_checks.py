"""Account checks (账户核验): a bank looks an account up before money leaves, where it offers that."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from aid_testing.actors import as_, once
from aid_testing.agent_banks import desk_at, propose_bank
from aid_testing.clocks import ahead
from aid_testing.finance import Desk
from aid_testing.fixtures import Client
from aid_testing.rows import outbox
from disbursement.usecases.payments import account_checks
from shared.roles import system

ClientOf = Callable[[str], Awaitable[Client]]
HELD = "aid.disbursement.payment-held.v1"
AGREED = {"covers": "any", "hours": 24}


@pytest_asyncio.fixture
async def desk(client_of: ClientOf) -> Desk:
    """A desk whose bank looks up the accounts of any bank within a day."""
    return await desk_at(await client_of("disbursement"), account_check=AGREED)


async def asked(desk: Desk) -> list[dict[str, Any]]:
    answer = await desk.client.get("/v1/bank/account-checks", headers=desk.bank)
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def say(desk: Desk, check: dict[str, Any], verdict: str, **said: Any) -> Any:
    return await desk.client.post(
        f"/v1/bank/account-checks/{check['id']}/answer",
        json={"verdict": verdict} | said,
        headers=desk.bank | once(),
    )


async def checks_of(desk: Desk, payment: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await desk.client.get(
        f"/v1/payments/{payment['id']}/account-checks", headers=desk.maker
    )
    return list(answer.json())


async def test_a_payment_waits_for_the_bank_and_goes_on_when_the_account_matches(
    desk: Desk,
) -> None:
    """第十九条: the recipient's own account."""
    payment = await desk.ready()
    [check] = await asked(desk)
    waiting = await desk.batch(payment_ids=[payment["id"]])

    answered = await say(desk, check, "matched")
    made = await desk.batch(payment_ids=[payment["id"]])

    assert (check["holder_name"], check["holder_kind"]) == ("次仁卓玛", "PERSON")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "ACCOUNT_CHECK_WAITS")
    assert answered.status_code == 200, answered.text
    assert made.status_code == 201, made.text
    assert await asked(desk) == []


async def test_what_waits_is_left_out_of_a_batch_of_all_that_is_ready(desk: Desk) -> None:
    first = await desk.ready()
    [check] = await asked(desk)
    await say(desk, check, "matched")
    second = await desk.ready()

    made = await desk.batch()

    assert (made.status_code, made.json()["count"]) == (201, 1)
    states = [(await desk.payment(one["id"]))["status"] for one in (first, second)]
    assert states == ["batched", "ready"]


@pytest.mark.parametrize(
    ("reason", "known"),
    [("户名不符", "NAME_MISMATCH"), ("AC04", "ACCOUNT_CLOSED"), ("无此账户", "ACCOUNT_NOT_FOUND")],
)
async def test_an_account_that_is_not_the_payees_goes_back_to_the_applicant_before_money_leaves(
    desk: Desk, reason: str, known: str
) -> None:
    payment = await desk.ready()
    [check] = await asked(desk)

    await say(desk, check, "not_matched", reason=reason)

    after = await desk.payment(payment["id"])
    assert (after["status"], after["hold_reason"]) == ("payee_wrong", known)
    said = await outbox(desk.client.database, payment["case_id"])
    [held] = [event.payload for event in said if event.type == HELD]
    assert (held["reason"], held["needs_applicant"]) == (known, True)
    [told] = await checks_of(desk, payment)
    assert (told["status"], told["reason"]) == ("not_matched", known)


async def test_the_corrected_account_is_looked_up_anew_and_then_paid_to(desk: Desk) -> None:
    payment = await desk.ready()
    [first] = await asked(desk)
    await say(desk, first, "not_matched", reason="BE01")
    await desk.correct_account(payment)

    await desk.meet_payee(payment, payee_version=2)
    [second] = await asked(desk)
    await say(desk, second, "matched")

    assert second["id"] != first["id"]
    assert (await desk.batch(payment_ids=[payment["id"]])).status_code == 201


async def test_a_word_on_an_account_that_was_corrected_meanwhile_changes_nothing(
    desk: Desk,
) -> None:
    payment = await desk.ready()
    [old] = await asked(desk)
    await desk.correct_account(payment)
    await desk.meet_payee(payment, payee_version=2)

    late = await say(desk, old, "not_matched", reason="BE01")

    assert late.status_code == 200, late.text
    assert (await desk.payment(payment["id"]))["status"] == "ready"
    assert [one["id"] for one in await asked(desk)] != [old["id"]]


async def test_a_silent_bank_holds_nobody_beyond_the_hours_agreed(desk: Desk) -> None:
    payment = await desk.ready()

    with ahead(desk.client, 1):
        made = await desk.batch(payment_ids=[payment["id"]])

    assert made.status_code == 201, made.text


async def test_a_late_word_takes_the_payment_out_of_an_open_batch(desk: Desk) -> None:
    payment, other = await desk.ready(), await desk.ready()
    check, _ = sorted(await asked(desk), key=lambda one: str(one["id"]))
    with ahead(desk.client, 2):
        made = await desk.batch(payment_ids=[payment["id"], other["id"]])

    await say(desk, check, "not_matched", reason="AC04")

    batch = await desk.client.get(f"/v1/batches/{made.json()['id']}", headers=desk.maker)
    assert (batch.json()["status"], batch.json()["count"]) == ("open", 1)
    assert (await desk.payment(payment["id"]))["status"] == "payee_wrong"


async def test_what_comes_back_is_not_paid_again_to_an_account_denied_meanwhile(
    desk: Desk,
) -> None:
    payment = await desk.ready()
    [check] = await asked(desk)
    with ahead(desk.client, 2):
        released = await desk.release(await desk.batch(payment_ids=[payment["id"]]))
        assert released.status_code == 200, released.text
    await say(desk, check, "not_matched", reason="BE01")
    sent = await desk.payment(payment["id"])
    await desk.refuse(sent)

    named = await desk.batch(payment_ids=[payment["id"]])
    async with desk.client.database.transaction(by=system("disbursement")) as tx:
        await account_checks.refuse_denied(tx)

    after = await desk.payment(payment["id"])
    assert sent["status"] == "released"
    assert (named.status_code, named.json()["code"]) == (409, "ACCOUNT_NOT_MATCHED")
    assert (after["status"], after["hold_reason"]) == ("payee_wrong", "NAME_MISMATCH")


async def test_in_an_emergency_the_bank_is_asked_and_nobody_waits(desk: Desk) -> None:
    payment = await desk.ready(is_emergency=True)

    made = await desk.batch(payment_ids=[payment["id"]])

    assert made.status_code == 201, made.text


async def test_a_bank_that_cannot_tell_lets_the_payment_go_on(desk: Desk) -> None:
    payment = await desk.ready()
    [check] = await asked(desk)

    await say(desk, check, "cannot_tell")

    assert (await desk.batch(payment_ids=[payment["id"]])).status_code == 201


async def test_each_question_is_answered_once_by_its_own_bank_and_about_the_account(
    desk: Desk,
) -> None:
    await desk.ready()
    [check] = await asked(desk)
    other = as_(desk.client.layout, "bank", org="BANK-OTHER", sub="other")

    of_another = await desk.client.post(
        f"/v1/bank/account-checks/{check['id']}/answer",
        json={"verdict": "matched"},
        headers=other | once(),
    )
    no_account = await say(desk, check, "not_matched", reason="AM04")
    await say(desk, check, "matched")
    again = await say(desk, check, "not_matched", reason="BE01")

    assert (of_another.status_code, of_another.json()["code"]) == (404, "ACCOUNT_CHECK_NOT_FOUND")
    assert (no_account.status_code, no_account.json()["code"]) == (422, "REASON_OF_NO_ACCOUNT")
    assert (again.status_code, again.json()["code"]) == (409, "ACCOUNT_CHECK_ANSWERED")


async def test_a_bank_is_asked_about_its_own_accounts_alone_where_that_is_agreed(
    client_of: ClientOf,
) -> None:
    client = await client_of("disbursement")
    own = await desk_at(client, account_check={"covers": "own", "hours": 24})
    nothing = await desk_at(client)

    for desk in (own, nothing):
        payment = await desk.ready()  # the account is at another bank
        assert await asked(desk) == []
        assert (await desk.batch(payment_ids=[payment["id"]])).status_code == 201


async def test_it_is_agreed_only_with_a_bank_that_answers_over_http(desk: Desk) -> None:
    for terms in ({"transport": "sftp"}, {"signature": "rsa-sha256"}):
        refused = await propose_bank(desk.client, desk.bank_code, account_check=AGREED, **terms)
        assert refused.status_code == 422
        assert "/agent_banks/0/account_check" in [
            one["pointer"] for one in refused.json()["errors"]
        ]
