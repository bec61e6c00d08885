"""Dashboards and alerts read figures that the services show, and each alert has its page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from aid_testing.promql import alerts, metrics_of
from disbursement.usecases import metrics
from prometheus_client import REGISTRY

from shared import observe

ROOT = Path(__file__).parents[2]
ALERTS = alerts(ROOT / "deploy/prometheus/rules")
DASHBOARDS = sorted((ROOT / "deploy/grafana/dashboards").glob("*.json"))


def shown() -> set[str]:
    """All names under which the programs show figures."""
    assert observe.REQUESTS
    assert metrics.BREAKS
    return set(REGISTRY._names_to_collectors)


def expressions(dashboard: Path) -> list[str]:
    content: dict[str, Any] = json.loads(dashboard.read_text("utf-8"))
    return [target["expr"] for panel in content["panels"] for target in panel["targets"]]


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_reads_figures_that_exist(dashboard: Path) -> None:
    for expression in expressions(dashboard):
        assert metrics_of(expression) <= shown(), expression


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda path: path.stem)
def test_panels_have_their_own_numbers_and_places(dashboard: Path) -> None:
    panels = json.loads(dashboard.read_text("utf-8"))["panels"]

    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({(p["gridPos"]["x"], p["gridPos"]["y"]) for p in panels}) == len(panels)
    assert {panel["datasource"]["uid"] for panel in panels} == {"prometheus"}


def test_what_wakes_somebody_can_be_looked_at() -> None:
    drawn = {name for path in DASHBOARDS for expr in expressions(path) for name in metrics_of(expr)}

    for alert in ALERTS.values():
        assert metrics_of(alert.expr) <= drawn & shown(), alert.name


def test_each_alert_has_its_page_in_the_runbook() -> None:
    pages = re.findall(r"^## (Aid\w+)$", (ROOT / "docs/operations.md").read_text(), re.MULTILINE)

    assert sorted(pages) == sorted(ALERTS)
    for name, alert in ALERTS.items():
        assert alert.runbook == f"docs/operations.md#{name.lower()}"
