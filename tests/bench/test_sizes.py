"""The page of sizes is what its kept figures say, and tells what is measured from what is not."""

import json
from pathlib import Path

from aid_bench import sizes_page

DOCS = Path(__file__).parents[2] / "docs"
ONE = {
    "number": 10,
    "seconds": 60.0,
    "cpu": {
        "intake": 1.0,
        "approval": 0.8,
        "bank": 9.0,
        "postgres": 0.45,
        "kafka-1": 0.09,
    },
    "rows": {"intake.outbox": 10.0},
    "bytes": {"intake.outbox": 100_000.0},
    "topics": 20_000,
    "documents": 0,
}
READS = [
    {"rows": 10_000, "ms": {"work list": 5.0}},
    {"rows": 100_000, "ms": {"work list": 6.5}},
]


def kept(**changes: object) -> dict[str, object]:
    of_all = {"on": "2026-12-01", "cores": 2, "load": 1.0, "reads": READS}
    return of_all | {"case": ONE, "claim": ONE} | changes


def test_the_page_is_written_from_the_kept_figures() -> None:
    found = json.loads((DOCS / "sizing.json").read_text("utf-8"))

    assert (DOCS / "sizing.md").read_text("utf-8") == sizes_page.page(found)


def test_what_plays_the_outside_costs_an_installation_nothing() -> None:
    assert sizes_page.cpu(ONE) == (1.8, 0.45, 0.09)


def test_a_province_is_counted_by_its_busiest_hour() -> None:
    """2,000 cases an hour, each with half a claim and its reads, on half of each core."""
    [row] = [line for line in sizes_page.page(kept()).splitlines() if "| a province |" in line]

    cells = [cell.strip() for cell in row.strip("|").split("|")]
    # (1.8 × 1.5 + 200 × 0.003) × 2,000 ÷ 3,600 ÷ 0.5 = 3.67; 100 KB × 1.5 × 1.3 × a million
    assert cells[1:] == ["1,000,000", "2,000", "4", "1", "1", "195.0", "117.0"]


def test_it_says_how_far_was_measured() -> None:
    page = sizes_page.page(kept())

    assert "| | 10,000 | 100,000 |" in page
    assert "Nobody has measured reads beyond 100,000 rows." in page


def test_without_reads_it_says_so() -> None:
    assert "None was measured." in sizes_page.page(kept(reads=[]))
