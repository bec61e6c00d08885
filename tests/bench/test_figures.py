import json
from pathlib import Path

from aid_bench.figures import Figure, Runs, table, write

FAST = Figure("read case", measured=600.0, limit=3000.0, unit="1/s", goal=0.15)
SLOW = Figure("warm start", measured=12.0, limit=8.0, unit="s", goal=1.0, at_most=True)


def test_a_figure_is_judged_by_its_ratio_to_the_limit_of_the_same_run() -> None:
    assert (FAST.ratio, FAST.met) == (0.2, True)
    assert (SLOW.ratio, SLOW.met) == (1.5, False)


def test_the_median_of_the_runs_counts_on_both_sides() -> None:
    runs = Runs()
    for measured, limit in ((10.0, 100.0), (90.0, 300.0), (20.0, 200.0)):
        runs.add("submit", measured, limit)

    figure = runs.figure("submit", "1/s", 0.35)

    assert (figure.measured, figure.limit, figure.met) == (20.0, 200.0, False)


def test_a_missed_goal_stands_in_the_table_as_missed() -> None:
    _, first, second = table([FAST, SLOW]).splitlines()

    assert first.split() == ["read", "case", "600", "3,000", "1/s", "0.2", "≥", "0.15", "met"]
    assert second.split()[-1] == "missed"


def test_nothing_at_all_where_nothing_is_the_goal_is_met_and_drawn(tmp_path: Path) -> None:
    none = Figure("amounts that differ", 0.0, 1.0, "of a million", goal=0.0, at_most=True)

    write(tmp_path, [none])

    assert none.met
    assert "amounts that differ" in (tmp_path / "bench.svg").read_text()


def test_a_run_leaves_a_list_of_objects_and_a_picture(tmp_path: Path) -> None:
    write(tmp_path, [FAST, SLOW])

    [first, second] = json.loads((tmp_path / "bench.json").read_text())
    assert {"name", "measured", "limit", "unit", "ratio", "goal", "met"} <= set(first)
    assert (first["goal"], second["goal"], second["met"]) == (">= 0.15", "<= 1", False)
    assert (tmp_path / "bench.svg").read_text().count("<rect") == 2
