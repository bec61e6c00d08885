"""What the public compliance suite said is held against what is said of it here."""

import pytest
from aid import spdci


def a_run(**outcomes: str) -> dict[str, str]:
    return dict.fromkeys(spdci.NOT_PASSED, "failed") | {"x.feature:1 Search": "passed"} | outcomes


def test_a_run_that_came_out_as_is_said_is_good() -> None:
    lines, as_said = spdci.verdict(a_run())

    assert as_said
    assert lines[-1] == f"1 of {len(spdci.NOT_PASSED) + 1} scenarios passed"
    assert all(why in "\n".join(lines) for why in spdci.NOT_PASSED.values())


@pytest.mark.parametrize(
    ("scenario", "outcome"),
    [("x.feature:1 Search", "failed"), (next(iter(spdci.NOT_PASSED)), "passed")],
    ids=["one that should pass fails", "one that should not passes"],
)
def test_a_run_that_came_out_otherwise_is_not(scenario: str, outcome: str) -> None:
    assert not spdci.verdict(a_run(**{scenario: outcome}))[1]


def test_a_scenario_ends_as_its_first_step_that_did_not_pass() -> None:
    steps = [{"result": {"status": one}} for one in ("passed", "undefined", "skipped")]
    whole = {"line": 3, "name": "Status", "steps": steps}

    assert spdci.outcomes([{"uri": "a/b.feature", "elements": [whole]}]) == {
        "b.feature:3 Status": "undefined"
    }
