"""Reference data: which service gets which part of a file, and the seed of the embedded run.

A file is YAML with the document it rests on and one or more of these parts, each a list; loading
it again changes nothing. What it says is proposed by one person of the city and counts when another
has confirmed it.
"""

import asyncio
import hashlib
import json
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import yaml
from aid_client.services import ask, chosen, decide, operator, propose, second_operator
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from shared.suite import SERVICES

BANK_SECONDS = 5.0
EVERY_SERVICE = tuple(service.name for service in SERVICES)
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "calendars": ("/v1/internal/calendars", EVERY_SERVICE),
    "regions": ("/v1/internal/regions", ("intake",)),
    "agent_banks": ("/v1/internal/agent-banks", ("disbursement",)),
    "funds": ("/v1/internal/funds", ("disbursement",)),
    "figures": ("/v1/internal/figures", ("assessment",)),
    "delegations": ("/v1/internal/delegations", ("approval",)),
}
"""Part of a file → the address that takes it, and the services concerned."""


async def load_file(layout: Layout, path: Path) -> int:
    """Load one file and say what each service made of it."""
    text = await asyncio.to_thread(path.read_text, "utf-8")
    return await _load(layout, path.name, text, say=print)


async def list_proposals(layout: Layout, service: str | None) -> int:
    """Print what waits for a second person of the city."""
    for name in chosen(service):
        page = await ask(layout, name, "GET", "/v1/city-changes?status=open&limit=200")
        for one in page["items"]:
            print(f"{name} {one['id']} {one['operation']} by {one['proposed_by']}: ", end="")
            print(f"{one['document']}, until {one['expires_at']}")
            print(json.dumps(one["body"], ensure_ascii=False, indent=1))
    return 0


async def settle(layout: Layout, service: str, change_id: str, reason: str | None) -> int:
    """Confirm a proposal, or reject it with a reason, as another person than who made it."""
    [name] = chosen(service)
    proposal = await ask(layout, name, "GET", f"/v1/city-changes/{change_id}")
    verb, body = ("confirm", None) if reason is None else ("reject", {"reason": reason})
    by = second_operator(layout) or operator(layout)
    settled = await decide(layout, name, proposal, verb, by=by, json=body)
    print(f"{name} {change_id}: {settled['status']}")
    if name == "disbursement" and settled["status"] == "confirmed":
        await _top_up(layout, settled["body"].get("funds", []))
    return 0


async def load_seed(layout: Layout) -> None:
    """What an embedded run starts with: calendars, Lhasa's counties, sample funds, figures and delegations."""
    calendars = files("shared.reference").joinpath("calendars.yaml")
    await _load(layout, "calendars.yaml", calendars.read_text("utf-8"), once=True)
    for file in sorted(files("aid").joinpath("seed").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            await _load(layout, file.name, file.read_text("utf-8"), once=True)


async def _load(
    layout: Layout, name: str, text: str, *, say: Any = lambda _: None, once: bool = False
) -> int:
    """Propose each part, and confirm it where a second person's token is at hand.

    With ``once`` the same text is proposed once, however often it is loaded.
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as broken:
        raise Refusal(f"{name} is not YAML: {broken}") from None
    if not isinstance(content, dict) or not content:
        raise Refusal(f"{name} has no part. Its parts may be: {', '.join(PARTS)}.")
    document = content.pop("document", None)
    if not isinstance(document, str):
        raise Refusal(f"{name} does not say which document it rests on (document: 文号).")
    if unknown := sorted(set(content) - set(PARTS)):
        raise Refusal(f"{name}: unknown part {', '.join(unknown)}. Known: {', '.join(PARTS)}.")
    for part, entries in content.items():
        address, services = PARTS[part]
        body = {"document": document, part: _plain(entries)}
        answers = await asyncio.gather(
            *(_agree(layout, service, address, body, once=once) for service in services)
        )
        for service, answer in zip(services, answers, strict=True):
            say(f"{part} → {service}: {answer['id']} {answer['status']}")
        if part == "funds" and answers[0]["status"] == "confirmed":
            await _top_up(layout, entries)
    return 0


async def _agree(
    layout: Layout, service: str, address: str, body: dict[str, Any], *, once: bool
) -> Any:
    """The proposal, confirmed if a second person is there to do it."""
    same = f"{service} {json.dumps(body)}".encode()
    key = hashlib.sha256(same).hexdigest() if once else None
    proposal = await propose(layout, service, address, body, key=key)
    by = second_operator(layout)
    if by is None or proposal["status"] != "open":
        return proposal
    return await decide(layout, service, proposal, "confirm", by=by)


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
