"""The broker of the containers, started by its own script on this machine's Kafka."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from aid.deployment import make_secrets
from aid_engines import kafka, processes, topics
from aid_engines.layout import Layout
from aid_engines.supervisor import say_nothing
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError

START = Path(__file__).parents[2] / "deploy/kafka/start"


def _tools(home: Path, layout: Layout) -> Path:
    """Kafka's two programs, as the image has them."""
    cluster = kafka.cluster(layout)
    folder = home / "bin"
    folder.mkdir()
    for name, main in (
        ("kafka-storage.sh", "kafka.tools.StorageTool"),
        ("kafka-server-start.sh", "kafka.Kafka"),
    ):
        command = " ".join(f"'{part}'" for part in cluster.command(main))
        (folder / name).write_text(f'#!/bin/sh\ncd "{home}" && exec {command} "$@"\n')
        (folder / name).chmod(0o755)
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def composed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Layout]:
    home = tmp_path_factory.mktemp("composed")
    layout = Layout.beside(home)
    (home / "tmp").mkdir()
    await kafka.fetch_jars(layout, say_nothing)
    make_secrets(home)
    controller = f"127.0.0.1:{layout.ports['controller']}"
    process = processes.spawn(
        ("bash", str(START)),
        cwd=home,
        env={
            "PATH": os.environ["PATH"],
            "KAFKA_BIN": str(_tools(home, layout)),
            "KAFKA_DATA": "kafka-data",
            "KAFKA_SETTINGS": str(home / "server.properties"),
            "AID_KAFKA_CLUSTER_ID": "IUUk2OlyNRejkUEpfMhydQ",
            "AID_KAFKA_NODE_ID": "1",
            "AID_KAFKA_VOTERS": f"1@{controller}",
            "AID_KAFKA_HOST": layout.bootstrap,
            "AID_KAFKA_LISTEN": layout.bootstrap,
            "AID_KAFKA_CONTROLLER_LISTEN": controller,
            "AID_KAFKA_PASSWORD_FILE": str(home / "keys/aid.kafka"),
        },
        output=(home / "start.log").open("wb"),
        death_signal=signal.SIGKILL,
    )
    named = {
        "AID_KAFKA_BOOTSTRAP": layout.bootstrap,
        "AID_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "AID_KAFKA_SECURITY_MECHANISM": "SCRAM-SHA-256",
        "AID_KAFKA_SECURITY_PASSWORD_FILE": str(home / "keys/aid.kafka"),
    }
    by_address = replace(layout, settings=named)
    try:
        async with asyncio.timeout(60):
            while not await topics.answers(by_address):
                assert process.poll() is None, (home / "start.log").read_text()[-2000:]
                await asyncio.sleep(0.2)
        yield by_address
    finally:
        process.kill()
        process.wait()


async def test_fr_57_the_broker_of_the_containers_gets_its_topics(composed: Layout) -> None:
    """FR-57 of the field reports."""
    await topics.make(composed)

    admin = AIOKafkaAdminClient(**topics.connection(composed))
    await admin.start()
    async with asyncio.timeout(60):  # a broker shows what it has finished making
        while not set(topics.ALL_TOPICS) <= set(await admin.list_topics()):  # noqa: ASYNC110
            await asyncio.sleep(0.5)
    await admin.close()


async def test_fr_50_the_broker_of_the_containers_lets_no_stranger_in(composed: Layout) -> None:
    """FR-50 of the field reports."""
    stranger = AIOKafkaProducer(bootstrap_servers=composed.bootstrap, request_timeout_ms=2000)

    with pytest.raises((KafkaConnectionError, TimeoutError)):
        async with asyncio.timeout(20):
            await stranger.start()
    await stranger.stop()
