"""After a whole run without a failure: every operation was answered, and no exception is needless."""

import json
from pathlib import Path

import pytest
from shared.suite import SERVICES

from aid_testing.statements import STATEMENTS, budgets, needless, unanswered

FAULTS = pytest.StashKey[list[str]]()
DOCUMENTS = "docs/api"


def published(root: Path) -> set[tuple[str, str]]:
    """Service and id of each operation, as the documents have them."""
    return {
        (service.name, operation["operationId"])
        for service in SERVICES
        for methods in json.loads(
            (root / DOCUMENTS / f"{service.name}.openapi.json").read_text("utf-8")
        )["paths"].values()
        for operation in methods.values()
        if "operationId" in operation
    }


def is_whole(config: pytest.Config) -> bool:
    """Whether nothing was chosen: only a whole run shows what no test asks for."""
    named = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    return not (named or config.option.keyword or config.option.markexpr)


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if hasattr(config, "workerinput") or not is_whole(config) or session.testsfailed:
        return
    limits = budgets()
    config.stash[FAULTS] = [
        *(
            f"{s}.{o}: no test is answered by it"
            for s, o in unanswered(STATEMENTS, limits, published(config.rootpath))
        ),
        *(
            f"{s}.{o}: its exception in budgets.toml is needless"
            for s, o in needless(STATEMENTS, limits)
        ),
    ]
    if config.stash[FAULTS]:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for fault in terminalreporter.config.stash.get(FAULTS, []):
        terminalreporter.write_line(f"FAILED {fault}", red=True)
