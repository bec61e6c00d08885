"""Reference data: which service gets which part of a file, and the seed of the embedded run.

A file is YAML with one or more of these parts, each a list; loading it again changes nothing.
"""

import asyncio
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import yaml
from aid_client.services import ask
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from shared.suite import SERVICES

BANK_SECONDS = 5.0
EVERY_SERVICE = tuple(service.name for service in SERVICES)
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "calendars": ("/v1/internal/calendars", EVERY_SERVICE),
    "regions": ("/v1/internal/regions", ("intake",)),
    "funds": ("/v1/internal/funds", ("disbursement",)),
    "delegations": ("/v1/internal/delegations", ("approval",)),
}
"""Part of a file → the address that takes it, and the services concerned."""


async def load_file(layout: Layout, path: Path) -> int:
    """Load one file and say what each service made of it."""
    text = await asyncio.to_thread(path.read_text, "utf-8")
    return await _load(layout, path.name, text, say=print)


async def load_seed(layout: Layout) -> None:
    """What an embedded run starts with: calendars, Lhasa's counties, sample funds and delegations."""
    calendars = files("shared.reference").joinpath("calendars.yaml")
    await _load(layout, "calendars.yaml", calendars.read_text("utf-8"), say=lambda _: None)
    for file in sorted(files("aid").joinpath("seed").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            await _load(layout, file.name, file.read_text("utf-8"), say=lambda _: None)


async def _load(layout: Layout, name: str, text: str, *, say: Any) -> int:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as broken:
        raise Refusal(f"{name} is not YAML: {broken}") from None
    if not isinstance(content, dict) or not content:
        raise Refusal(f"{name} has no part. Its parts may be: {', '.join(PARTS)}.")
    if unknown := sorted(set(content) - set(PARTS)):
        raise Refusal(f"{name}: unknown part {', '.join(unknown)}. Known: {', '.join(PARTS)}.")
    for part, entries in content.items():
        address, services = PARTS[part]
        body = {part: _plain(entries)}
        answers = await asyncio.gather(
            *(ask(layout, service, "PUT", address, json=body) for service in services)
        )
        for service, answer in zip(services, answers, strict=True):
            say(f"{part} → {service}: {answer}")
        if part == "funds":
            await _top_up(layout, entries)
    return 0


async def _top_up(layout: Layout, entries: list[dict[str, Any]]) -> None:
    """The simulated bank, where it runs, holds the money that the funds were announced with."""
    deposits = [
        {"account": str(fund["account"]), "reference": str(reference), "amount": str(amount)}
        for fund in entries
        for reference, amount in [
            ("opening", fund.get("opening_balance", "0.00")),
            *((one["reference"], one["amount"]) for one in fund.get("allocations", ())),
        ]
        if str(amount).strip("0.")
    ]
    async with httpx.AsyncClient(timeout=BANK_SECONDS) as client:
        with suppress(httpx.HTTPError):
            await client.post(f"{layout.base_url('bank')}/top-ups", json=deposits)


def _plain(value: Any) -> Any:
    """YAML's dates as the text that JSON carries."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if key != "title"}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
