"""A copy of three brokers and what it is restored to, on engines that run."""

from pathlib import Path

from aid import suite
from aid.backup.copy import take
from aid.backup.restoration import restore
from aid_engines.kafka import cluster, recorded_brokers
from aid_engines.layout import Layout
from aid_engines.topics import TOPICS, connection
from aiokafka import AIOKafkaProducer


async def test_the_records_of_three_brokers_stand_on_three_again(tmp_path: Path) -> None:
    before = Layout.beside(tmp_path / "before", brokers=3)
    async with suite.start(before, services=False):
        async with AIOKafkaProducer(acks="all", **connection(before)) as producer:
            await producer.send_and_wait(TOPICS[0], b"{}", partition=0)
        await take(before, tmp_path / "copy", keys=tmp_path / "keys")
    after = Layout.beside(tmp_path / "after", brokers=3)

    await restore(after.with_brokers(1), tmp_path / "copy", keys=tmp_path / "keys")

    assert (recorded_brokers(after), len(cluster(after).programs())) == (3, 3)
