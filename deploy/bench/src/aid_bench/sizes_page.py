"""The page of sizes, written from what a run has kept: what is measured, and what follows by model."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

PLACES = (
    ("a city", 10_000),
    ("a prefecture", 100_000),
    ("a province", 1_000_000),
    ("a nation", 10_000_000),
)
CLAIMS_A_CASE = 0.5
"""How many claims of training come with a case, for want of a figure of the place."""
WORKING_HOURS = 250 * 8
PEAK = 4
"""The busiest hour has so many times the cases of an average one of the working year."""
READS_A_CASE = 200
READ_CPU_SECONDS = 0.003
"""As docs/performance.md has it: 1.3 to 2.6 ms."""
BUSY = 0.5
"""How much of a core may be used in the busiest hour."""
INDEX_AND_AIR = 1.3
REPLICATION = 3
ENGINES = ("postgres", "kafka")


def page(kept: Mapping[str, Any]) -> str:
    """Markdown."""
    case, claim = kept["case"], kept["claim"]
    measured = "\n".join(_measured(name, one) for name, one in (("case", case), ("claim", claim)))
    places = "\n".join(_place(name, number, case, claim) for name, number in PLACES)
    reached = max((read["rows"] for read in kept["reads"]), default=0)
    return f"""# Sizes

Written by `python -m aid_bench.sizes` from `docs/sizing.json`, a run of {kept["on"]} on {kept["cores"]} cores shared with other work (load {kept["load"]} at its end): CPU seconds and counts hold for such a machine, times are long.

## Measured

One medical case from the draft to the matched payment, {case["number"]} of them, {case["seconds"]:.0f} s; one claim from the seat in a class to the matched payment, {claim["number"]} of them, {claim["seconds"]:.0f} s. Of each, what the processes, the database and the broker used and hold afterwards.

| | CPU s services | CPU s PostgreSQL | CPU s Kafka | rows | KB in the database | KB in topics |
|---|---|---|---|---|---|---|
{measured}

Bytes in the database are with indexes, and for few cases much of them is the air of new pages: the model's figures are rather too high. Documents are left out: the run's photos are a few bytes; count with what phones send (2 to 5 MB a photo, three to six a case).

The tables that grow most by a case:

| table | rows a case | KB a case |
|---|---|---|
{_tables(case)}

## Reads with many rows

The tables that are asked (applications, progress, duties, timeline, cases, payments), filled by SQL with copies of the run's rows, all of one county, each up to {reached:,} rows: that many applications, cases and payments are as many cases; of duties and the timeline they are some twentieth of it. Milliseconds of the whole request through HTTP, one at a time, the fastest of sixty, as other work on the machine is in the slower ones.

{_reads(kept["reads"])}

## By model

Not measured: what follows from the figures above if costs stay as they are. Cases a year, half as many claims; the busiest hour has {PEAK} times an average working hour's; {READS_A_CASE} reads a case at {READ_CPU_SECONDS * 1000:.0f} ms; half of each core free in it; bytes {INDEX_AND_AIR} times what was measured; topics on {REPLICATION} brokers.

| | cases a year | busiest hour, cases | cores services | cores PostgreSQL | cores Kafka | GB a year, database | GB a year, topics, all brokers |
|---|---|---|---|---|---|---|---|
{places}

What the model does not hold for: a nation's database is one PostgreSQL here, whose single writer and log were not driven to that rate; beyond a province, let each province run a suite of its own. Workers of one service share twelve partitions, so at most twelve consume beside each other. Nobody has measured reads beyond {reached:,} rows.
"""


def _measured(name: str, one: Mapping[str, Any]) -> str:
    services, postgres, kafka = cpu(one)
    rows, size = sum(one["rows"].values()), sum(one["bytes"].values())
    return (
        f"| {name} | {services:.2f} | {postgres:.2f} | {kafka:.2f} | {rows:.0f} |"
        f" {size / 1000:,.0f} | {one['topics'] / 1000:,.1f} |"
    )


def cpu(one: Mapping[str, Any]) -> tuple[float, float, float]:
    """CPU seconds of the services and pages, of PostgreSQL, of the broker; simulators left out."""
    outside = {"bank", "verification", "issuer", *ENGINES}
    used = one["cpu"]
    kafka = sum(value for name, value in used.items() if name.startswith("kafka"))
    services = sum(
        value
        for name, value in used.items()
        if name not in outside and not name.startswith("kafka")
    )
    return services, used.get("postgres", 0.0), kafka


def _place(name: str, number: int, case: Mapping[str, Any], claim: Mapping[str, Any]) -> str:
    hour = number / WORKING_HOURS * PEAK
    services, postgres, kafka = (
        of_case + CLAIMS_A_CASE * of_claim
        for of_case, of_claim in zip(cpu(case), cpu(claim), strict=True)
    )
    services += READS_A_CASE * READ_CPU_SECONDS
    cores = [
        max(1, math.ceil(hour * seconds / 3600 / BUSY)) for seconds in (services, postgres, kafka)
    ]
    held, sent = (
        number * (of_case + CLAIMS_A_CASE * of_claim) * INDEX_AND_AIR / 1e9
        for of_case, of_claim in (
            (sum(case["bytes"].values()), sum(claim["bytes"].values())),
            (case["topics"], claim["topics"]),
        )
    )
    return (
        f"| {name} | {number:,} | {hour:,.0f} | {cores[0]} | {cores[1]} | {cores[2]} |"
        f" {held:,.1f} | {sent * REPLICATION:,.1f} |"
    )


def _tables(case: Mapping[str, Any]) -> str:
    largest = sorted(case["bytes"], key=lambda name: -case["bytes"][name])[:12]
    return "\n".join(
        f"| `{name}` | {case['rows'].get(name, 0):.1f} | {case['bytes'][name] / 1000:.1f} |"
        for name in largest
    )


def _reads(reads: Sequence[Mapping[str, Any]]) -> str:
    if not reads:
        return "None was measured."
    head = " | ".join(f"{read['rows']:,}" for read in reads)
    lines = [f"| | {head} |", f"|---|{'---|' * len(reads)}"]
    lines += [
        f"| {name} | {' | '.join(str(read['ms'][name]) for read in reads)} |"
        for name in reads[0]["ms"]
    ]
    return "\n".join(lines)
