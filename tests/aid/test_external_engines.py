"""A database and a broker that somebody else runs: named by address, and none of ours started."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest_asyncio
from aid_engines import kafka, postgres, processes, topics
from aid_engines.layout import Layout, without_driver
from aid_engines.supervisor import Supervisor, say_nothing
from aiokafka.admin import AIOKafkaAdminClient
from shared.suite import SERVICES


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theirs(tmp_path_factory: Any) -> AsyncIterator[Layout]:
    """Bare engines beside the suite, on ports of their own: no schema, no topic."""
    layout = Layout.beside(tmp_path_factory.mktemp("theirs"))
    for folder in (layout.keys, layout.run, layout.logs):
        folder.mkdir(parents=True)
    async with Supervisor(run=layout.run, logs=layout.logs, say=say_nothing) as supervisor:
        cluster = kafka.cluster(layout)
        await cluster.make(say_nothing)
        server = postgres.Server(layout, postgres.best_identity())
        for program in (server.program(), *cluster.programs()):
            await supervisor.until_ready(supervisor.start(program))
        yield layout


class Operator:
    """Runs `aid` in an empty folder, told of the engines by their addresses alone."""

    def __init__(self, home: Path, theirs: Layout) -> None:
        self.layout = Layout.beside(home)
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AID_")},
            "AID_HOME": str(home),
            "AID_DATABASE_URL": without_driver(theirs.admin_url or "", database="postgres"),
            "AID_KAFKA_BOOTSTRAP": theirs.bootstrap,
            "AID_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
            "AID_KAFKA_SECURITY_MECHANISM": "SCRAM-SHA-256",
            "AID_KAFKA_SECURITY_PASSWORD_FILE": str(theirs.keys / "aid.kafka"),
        }

    async def aid(self, *arguments: str) -> tuple[int, str]:
        """The exit code, and what was printed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "aid", *arguments),
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await asyncio.wait_for(process.communicate(), 90)
        return process.returncode or 0, output.decode()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def operator(theirs: Layout, tmp_path_factory: Any) -> Operator:
    return Operator(tmp_path_factory.mktemp("operator") / "aid", theirs)


async def test_fr_57_topics_are_made_on_a_broker_named_by_address(
    operator: Operator, theirs: Layout
) -> None:
    """FR-57 of the field reports."""
    first = await operator.aid("topics", "make")
    again = await operator.aid("topics", "make")

    assert (first[0], again[0]) == (0, 0), first[1] + again[1]
    admin = AIOKafkaAdminClient(**topics.connection(theirs))
    await admin.start()
    described = await admin.describe_topics(list(topics.ALL_TOPICS))
    await admin.close()
    assert {topic["topic"]: topic["error_code"] for topic in described} == dict.fromkeys(
        topics.ALL_TOPICS, 0
    )


async def test_fr_57_schemas_are_made_on_a_database_named_by_address(
    operator: Operator, theirs: Layout
) -> None:
    """FR-57 of the field reports."""
    code, said = await operator.aid("migrate")

    assert code == 0, said
    connection = await asyncpg.connect(without_driver(theirs.admin_url or ""))
    reached = [
        await connection.fetchval(f"SELECT count(*) FROM {service.package}.alembic_version")
        for service in SERVICES
    ]
    await connection.close()
    assert len(reached) == len(SERVICES)
    assert all(reached)


async def test_a_reader_outside_is_let_in_and_out_of_a_broker_named_by_address(
    operator: Operator,
) -> None:
    await operator.aid("topics", "make")

    added, said = await operator.aid("consumers", "add", "open-portal", "--class", "public")
    _, listed = await operator.aid("consumers", "list")
    ended, left = await operator.aid("consumers", "end", "open-portal")
    again, refused = await operator.aid("consumers", "end", "open-portal")

    assert (added, ended, again) == (0, 0, 1), said + left + refused
    assert "topic=aid.share.public" in said
    assert "open-portal  public  aid.share.public  1000000 bytes a second" in listed


async def test_fr_57_a_suite_beside_engines_named_by_address_starts_none_of_its_own(
    operator: Operator,
) -> None:
    """FR-57 of the field reports."""
    code, said = await operator.aid("up", "--engines", "--detach")
    status, standing = await operator.aid("status")
    children = processes.recorded(operator.layout.run / "procs.json")
    down, _ = await operator.aid("down")

    assert (code, status, down) == (0, 0, 0), said + standing
    assert children == []
    assert not (operator.layout.home / "kafka/data-1").exists()
    assert not (operator.layout.home / "postgres").exists()
