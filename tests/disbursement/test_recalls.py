"""A released file that its bank has not fetched is taken back by two people (第三十条, TA-086)."""

from typing import Any

from aid_testing.actors import as_, if_match, once
from aid_testing.finance import Desk, reference
from aid_testing.parameters import loaded
from aid_testing.rows import rows

REASON = {"reason": "放行后发现资料有误"}


async def batch_of(desk: Desk, payment: dict[str, Any]) -> Any:
    return await desk.client.get(f"/v1/batches/{payment['batch_id']}", headers=desk.maker)


async def step(desk: Desk, batch: Any, verb: str, by: dict[str, str], **body: Any) -> Any:
    return await desk.client.post(
        f"/v1/batches/{batch.json()['id']}/{verb}-recall",
        json=body or None,
        headers=by | once() | if_match(batch),
    )


async def listed(desk: Desk) -> list[str]:
    """What the bank is offered, page after page: other tests have batches too."""
    found: list[str] = []
    query = {"limit": "200"}
    while True:
        answer = await desk.client.get("/v1/bank/batches", params=query, headers=desk.bank)
        page = answer.json()
        found += [one["id"] for one in page["items"]]
        if page.get("next") is None:
            return found
        query["cursor"] = page["next"]


async def duty(desk: Desk, batch: Any) -> list[str]:
    found = await rows(
        desk.client.database,
        "SELECT state FROM deadlines WHERE what = 'confirm_recall' AND case_id = CAST(:id AS uuid)",
        id=batch.json()["id"],
    )
    return [one.state for one in found]


async def test_two_people_take_a_file_back_and_its_payments_are_ready_again(desk: Desk) -> None:
    payment = await desk.released()
    batch = await batch_of(desk, payment)

    proposed = await step(desk, batch, "propose", desk.maker, **REASON)
    waits = await duty(desk, batch)
    recalled = await step(desk, proposed, "confirm", desk.checker)

    assert (proposed.status_code, recalled.status_code) == (200, 200), recalled.text
    assert (recalled.json()["status"], recalled.json()["recall_by"]) == ("recalled", "maker")
    after = await desk.payment(payment["id"])
    assert (after["status"], after["attempt"], after["batch_id"]) == ("ready", 2, None)
    assert (waits, await duty(desk, batch)) == (["open"], ["met"])
    again = await desk.release(await desk.batch())
    assert again.status_code == 200, again.text


async def test_from_the_proposal_on_the_bank_does_not_get_the_file(desk: Desk) -> None:
    payment = await desk.released()
    batch = await batch_of(desk, payment)
    address = f"/v1/bank/batches/{payment['batch_id']}"
    before = payment["batch_id"] in await listed(desk)

    await step(desk, batch, "propose", desk.maker, **REASON)

    answers = [
        await desk.client.get(address, headers=desk.bank),
        await desk.client.get(f"{address}/file", headers=desk.bank),
        await desk.refuse(payment),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert (before, payment["batch_id"] in await listed(desk)) == (True, False)


async def test_one_person_takes_nothing_back(desk: Desk) -> None:
    payment = await desk.released()
    both = as_(
        desk.client.layout, "finance_maker", "finance_checker", region=desk.county, sub="both"
    )
    proposed = await step(desk, await batch_of(desk, payment), "propose", both, **REASON)

    confirmed = await step(desk, proposed, "confirm", both)
    rejected = await step(desk, proposed, "reject", both)

    for refused in (confirmed, rejected):
        assert (refused.status_code, refused.json()["code"]) == (403, "FOUR_EYES_REQUIRED")
    assert (await desk.payment(payment["id"]))["status"] == "released"


async def test_what_the_bank_has_fetched_is_not_taken_back(desk: Desk) -> None:
    payment = await desk.released()
    await desk.client.get(f"/v1/bank/batches/{payment['batch_id']}/file", headers=desk.bank)

    refused = await step(desk, await batch_of(desk, payment), "propose", desk.maker, **REASON)

    assert (refused.status_code, refused.json()["code"]) == (409, "BATCH_FETCHED")


async def test_a_second_person_who_disagrees_lets_the_bank_have_the_file(desk: Desk) -> None:
    payment = await desk.released()
    proposed = await step(desk, await batch_of(desk, payment), "propose", desk.maker, **REASON)

    rejected = await step(desk, proposed, "reject", desk.checker)

    assert (rejected.json()["status"], rejected.json()["recall_by"]) == ("released", None)
    fetched = await desk.client.get(
        f"/v1/bank/batches/{payment['batch_id']}/file", headers=desk.bank
    )
    assert fetched.status_code == 200
    assert await duty(desk, proposed) == ["met"]


async def test_nothing_is_proposed_twice_or_decided_unasked(desk: Desk) -> None:
    payment = await desk.released()
    batch = await batch_of(desk, payment)
    unasked = await step(desk, batch, "confirm", desk.checker)
    proposed = await step(desk, batch, "propose", desk.maker, **REASON)

    twice = await step(desk, proposed, "propose", desk.maker, **REASON)

    assert (unasked.status_code, unasked.json()["code"]) == (409, "NO_RECALL_PROPOSED")
    assert (twice.status_code, twice.json()["code"]) == (409, "RECALL_WAITS")


async def test_an_account_corrected_meanwhile_is_used_after_the_recall(desk: Desk) -> None:
    payment = await desk.released()
    await desk.correct_account(payment)
    proposed = await step(desk, await batch_of(desk, payment), "propose", desk.maker, **REASON)

    await step(desk, proposed, "confirm", desk.checker)

    after = await desk.payment(payment["id"])
    assert (after["status"], after["payee_version"]) == ("ordered", 2)


async def test_a_bank_that_says_it_paid_what_was_taken_back_stops_the_next_attempt(
    desk: Desk,
) -> None:
    payment = await desk.released()
    proposed = await step(desk, await batch_of(desk, payment), "propose", desk.maker, **REASON)
    await step(desk, proposed, "confirm", desk.checker)

    result = {"end_to_end_id": reference(payment, 1), "status": "ACCC"}
    await desk.client.post(
        "/v1/bank/results",
        json={"message_id": f"R-{payment['id'][:20]}", "results": [result]},
        headers=desk.bank | once(),
    )

    assert (await desk.payment(payment["id"]))["status"] == "unknown"


async def test_a_recall_waits_as_long_as_was_loaded(desk: Desk) -> None:
    async with loaded(desk.client, bank_workdays=60):
        long = await batch_of(desk, await desk.released())
        await step(desk, long, "propose", desk.maker, **REASON)
    usual = await batch_of(desk, await desk.released())
    await step(desk, usual, "propose", desk.maker, **REASON)

    spans = [
        (
            await rows(
                desk.client.database,
                "SELECT due_at - started_at AS span FROM deadlines "
                "WHERE what = 'confirm_recall' AND case_id = CAST(:id AS uuid)",
                id=batch.json()["id"],
            )
        )[0].span.days
        for batch in (long, usual)
    ]
    assert spans[0] > 60 > spans[1]
