"""`make fuzz`: all documents and all parsers, with a table, a file of the faults, and an end."""

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog
from aid import suite
from shared.suite import SERVICE, SERVICES

from aid_testing.environment import settings_of
from aid_testing.fixtures import Client, load_agent_banks, load_calendars
from aid_testing.fuzz.api import Outcome, fuzz_api
from aid_testing.fuzz.parsers import Fed, feed
from aid_testing.fuzz.samples import parsers

REPORT = Path("build/fuzz/fuzz.json")
ROW = "{:44} {:>10} {:>9} {:>6} {:>11} {:>7} {:>6}"


async def _documents(home: Path, given: argparse.Namespace) -> tuple[list[Outcome], list[Fed]]:
    async with suite.engines(home) as running:
        outcomes = []
        for name in given.documents or [service.name for service in SERVICES]:
            settings = settings_of(running.layout, name)
            app = import_module(f"{SERVICE[name].package}.app").create_app(settings)
            client = Client(app, running.layout)
            await load_calendars(client.database)
            if name == "disbursement":
                await load_agent_banks(client.database)
            outcome = await fuzz_api(
                client, seed=given.seed, examples=given.examples, seconds=given.seconds
            )
            outcomes.append(outcome)
            _say_document(outcome)
            await client.aclose()
            await client.database.engine.dispose()
        kinds = await asyncio.to_thread(parsers, running.layout, home)
        return outcomes, await asyncio.to_thread(feed, kinds, seed=given.seed, inputs=given.inputs)


def _say_document(outcome: Outcome) -> None:
    print(
        ROW.format(
            outcome.document,
            outcome.operations,
            outcome.requests,
            outcome.server_errors,
            outcome.undeclared,
            len(outcome.faults),
            len(outcome.roles),
        ),
        flush=True,
    )


def _say_parser(fed: Fed) -> None:
    print(ROW.format(f"parser: {fed.parser}", "", fed.inputs, "", "", len(fed.faults), ""))


def _report(seed: int, outcomes: list[Outcome], fed: list[Fed]) -> dict[str, Any]:
    return {
        "seed": seed,
        "documents": [
            {
                "document": outcome.document,
                "operations": outcome.operations,
                "requests": outcome.requests,
                "statuses": dict(sorted(outcome.statuses.items())),
                "roles": dict(sorted(outcome.roles.items())),
                "faults": outcome.faults,
            }
            for outcome in outcomes
        ],
        "parsers": [vars(one) for one in fed],
    }


def main() -> int:
    given = _given()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    print(f"seed {given.seed}")
    print(ROW.format("document", "operations", "requests", "5xx", "undeclared", "faults", "roles"))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        outcomes, fed = asyncio.run(_documents(Path(home), given))
    for one in fed:
        _say_parser(one)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    report = _report(given.seed, outcomes, fed)
    REPORT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    faults = {
        **_named(outcomes),
        **{f"{one.parser} {k}": v for one in fed for k, v in one.faults.items()},
    }
    for name, said in faults.items():
        print(f"\n{name}\n  {said}")
    errors = sum(outcome.server_errors for outcome in outcomes)
    print(f"\n{len(faults)} faults, {errors} answers of 5xx; {REPORT}")
    return 1 if faults or errors else 0


def _named(outcomes: list[Outcome]) -> dict[str, str]:
    return {
        f"{outcome.document} {name}": said
        for outcome in outcomes
        for name, said in outcome.faults.items()
    }


def _given() -> argparse.Namespace:
    ask = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    ask.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    ask.add_argument("--examples", type=int, default=20, help="of each operation")
    ask.add_argument("--seconds", type=int, default=120, help="for each document, at most")
    ask.add_argument("--inputs", type=int, default=5000, help="for each parser")
    ask.add_argument("documents", nargs="*", metavar="DOCUMENT", help="of these services alone")
    return ask.parse_args()


if __name__ == "__main__":
    sys.exit(main())
