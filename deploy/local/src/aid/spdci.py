"""The public compliance suite of SPDCI, run as it is against the running suite.

https://github.com/OpenSPP/spdci-compliance; nothing of it is kept here. It is run twice, as its
stub of a signature and a consumer's key exclude each other: once under an agreement without a key,
and for the scenario of signatures under one with a key.
"""

import asyncio
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from aid_client import services
from aid_engines.layout import HOST, Layout
from aid_engines.ports import free_ports
from aid_engines.refusal import Refusal
from aid_simulators import issuer
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from intake.settings import Settings
from shared.clock import Clock

from aid.environment import settings_of

SIGNATURES = "@req=SR-SEC-SIG-RG-01"
OF_CLIENTS = "not @profile=spmis-client and not @profile=spmis-subscriber"
UNDEFINED = (
    "the suite has no step “The API is available” (security_headers.feature:8) for this domain"
)
NOT_PASSED: Mapping[str, str] = {
    "security_headers.feature:15 API requires Authorization header": UNDEFINED,
    "security_headers.feature:21 API rejects invalid Authorization token": UNDEFINED,
    "security_headers.feature:27 API accepts valid Bearer token": UNDEFINED,
    "security_headers.feature:37 API requires Content-Type header": UNDEFINED,
    "security_headers.feature:43 API accepts application/json Content-Type": UNDEFINED,
    "sr_sync_search_extra.feature:8 Validate the structure of reg_records in search response": (
        "an extra, not normative: it wants records of the number TEST-001 and states no purpose;"
        " nobody is told of without a purpose (0130)"
    ),
}
"""What does not pass, by the place and the name of the scenario, and why; all else has to."""
PASSED = "passed"


async def check(layout: Layout, folder: Path) -> int:
    """Run it; exit 1 where something else passes, or does not, than is said here."""
    if not (folder / "node_modules").is_dir():
        raise Refusal(f"Install the compliance suite first: npm ci in {folder}.")
    port = free_ports(("callback",), beside={})["callback"]
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    found = await _scenarios(
        layout, folder, port, f"{OF_CLIENTS} and not {SIGNATURES}", signing_key=None
    )
    found |= await _scenarios(layout, folder, port, SIGNATURES, signing_key=pem)
    lines, as_said = verdict(found)
    print("\n".join(lines))
    return 0 if as_said else 1


def verdict(found: Mapping[str, str]) -> tuple[list[str], bool]:
    """What to print of the scenarios by their outcome, and whether each came out as is said here."""
    lines = []
    for name, outcome in sorted(found.items()):
        why = NOT_PASSED.get(name)
        if outcome != PASSED:
            lines.append(f"{outcome}: {name}\n    {why or 'it should pass'}")
        elif why is not None:
            lines.append(f"passed, though it was said not to: {name}")
    passed = [name for name, outcome in found.items() if outcome == PASSED]
    lines.append(f"{len(passed)} of {len(found)} scenarios passed")
    return lines, {*found} - {*passed} == {*NOT_PASSED}


async def _scenarios(
    layout: Layout, folder: Path, port: int, tags: str, *, signing_key: str | None
) -> dict[str, str]:
    """The outcome of each scenario with these tags, under an agreement of its own."""
    callback = f"http://{HOST}:{port}/registry"
    consumer = f"SPDCI-{secrets.token_hex(4).upper()}"
    await _agree(layout, consumer, callback=callback, signing_key=signing_key)
    token = issuer.token(layout, ["data_partner"], org=consumer, sub=f"client:{consumer}")
    results = layout.home / "tmp" / f"{consumer}.json"
    results.parent.mkdir(parents=True, exist_ok=True)
    npx = shutil.which("npx")
    if npx is None:
        raise Refusal("Node.js is not installed; the compliance suite needs it.")
    process = await asyncio.create_subprocess_exec(
        *(npx, "cucumber-js", "--tags", tags, "--format", f"json:{results}"),
        cwd=folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={
            **os.environ,
            "DOMAIN": "social",
            "API_BASE_URL": f"{layout.base_url('proxy')}/intake/v1/",
            "DCI_AUTH_TOKEN": token,
            "DCI_SENDER_ID": consumer,
            "SENDER_ID": consumer,
            "CALLBACK_SERVER_ENABLED": "true",
            "CALLBACK_SERVER_HOST": HOST,
            "CALLBACK_SERVER_PORT": str(port),
            "CALLBACK_SERVER_BASE_URL": f"http://{HOST}:{port}",
        },
    )
    await process.wait()
    if not results.exists():
        raise Refusal("The compliance suite did not run; npm ci in it, with the lock that it has.")
    return outcomes(json.loads(results.read_text("utf-8")))


async def _agree(layout: Layout, consumer: str, **changes: Any) -> None:
    """Two people of the city let the consumer ask, for the purpose of this trial."""
    today = Clock(settings_of(layout, "intake", Settings).clock_file).today()
    first, second = [
        issuer.token(layout, ["city_supervisor"], region=issuer.CITY, sub=f"spdci-{who}")
        for who in ("first", "second")
    ]
    proposed = await services.ask(
        layout,
        "intake",
        "POST",
        "/v1/data-agreements",
        json={
            "document": "拉民发〔2026〕12号",
            "consumer": consumer,
            "consumer_name": "SPDCI compliance suite",
            "purpose": "SPDCI_COMPLIANCE",
            "purpose_title": "标准符合性测试",
            "ground": "STATUTORY_DUTY",
            "basis": "社会救助暂行办法 第五十七条",
            "fields": ["AIDED"],
            "region": issuer.CITY,
            "kept_days": 1,
            "since": today.isoformat(),
            "until": (today + timedelta(days=1)).isoformat(),
        }
        | changes,
        headers={
            "Authorization": f"Bearer {first}",
            "Idempotency-Key": f'"{secrets.token_hex(8)}"',
        },
    )
    by = {"Authorization": f"Bearer {second}"}
    await services.decide(layout, "intake", proposed, "confirm", by=by)


def outcomes(features: list[Any]) -> dict[str, str]:
    """By place and name of each scenario: passed, or how the first step ended that did not."""
    found = {}
    for feature in features:
        for scenario in feature["elements"]:
            steps = [step["result"]["status"] for step in scenario["steps"]]
            place = f"{Path(feature['uri']).name}:{scenario['line']}"
            found[f"{place} {scenario['name']}"] = next(
                (one for one in steps if one != PASSED), PASSED
            )
    return found
