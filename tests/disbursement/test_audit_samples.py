"""Audit samples of payments: drawn by a seed that anybody can use again, examined, projected (第二十三条)."""

from datetime import timedelta
from typing import Any

import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.clocks import ahead
from aid_testing.finance import Desk
from disbursement.domain.oversight.samples import Paid, SamplingMethod, digest, draw
from httpx import Response


class Auditor:
    """An auditor of the desk's county."""

    def __init__(self, desk: Desk, sub: str = "auditor") -> None:
        self.desk = desk
        self.headers = as_(desk.client.layout, "auditor", region=desk.county, sub=sub)

    async def draw(self, **changes: Any) -> Response:
        today = self.desk.client.database.clock.today().isoformat()
        body = {
            "reference": "审计通知书〔2026〕12号",
            "since": today,
            "until": today,
            "method": "RANDOM",
            "size": 2,
            "seed": "seed-2026",
        } | changes
        with ahead(self.desk.client, 1):
            return await self.desk.client.post(
                "/v1/audit-samples", json=body, headers=self.headers | once()
            )

    async def drawn(self, **changes: Any) -> dict[str, Any]:
        answer = await self.draw(**changes)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def payments(self, sample: dict[str, Any]) -> list[dict[str, Any]]:
        answer = await self.get(f"/{sample['id']}/payments")
        return list(answer.json()["items"])

    async def get(self, path: str = "") -> Response:
        return await self.desk.client.get(f"/v1/audit-samples{path}", headers=self.headers)

    async def step(self, sample: dict[str, Any], path: str, **body: Any) -> Response:
        now = await self.get(f"/{sample['id']}")
        return await self.desk.client.post(
            f"/v1/audit-samples/{sample['id']}/{path}",
            json=body,
            headers=self.headers | once() | if_match(now),
        )

    async def examine(
        self, sample: dict[str, Any], payment: dict[str, Any], misstated: str = "0.00"
    ) -> Response:
        return await self.step(
            sample,
            f"payments/{payment['payment_id']}/examine",
            misstated=misstated,
            note="凭证、签字与银行回单已核对。",
        )


@pytest.fixture
def auditor(desk: Desk) -> Auditor:
    return Auditor(desk)


async def test_a_sample_is_drawn_of_what_was_paid_and_can_be_drawn_again_from_its_seed(
    desk: Desk, auditor: Auditor
) -> None:
    paid = [await desk.paid(amount=amount) for amount in (100_000, 210_000, 50_000)]
    await desk.ready()

    sample = await auditor.drawn()
    drawn = await auditor.payments(sample)

    population = [Paid(payment["id"], int(payment["amount"].replace(".", ""))) for payment in paid]
    assert (sample["population"], sample["population_amount"]) == (3, "3600.00")
    assert sample["population_sha256"] == digest(population)
    assert {one["payment_id"] for one in drawn} == {
        one.payment.id for one in draw(SamplingMethod.RANDOM, "seed-2026", population, 2)
    }
    assert sample["step"] is None


async def test_by_monetary_units_a_payment_as_large_as_the_interval_is_always_drawn(
    desk: Desk, auditor: Auditor
) -> None:
    large = await desk.paid(amount=600_000)
    for _ in range(3):
        await desk.paid(amount=50_000)

    for seed in ("seed-0001", "seed-0002", "seed-0003"):
        sample = await auditor.drawn(method="MONETARY_UNIT", size=3, seed=seed)
        drawn = await auditor.payments(sample)
        assert sample["step"] == "2500.00"
        assert large["id"] in {one["payment_id"] for one in drawn}
        assert sum(one["hits"] for one in drawn) == 3


async def test_every_drawn_payment_is_examined_before_the_sample_is_concluded_and_projected(
    desk: Desk, auditor: Auditor
) -> None:
    for _ in range(4):
        await desk.paid(amount=100_000)
    sample = await auditor.drawn(size=2)
    first, second = await auditor.payments(sample)
    assert (await auditor.examine(sample, first, "100.00")).status_code == 200

    early = await auditor.step(sample, "conclude", conclusion="抽查两笔，一笔错报。")
    await auditor.examine(sample, second)
    done = await auditor.step(sample, "conclude", conclusion="抽查两笔，一笔错报。")

    assert (early.status_code, early.json()["code"]) == (409, "SAMPLE_NOT_EXAMINED")
    assert done.status_code == 200, done.text
    told = done.json()
    assert (told["status"], told["examined"], told["deviations"]) == ("concluded", 2, 1)
    # a mean of 50 yuan on each of four payments
    assert (told["misstated"], told["projected"]) == ("100.00", "200.00")
    late = await auditor.examine(sample, first)
    assert (late.status_code, late.json()["code"]) == (409, "ACTION_NOT_ALLOWED")


async def test_who_signed_the_case_does_not_examine_its_payment(desk: Desk) -> None:
    await desk.paid(signers=("handler@county", "lead@county"))
    signer = Auditor(desk, "lead@county")
    sample = await signer.drawn(size=1)
    [drawn] = await signer.payments(sample)

    refused = await signer.examine(sample, drawn)
    other = await Auditor(desk).examine(sample, drawn)

    assert (refused.status_code, refused.json()["code"]) == (403, "SAMPLE_FOUR_EYES")
    assert other.status_code == 200, other.text


async def test_no_more_can_be_wrong_than_was_paid_and_only_drawn_payments_are_examined(
    desk: Desk, auditor: Auditor
) -> None:
    await desk.paid(amount=100_000)
    sample = await auditor.drawn(size=1)
    [drawn] = await auditor.payments(sample)
    another = await desk.paid()

    too_much = await auditor.examine(sample, drawn, "1000.01")
    not_drawn = await auditor.examine(sample, {"payment_id": another["id"]})

    assert (too_much.status_code, too_much.json()["errors"][0]["pointer"]) == (422, "/misstated")
    assert (not_drawn.status_code, not_drawn.json()["code"]) == (404, "PAYMENT_NOT_DRAWN")


async def test_a_sample_is_abandoned_with_a_reason_and_stays_on_record(
    desk: Desk, auditor: Auditor
) -> None:
    await desk.paid()
    sample = await auditor.drawn(size=1)

    ended = await auditor.step(sample, "abandon", reason="审计项目调整，另行抽样。")

    assert (ended.json()["status"], ended.json()["projected"]) == ("abandoned", None)
    [listed] = (await auditor.get()).json()["items"]
    assert listed["id"] == sample["id"]


async def test_days_that_are_not_over_are_not_drawn_from(desk: Desk, auditor: Auditor) -> None:
    await desk.paid()
    tomorrow = desk.client.database.clock.today() + timedelta(days=1)

    answer = await auditor.draw(until=tomorrow.isoformat())

    assert (answer.status_code, answer.json()["code"]) == (422, "SAMPLE_DAYS_NOT_OVER")


async def test_days_without_a_payment_have_nothing_to_draw(desk: Desk, auditor: Auditor) -> None:
    await desk.ready()

    answer = await auditor.draw()

    assert (answer.status_code, answer.json()["code"]) == (422, "NOTHING_TO_SAMPLE")
