"""The program before the newest revision serves on the newest schema, as it does while a release comes."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from aid.environment import program_environment
from aid.suite import Suite
from aid_engines import processes
from aid_engines.layout import Layout
from aid_engines.ports import free_ports
from aid_engines.probes import answers_ok
from aid_testing.actors import COUNTY, TOWNSHIP, as_, once
from aid_testing.applications import a_draft
from aid_testing.fixtures import Client
from shared.ids import new_id
from shared.migration import version_folders
from shared.runtime import Revisions
from shared.suite import SERVICE, SERVICES, Service

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
Ask = Callable[[httpx.AsyncClient, Layout], Awaitable[httpx.Response]]


def git(*arguments: str) -> str:
    """What git says of this clone; nothing where it is none."""
    said = subprocess.run(
        ("git", *arguments), cwd=ROOT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() if said.returncode == 0 else ""


def commit_before_newest(service: Service) -> str:
    """The last commit without the service's newest revision; nothing where history has none."""
    own, _ = version_folders(service.package)
    came = [
        git("log", "--diff-filter=A", "--format=%ct %H", "--", str(revision)).splitlines()
        for revision in own.glob("*.py")
    ]
    landed = sorted(line for lines in came for line in lines[-1:])
    if len(landed) < 2 or len({line.split()[1] for line in landed}) < 2:
        return ""
    return git("rev-parse", "--verify", f"{landed[-1].split()[1]}^")


def libraries(lock: str) -> set[str]:
    """What a lock pins."""
    return set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))


def why_not(commit: str) -> str:
    """Why the program of a commit cannot be run here, if it cannot."""
    if not commit:
        return "this clone has no history with a program before the newest revision"
    needed = libraries(git("show", f"{commit}:requirements.lock"))
    gone = needed - libraries((ROOT / "requirements.lock").read_text("utf-8"))
    return (
        f"the program before needs {', '.join(sorted(gone))}, which is installed no more"
        if gone
        else ""
    )


EARLIER = {service.name: commit_before_newest(service) for service in SERVICES}


async def begins_an_application(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    who = as_(layout, "applicant", sub=f"applicant-{new_id()}") | once()
    return await client.post("/v1/applications", json=a_draft(), headers=who)


async def looks_at_leads(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    who = as_(layout, "township_handler", region=TOWNSHIP)
    return await client.get("/v1/leads?limit=5", headers=who)


async def sweeps(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    who = as_(layout, "operator", region="5401") | once()
    return await client.post("/v1/internal/sweep", headers=who)


async def looks_at_trades(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    return await client.get("/v1/trades", headers=as_(layout, "applicant"))


async def looks_at_delegations(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    who = as_(layout, "county_lead", region=COUNTY)
    return await client.get("/v1/delegations?limit=5", headers=who)


async def reports_as_the_bank(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    """A message about a reference that was never sent: said, and kept."""
    who = as_(layout, "bank", org="BANK-LHASA", region="5401") | once()
    results = [{"end_to_end_id": new_id().hex, "status": "ACSP"}]
    body = {"message_id": new_id().hex, "results": results}
    return await client.post("/v1/bank/results", json=body, headers=who)


AT_WORK: dict[str, tuple[Ask, ...]] = {
    "intake": (begins_an_application, looks_at_leads, sweeps),
    "assessment": (sweeps,),
    "approval": (looks_at_delegations, sweeps),
    "disbursement": (reports_as_the_bank, sweeps),
    "training-subsidy": (looks_at_trades, sweeps),
}


def unpack(commit: str, folder: Path) -> list[Path]:
    """The sources of an earlier program, as they were; returns where its packages lie."""
    archive = subprocess.run(
        ("git", "archive", commit, "services", "shared"), cwd=ROOT, capture_output=True, check=True
    )
    subprocess.run(("tar", "-x", "-C", str(folder)), input=archive.stdout, check=True)
    return [folder / "shared/src", *sorted(folder.glob("services/*/src"))]


@pytest.mark.parametrize("name", SERVICE)
async def test_the_program_before_serves_on_the_newest_schema(
    engines: Suite, client_of: Callable[[str], Awaitable[Client]], tmp_path: Path, name: str
) -> None:
    if reason := why_not(EARLIER[name]):
        pytest.skip(reason)
    await client_of(name)  # loads the calendars that a sweep counts by
    service, layout = SERVICE[name], engines.layout
    sources = unpack(EARLIER[name], tmp_path)
    port = free_ports(["earlier"], beside={})["earlier"]
    environment = program_environment(layout, service, process="api", port=port)
    environment["PYTHONPATH"] = ":".join(map(str, sources))
    log = tmp_path / "log"
    process = processes.spawn(
        (sys.executable, "-m", f"{service.package}.app"),
        cwd=tmp_path,
        env=environment,
        output=log.open("wb"),
    )
    address = f"http://127.0.0.1:{port}"
    try:
        async with asyncio.timeout(START_SECONDS):
            while not await answers_ok(f"{address}/healthz"):
                assert process.poll() is None, log.read_text()[-3000:]
                await asyncio.sleep(0.2)
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            answers = [await ask(client, layout) for ask in AT_WORK[name]]
    finally:
        process.terminate()
        process.wait(20)

    said = [(answer.status_code, answer.text[:300]) for answer in answers]
    assert {answer.is_success for answer in answers} == {True}, (said, log.read_text()[-3000:])


@pytest.mark.parametrize(
    ("reached", "serves"),
    [
        ({"own-2", "plumbing-1"}, True),
        ({"own-3", "plumbing-1"}, True),
        ({"own-3", "plumbing-2"}, True),
        ({"own-1", "plumbing-1"}, False),
        ({"own-2"}, False),
        (set(), False),
    ],
    ids=["its own", "a later one", "a later one of both", "behind", "half", "empty"],
)
def test_a_program_is_ready_on_its_schema_and_on_a_later_one(
    reached: set[str], serves: bool
) -> None:
    revisions = Revisions(
        known=frozenset({"own-1", "own-2", "plumbing-1"}),
        newest=frozenset({"own-2", "plumbing-1"}),
    )

    assert revisions.serve(reached) is serves
