import asyncio
import hashlib

from aid_testing.actors import as_, if_match, once
from aid_testing.finance import Desk
from lxml import etree

PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


async def test_a_batch_holds_what_is_ready_and_its_total(desk: Desk) -> None:
    await desk.ready()
    await desk.ready(amount=50_001)

    batch = await desk.batch()

    assert batch.status_code == 201, batch.text
    assert (batch.json()["count"], batch.json()["total"]) == (2, "2600.01")


async def test_with_nothing_ready_there_is_no_batch(desk: Desk) -> None:
    batch = await desk.batch()

    assert (batch.status_code, batch.json()["code"]) == (422, "NOTHING_TO_BATCH")


async def test_the_maker_may_not_release(desk: Desk) -> None:
    await desk.ready()
    both = as_(
        desk.client.layout, "finance_maker", "finance_checker", region=desk.county, sub="both"
    )

    released = await desk.release(await desk.batch(both), both)

    assert (released.status_code, released.json()["code"]) == (403, "FOUR_EYES_REQUIRED")


async def test_a_signer_of_the_case_may_not_batch_it(desk: Desk) -> None:
    await desk.ready(signers=("maker",))

    batch = await desk.batch()

    assert batch.json()["code"] == "FOUR_EYES_REQUIRED"


async def test_a_signer_of_the_case_may_not_release_it(desk: Desk) -> None:
    await desk.ready(decided_by="checker")

    released = await desk.release(await desk.batch())

    assert released.json()["code"] == "FOUR_EYES_REQUIRED"


async def test_a_discarded_batch_leaves_its_payments_ready(desk: Desk) -> None:
    payment = await desk.ready()
    batch = await desk.batch()

    discarded = await desk.client.post(
        f"/v1/batches/{batch.json()['id']}/discard", headers=desk.maker | once() | if_match(batch)
    )

    assert discarded.json()["status"] == "discarded"
    assert (await desk.payment(payment["id"]))["status"] == "ready"
    assert (await desk.batch()).status_code == 201


async def test_the_bank_fetches_the_same_pain_001_each_time(desk: Desk) -> None:
    payment = await desk.released()
    address = f"/v1/bank/batches/{payment['batch_id']}/file"

    first = await desk.client.get(address, headers=desk.bank)
    again = await desk.client.get(address, headers=desk.bank)

    assert first.content == again.content
    assert first.headers["x-content-sha256"] == hashlib.sha256(first.content).hexdigest()
    document = etree.fromstring(first.content)
    [transfer] = document.iter(f"{PAIN}CdtTrfTxInf")
    assert transfer.findtext(f"{PAIN}Cdtr/{PAIN}Nm") == "次仁卓玛"
    assert transfer.findtext(f"{PAIN}Amt/{PAIN}InstdAmt") == "2100.00"
    assert document.findtext(f".//{PAIN}GrpHdr/{PAIN}CtrlSum") == "2100.00"


async def test_the_csv_is_gb_18030_with_count_and_total(desk: Desk) -> None:
    payment = await desk.released()

    answer = await desk.client.get(
        f"/v1/bank/batches/{payment['batch_id']}/file?format=csv", headers=desk.bank
    )

    header, line, _ = answer.content.decode("gb18030").split("\r\n")
    assert header.split(",")[4:7] == ["1", "2100.00", "CNY"]
    assert line.split(",")[4] == "次仁卓玛"


async def test_another_bank_does_not_see_the_batch(desk: Desk) -> None:
    payment = await desk.released()

    answer = await desk.client.get(
        f"/v1/bank/batches/{payment['batch_id']}/file",
        headers=as_(desk.client.layout, "bank", org="BANK-RURAL"),
    )

    assert answer.status_code == 404


async def test_an_unreleased_batch_is_not_the_banks_to_see(desk: Desk) -> None:
    await desk.ready()
    batch = await desk.batch()

    answer = await desk.client.get(f"/v1/bank/batches/{batch.json()['id']}", headers=desk.bank)

    assert answer.status_code == 404


async def test_a_file_refused_whole_leaves_its_payments_ready_under_new_references(
    desk: Desk,
) -> None:
    payment = await desk.released()

    refused = await desk.client.post(
        f"/v1/bank/batches/{payment['batch_id']}/answer",
        json={"accepted": False, "reason": "校验失败"},
        headers=desk.bank | once(),
    )

    after = await desk.payment(payment["id"])
    assert refused.json()["status"] == "rejected"
    assert (after["status"], after["attempt"]) == ("ready", 2)


async def test_who_applied_for_the_aid_neither_batches_nor_releases_it(desk: Desk) -> None:
    await desk.ready(applied_by=("maker",))
    unbatched = await desk.batch()
    other = as_(desk.client.layout, "finance_maker", region=desk.county, sub="other")
    checkers = await desk.ready(applied_by=("checker",))
    unreleased = await desk.release(await desk.batch(other, payment_ids=[checkers["id"]]))

    for refused in (unbatched, unreleased):
        assert (refused.status_code, refused.json()["code"]) == (403, "FOUR_EYES_REQUIRED")


async def test_of_eight_who_batch_at_once_one_does_and_none_meets_a_fault(desk: Desk) -> None:
    """Each payment is in one batch; who comes too late hears that nothing is ready."""
    payments = [await desk.ready(amount=10_000) for _ in range(4)]

    made = await asyncio.gather(*(desk.batch() for _ in range(8)))

    assert sorted(one.status_code for one in made) == [201, *[422] * 7]
    assert {one.json()["code"] for one in made if one.is_error} == {"NOTHING_TO_BATCH"}
    [batch] = [one.json() for one in made if one.is_success]
    assert (batch["count"], batch["total"]) == (4, "400.00")
    assert {(await desk.payment(one["id"]))["batch_id"] for one in payments} == {batch["id"]}


async def test_of_eight_who_release_one_batch_one_does(desk: Desk) -> None:
    await desk.ready()
    batch = await desk.batch()

    released = await asyncio.gather(*(desk.release(batch) for _ in range(8)))

    codes = sorted(one.status_code for one in released)
    assert codes == [200, *[412] * 7]
