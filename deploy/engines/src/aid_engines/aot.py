"""Java's ahead-of-time cache for the broker: made once in the background, halves its start.

A cache that does not fit the Java or the jars is left aside by Java itself; one that is not
whole is left aside by us.
"""

import asyncio
import contextlib
import hashlib
import shutil
import signal
from pathlib import Path

import psutil

from aid_engines import files, processes, topics
from aid_engines.kafka import AOT_CACHE, AOT_SINCE_JAVA, JARS, Cluster, cluster
from aid_engines.layout import Layout
from aid_engines.processes import ended

REST_SECONDS = 45.0
TRAINING_SECONDS = 120
LOWEST_PRIORITY = 19


async def make_once(layout: Layout, *, rest_seconds: float = REST_SECONDS) -> None:
    """Have a broker of no importance show Java what a broker loads, while nobody waits."""
    if not layout.has_embedded_kafka:
        return
    await asyncio.sleep(rest_seconds)
    ours = cluster(layout)
    if ours.java_version < AOT_SINCE_JAVA or ours.is_aot_whole():
        return
    home = layout.home / "aot"
    shutil.rmtree(home, ignore_errors=True)
    try:
        made = await _train(home, layout)
        seal = hashlib.sha256(made.read_bytes()).hexdigest()
        ours.discard_aot()
        made.replace(layout.home / AOT_CACHE)
        files.write(ours.aot_seal, seal)
    except (OSError, TimeoutError):
        pass  # without it everything works, only a second slower
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def _train(home: Path, layout: Layout) -> Path:
    """Run a broker on the same jars, named alike, and stop it: Java then writes the cache."""
    for name in ("kafka", "tmp", "logs"):
        (home / name).mkdir(parents=True)
    (home / JARS).symlink_to(layout.home / JARS)
    trial = Layout.beside(home)
    broker = Cluster(trial, cluster(layout).java, AOT_SINCE_JAVA)
    await broker.make(lambda _: None)
    command = broker.command(
        "kafka.Kafka", "kafka/server-1.properties", aot=f"-XX:AOTCacheOutput={AOT_CACHE}"
    )
    with (layout.logs / "kafka-aot.log").open("wb") as output:
        process = processes.spawn(
            command,
            cwd=home,
            env=broker.environment,
            output=output,
            death_signal=signal.SIGKILL,
        )
    try:
        with contextlib.suppress(psutil.Error):
            psutil.Process(process.pid).nice(LOWEST_PRIORITY)
        async with asyncio.timeout(TRAINING_SECONDS):
            while not await topics.answers(trial):  # noqa: ASYNC110 - it announces nothing
                await asyncio.sleep(0.2)
            await topics.make(trial)
            process.terminate()
            await ended(process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    return home / AOT_CACHE
