"""An event that the broker delivers again, as brokers may."""

from aid_engines.layout import Layout
from aid_engines.topics import connection
from aiokafka import AIOKafkaProducer

from aid.backup import records


async def send_again(layout: Layout, event: str, key: str) -> None:
    """Put the newest record of an event about a case on its topic once more, byte for byte."""
    found = None
    async for name, record in records.read(layout, await records.ends(layout)):
        headers = dict(record.headers)
        if headers.get("ce_type") == event.encode() and record.key == key.encode():
            found = name, record
    assert found is not None, f"{event} of the case was published"
    name, record = found
    topic, _, partition = name.partition("/")
    producer = AIOKafkaProducer(**connection(layout))
    await producer.start()
    try:
        await producer.send_and_wait(
            topic,
            value=record.value,
            key=record.key,
            headers=list(record.headers),
            partition=int(partition),
        )
    finally:
        await producer.stop()
