"""A sixth, flat-rate programme on trial: what it adds, which files it changes, and its first payment.

`plant` writes it into a copy of the sources; `python -m aid_testing.sixth HOME PORTS`, run on that
copy, has disbursement order and pay out under it, and prints what became of it.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

NAME = "heating-allowance"
CONTRACT = '''"""Events that heating-allowance publishes."""

from typing import ClassVar

from shared.contracts.orders import PaymentOrder
from shared.contracts.vocabulary import Programme

TOPIC = "aid.heating-allowance.claims"


class AllowanceGranted(PaymentOrder):
    """A household is given the winter's flat rate."""

    type: ClassVar[str] = "aid.heating-allowance.allowance-granted.v1"
    topic: ClassVar[str] = TOPIC

    programme: Programme = Programme.HEATING_ALLOWANCE
'''
ENTRIES = """
[[service]]
name = "heating-allowance"
port = 8006
topic = "aid.heating-allowance.claims"

[[programme]]
code = "HEATING_ALLOWANCE"
title = { zh = "取暖补贴", en = "the heating allowance" }
memo = "取暖补贴"
people = "heating-allowance"
decisions = "heating-allowance"
fund_kind = "FISCAL_SUBSIDY"
"""
MEMBER = '    TRAINING_SUBSIDY = "TRAINING_SUBSIDY"\n'
CHANGED = (
    "shared/src/shared/suite.toml",
    "shared/src/shared/contracts/vocabulary.py",
    "pyproject.toml",  # its name in the import contracts
)
"""The files of the suite that a flat-rate programme touches; all else of it is new."""


def plant(root: Path) -> None:
    """Write the programme into a copy of the sources."""
    listed, vocabulary, contracts = (root / name for name in CHANGED)
    listed.write_text(listed.read_text("utf-8") + ENTRIES, "utf-8")
    words = vocabulary.read_text("utf-8")
    assert MEMBER in words, "the vocabulary has the fifth"
    member = MEMBER + '    HEATING_ALLOWANCE = "HEATING_ALLOWANCE"\n'
    vocabulary.write_text(words.replace(MEMBER, member), "utf-8")
    imports = contracts.read_text("utf-8")
    further = imports.replace('"training_subsidy"', '"training_subsidy", "heating_allowance"')
    contracts.write_text(further, "utf-8")
    (vocabulary.parent / "heating_allowance.py").write_text(CONTRACT, "utf-8")


async def first_payment(home: Path, ports: dict[str, int]) -> dict[str, Any]:
    """Deliver one grant to disbursement as the broker would; returns what is known of its payment."""
    from aid_engines.layout import Layout  # noqa: PLC0415 - of the copy

    from aid_testing.city import agree  # noqa: PLC0415
    from aid_testing.environment import settings_of  # noqa: PLC0415
    from aid_testing.finance import BANK, Desk  # noqa: PLC0415
    from aid_testing.fixtures import Client  # noqa: PLC0415

    layout = Layout(home=home, ports=ports | {NAME: 8006})
    settings = settings_of(layout, "disbursement")
    client = Client(import_module("disbursement.app").create_app(settings), layout)
    desk = Desk(client, "540199")
    fund = {
        "code": f"HA-{uuid4().hex[:6].upper()}",
        "programme": "HEATING_ALLOWANCE",
        "region": desk.county,
        "kind": "FISCAL_SUBSIDY",
        "name": "取暖补贴专账",
        "bank_code": BANK,
        "account": f"{desk.county}0000000006",
        "opening_balance": "1000.00",
    }
    loaded = await agree(client, "/v1/internal/funds", funds=[fund])
    assert loaded.status_code == 200, loaded.text
    grant = import_module("shared.contracts.heating_allowance").AllowanceGranted(
        case_id=uuid4(),
        decision_id=uuid4(),
        case_number=f"HA-{desk.county}-2026-{uuid4().int % 1_000_000:06d}",
        approved=True,
        articles=("取暖补贴办法 第三条",),
        edition="HA-2026",
        decided_at=datetime.now(UTC),
        decided_by="county-lead",
        signers=("county-handler", "county-lead"),
        region=f"{desk.county}001",
        amount=30_000,
        payee_ref=uuid4(),
        payee_version=1,
    )
    await desk.deliver(grant)
    payment = await desk.payment_of(grant)
    programme = import_module("disbursement.domain.payments.programmes").PROGRAMMES[grant.programme]
    return {
        "status": payment["status"],
        "programme": payment["programme"],
        "amount": payment["amount"],
        "topics": list(import_module("aid_engines.topics").TOPICS),
        "memo": programme.memo,
        "people_at": settings.service_urls[programme.people],
    }


if __name__ == "__main__":
    became = asyncio.run(first_payment(Path(sys.argv[1]), json.loads(sys.argv[2])))
    sys.stdout.write(json.dumps(became) + "\n")
