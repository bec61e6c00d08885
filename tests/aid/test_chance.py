"""One printed seed draws a test run's people and numbers, and draws them again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from aid_testing.seed import seed_of_run

ROOT = Path(__file__).parents[2]
DRAWS = """
import random
from aid_client.household import Household
from hypothesis import given, strategies

def test_draws():
    print("drawn", Household(), random.random())

@given(strategies.integers())
def test_searches(number):
    print("drawn", number)
"""


def run(folder: Path, seed: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_draws.py").write_text(DRAWS)
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-s", "-p", "aid_testing.seed"),
            *("-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)),
        ],
        cwd=folder,
        env={**os.environ, "AID_TEST_SEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )


def drawn(ran: subprocess.CompletedProcess[str]) -> list[str]:
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return [line for line in ran.stdout.splitlines() if "drawn" in line]


def test_a_seed_draws_the_same_again(tmp_path: Path) -> None:
    first = drawn(run(tmp_path, "7"))

    assert len(first) > 2
    assert drawn(run(tmp_path, "7")) == first


def test_a_seed_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AID_TEST_SEED", "seven")

    with pytest.raises(pytest.UsageError, match="AID_TEST_SEED=seven is no seed"):
        seed_of_run()


def test_the_header_names_the_seed(pytestconfig: pytest.Config) -> None:
    header = pytestconfig.hook.pytest_report_header(
        config=pytestconfig, start_path=ROOT, startdir=ROOT
    )

    assert any("AID_TEST_SEED=" in str(line) for line in header)
