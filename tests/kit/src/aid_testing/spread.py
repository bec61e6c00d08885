"""A run over several processes: each has engines of its own, and what they counted comes together.

What starts whole suites stays with one process, from the beginning: two of them side by side would
only wait for each other, and the others have the small tests meanwhile.
"""

import os
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from aid_testing import matrix, statements
from aid_testing.seed import SEED, VARIABLE

WHOLE_SUITES = ("tests/faults", "tests/journeys", "tests/golden", "tests/aid", "tests/deploy")
"""Folders whose tests run programs rather than functions."""
STATEMENTS, MATRIX = "statements", "matrix"


def scope_of(nodeid: str) -> str:
    """What stays together: a file, for its fixtures, and everything that runs whole suites."""
    file = PurePosixPath(nodeid.partition("::")[0])
    return "whole suites" if str(file).startswith(WHOLE_SUITES) else str(file)


class ByScope(LoadScopeScheduling):  # type: ignore[misc]
    """Scopes go to whichever process is free."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes long and has to stay together."""
    items.sort(key=lambda item: not item.nodeid.startswith(WHOLE_SUITES))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out by scope, in the order of collection; each process draws from the one seed."""
    config.option.loadscopereorder = False
    os.environ[VARIABLE] = str(config.stash[SEED])
    return ByScope(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what this process counted to the one that asked for it."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[STATEMENTS] = statements.STATEMENTS.counted()
        output[MATRIX] = (dict(matrix.TOTAL.cells), matrix.TOTAL.leaks)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A process has ended: what it counted counts here."""
    output: Mapping[str, Any] = getattr(node, "workeroutput", {})
    if STATEMENTS in output:
        statements.STATEMENTS.take(output[STATEMENTS])
        cells, leaks = output[MATRIX]
        matrix.TOTAL.cells.update(cells)
        matrix.TOTAL.leaks.extend(leaks)
