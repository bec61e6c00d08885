"""Who was to be paid has died: nothing is paid to the dead, and the living are asked (A-82)."""

from typing import Any
from uuid import UUID, uuid4

from aid_testing.cash import CASH, act, body_of, meet, ready
from aid_testing.finance import Desk
from aid_testing.rows import outbox, rows
from disbursement.usecases.payments import payees
from shared.contracts.intake import DeathFound
from shared.roles import system


async def died(desk: Desk, payment: dict[str, Any], *, recipient: UUID, version: int = 2) -> None:
    """Intake has found it, with its proof, and names who of the household lives."""
    [row] = await rows(
        desk.client.database, "SELECT payee_ref FROM payments WHERE id = :id", id=payment["id"]
    )
    await desk.deliver(
        DeathFound(
            case_id=UUID(payment["case_id"]),
            payee_ref=row.payee_ref,
            payee_version=version,
            recipient=recipient,
            corrected_at=desk.client.database.clock.now(),
            account_needed=True,
        )
    )


async def asked(desk: Desk, payment: dict[str, Any], version: int | None = 2) -> dict[str, Any]:
    """The owner has no account of anybody on record."""
    async with desk.client.database.transaction(by=system("disbursement")) as tx:
        await payees.ask_for_account(tx, UUID(payment["id"]), version=version)
    return await desk.payment(payment["id"])


async def test_a_payment_that_is_ready_waits_for_the_account_of_somebody_who_lives(
    desk: Desk,
) -> None:
    payment = await desk.ready()

    await died(desk, payment, recipient=uuid4())
    stopped = await desk.payment(payment["id"])
    waiting = await asked(desk, payment)
    await desk.correct_account(payment, version=3)
    again = await desk.meet_payee(await desk.payment(payment["id"]), payee_version=3)

    assert stopped["status"] == "ordered"
    assert (waiting["status"], waiting["hold_reason"]) == ("payee_wrong", "ACCOUNT_MISSING")
    told = await outbox(desk.client.database, payment["case_id"])
    held = [one.payload for one in told if "payment-held" in one.type]
    assert [(one["reason"], one["needs_applicant"]) for one in held] == [("ACCOUNT_MISSING", True)]
    assert again["status"] == "ready"


async def test_what_came_back_from_the_bank_is_not_sent_to_the_dead_again(desk: Desk) -> None:
    payment = await desk.released()

    await died(desk, payment, recipient=uuid4())
    await desk.report(payment, "RJCT", reason="MS03")
    waiting = await asked(desk, payment)

    assert (waiting["status"], waiting["hold_reason"]) == ("payee_wrong", "ACCOUNT_MISSING")


async def test_an_order_without_any_account_says_so_and_does_not_wait_in_silence(
    desk: Desk,
) -> None:
    payment = await desk.order()

    older = await asked(desk, payment, version=None)
    waiting = await asked(desk, payment, version=1)

    assert older["status"] == "ordered"
    assert (waiting["status"], waiting["hold_reason"]) == ("payee_wrong", "ACCOUNT_MISSING")


async def test_cash_is_handed_to_whoever_the_household_goes_on_with(desk: Desk) -> None:
    payment, heir = await ready(desk), uuid4()

    await died(desk, payment, recipient=heir)
    stopped = await desk.payment(payment["id"])
    refused = await act(desk, stopped, "hand-over", desk.maker, await body_of(desk, stopped))
    stranger = await meet(desk, payment, uuid4(), version=2)
    met = await meet(desk, payment, heir, version=2)

    assert stopped["status"] == "ordered"
    assert refused.status_code == 409
    assert (stranger, met) == (False, True)
    assert (await desk.payment(payment["id"]))["status"] == "ready_for_cash"


async def test_cash_that_was_ordered_after_the_death_follows_its_owner(desk: Desk) -> None:
    """Intake found it before the decision was heard of: its later version names the recipient."""
    payment, heir = await desk.order(**CASH), uuid4()

    unchanged = await meet(desk, payment, heir)
    met = await meet(desk, payment, heir, version=2)

    [row] = await rows(
        desk.client.database,
        "SELECT payee_ref, payee_version FROM payments WHERE id = :id",
        id=payment["id"],
    )
    assert (unchanged, met) == (False, True)
    assert (row.payee_ref, row.payee_version) == (heir, 2)
