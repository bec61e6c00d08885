"""A reward for stray dogs from the station to the card, through HTTP, PostgreSQL and Kafka (219号)."""

from aid import verify
from aid.flows import REWARD
from aid_client.http import SuiteClient, until
from aid_client.payment import PaymentSteps
from aid_client.rewards import Reward
from aid_engines.layout import Layout
from aid_testing.published import missing_from, published, started


async def test_two_dogs_are_rewarded_on_the_card_of_who_brought_them(
    http: SuiteClient, layout: Layout
) -> None:
    since = await started(layout)
    reward = Reward(http)

    await reward.register(dogs=2)
    await reward.confirm()
    await reward.receive()
    await reward.until_ordered()
    payment = PaymentSteps(reward)
    await payment.release(await payment.make_batch())
    paid = await payment.matched()
    seen = await until(
        reward.read, lambda form: form["day"]["status"] == "paid", what="intake knows it is paid"
    )

    assert paid["amount"] == seen["day"]["amount"] == "140.00"
    assert paid["fund_code"] == "RW-540102-DOGS"
    assert missing_from(REWARD, await published(layout, since)) == []
    codes = [entry["code"] for entry in (await reward.timeline())["entries"]]
    assert codes[:4] == [
        "reward-registered",
        "reward-confirmed",
        "reward-thing-received",
        "reward-thing-received",
    ]
    assert "payment-paid" in codes
    assert await verify.run(layout) == 0
