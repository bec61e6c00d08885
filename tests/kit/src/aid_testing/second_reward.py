"""A second reward on trial: one file beside the first, and its way from a form to the money.

`plant` writes it into a copy of intake's sources; `python -m aid_testing.second_reward HOME PORTS`,
run on that copy, walks it through the operations of intake and disbursement, and prints what became
of it.
"""

import asyncio
import json
import sys
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from shared.clock import real_now
from shared.workdays import lhasa_date

FILE = "services/intake/src/intake/policy/rewards/old_batteries.yaml"
TEMPLATE = """
code: OLD_BATTERIES
letters: DC
title: {zh: 移交废旧蓄电池奖励, en: the reward for old batteries}
form: 废旧蓄电池移交奖励登记表
thing: {zh: 蓄电池, en: battery}
memo: 移交废电池奖励
law: 示范奖励办法 第三条
fund_kind: SPECIAL_REWARD
roles:
  registers: village_worker
  confirms: township_handler
  receives: county_handler
  watches: county_lead
fields: {photo: none, mark: required}
mark: {title: {zh: 编号, en: number}, pattern: '^B[0-9]{8}$'}
figures:
  amount:
    title: What is paid for each
    citation: 示范奖励办法 第三条
    parameter: true
    in_force: {2026-01-01: "20.00", LATER: "25.00"}
  register_days:
    title: Days within which it is still entered
    citation: 示范奖励办法 第四条
    parameter: false
    why: the rules say the same day
    in_force: {2026-01-01: 0}
  confirm_days: {title: Confirmed in, citation: 示范奖励办法, parameter: true, in_force: {2026-01-01: 1}}
  arrival_days: {title: Arrived in, citation: 示范奖励办法, parameter: true, in_force: {2026-01-01: 3}}
  watch_days: {title: Looked at in, citation: 示范奖励办法, parameter: true, in_force: {2026-01-01: 2}}
  daily_count: {title: No more than, citation: 示范奖励办法, parameter: true, in_force: {2026-01-01: 10}}
"""


def profile(later: date) -> str:
    """The file; from a later day on it pays more."""
    return TEMPLATE.replace("LATER", later.isoformat())


def plant(root: Path) -> None:
    """Write the second reward into a copy of the sources: this file, and nothing else."""
    later = lhasa_date(real_now()) + timedelta(days=5)
    (root / FILE).write_text(profile(later), "utf-8")


async def walk(home: Path, ports: dict[str, int], county: str) -> dict[str, Any]:
    """Three batteries from the village to the money on the card; what is known of it.

    The county is one that no test of the run has, which another process cannot know.
    """
    from aid_engines.layout import Layout  # noqa: PLC0415 - of the copy

    from aid_testing.actors import as_  # noqa: PLC0415
    from aid_testing.clocks import ahead  # noqa: PLC0415
    from aid_testing.environment import settings_of  # noqa: PLC0415
    from aid_testing.fixtures import Client  # noqa: PLC0415
    from aid_testing.reward_payments import Counter  # noqa: PLC0415

    layout = Layout(home=home, ports=ports)
    clients = {
        name: Client(import_module(f"{name}.app").create_app(settings_of(layout, name)), layout)
        for name in ("intake", "disbursement")
    }
    profiles = import_module("intake.policy.rewards").PROFILES
    counter = Counter(clients["intake"], clients["disbursement"], profiles["OLD_BATTERIES"], county)
    await counter.load_fund("500.00")
    station = counter.station
    form = await station.ordered(3)
    payment = await counter.paid(form)
    police = as_(layout, "police_officer", region=station.region, sub="police")
    refused = await station.post("", police, json=station.body())
    with ahead(clients["intake"], 10):
        later = await station.register()
    published = (await clients["intake"].get("/v1/policies")).json()["figures"]
    file = await clients["disbursement"].get(
        f"/v1/bank/batches/{payment['batch_id']}/file", headers=counter.desk.bank
    )
    funds = (await clients["disbursement"].get("/v1/funds", headers=counter.desk.maker)).json()
    return {
        "profiles": sorted(profiles),
        "status": payment["status"],
        "amount": payment["amount"],
        "day": (await station.seen(form))["day"]["status"],
        "memo_in_file": "移交废电池奖励" in file.text,
        "police": refused.json()["code"],
        "later_amount": later["amount_each"],
        "published": sorted(
            one["name"] for one in published if one["name"].startswith("old_batteries")
        ),
        "paid_by_scheme": {one["scheme"]: one["paid"] for one in funds},
    }


if __name__ == "__main__":
    became = asyncio.run(walk(Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3]))
    sys.stdout.write(json.dumps(became) + "\n")
