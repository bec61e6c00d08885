"""The one seed of a test run: whatever a test draws follows from it, and the header names it.

Ids stay random, and ports too: other runs on the same machine draw those at the same time.
"""

import os
import random
import secrets

import pytest
from aid_client.chance import CHANCE

VARIABLE = "AID_TEST_SEED"
SEED = pytest.StashKey[int]()


def seed_of_run() -> int:
    """What ``AID_TEST_SEED`` says, else one drawn now. Raises ``pytest.UsageError``."""
    given = os.environ.get(VARIABLE, "")
    if not given:
        return secrets.randbelow(10**9)
    if not given.isdecimal():
        raise pytest.UsageError(
            f"{VARIABLE}={given} is no seed: write the digits of an earlier run"
        )
    return int(given)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    seed = config.stash[SEED] = seed_of_run()
    random.seed(seed)
    CHANCE.seed(seed)
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(seed)


def pytest_report_header(config: pytest.Config) -> str:
    return f"seed: {VARIABLE}={config.stash[SEED]} draws the same again"
