"""Three brokers: one of them may be killed while messages flow."""

from pathlib import Path

from aid import suite
from aid_engines import topics
from aid_engines.topics import connection
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

TOPIC = topics.TOPICS[0]
PARTITION = 0
MESSAGES = 200


async def test_a_killed_broker_of_three_loses_and_repeats_nothing(tmp_path: Path) -> None:
    async with suite.engines(tmp_path, brokers=3, migrated=False) as engines:
        producer = AIOKafkaProducer(
            **connection(engines.layout), enable_idempotence=True, acks="all"
        )
        await producer.start()
        sent = [str(number).encode() for number in range(MESSAGES)]
        for value in sent:
            if value == b"100":
                engines.kill("kafka-2")
            await producer.send_and_wait(TOPIC, value, partition=PARTITION)
        await producer.stop()

        consumer = AIOKafkaConsumer(**connection(engines.layout), auto_offset_reset="earliest")
        await consumer.start()
        consumer.assign([TopicPartition(TOPIC, PARTITION)])
        received = [(await consumer.getone()).value for _ in range(MESSAGES)]
        await consumer.stop()

    assert received == sent
