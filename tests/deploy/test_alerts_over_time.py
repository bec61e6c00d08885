"""What the rules say as time passes: a dead worker, figures that stand still, an old copy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from aid_testing.promql import alerts

PROMETHEUS = Path(__file__).parents[2] / "deploy/prometheus"
OVER_TIME = sorted((PROMETHEUS / "over-time").glob("*.yml"))
BESIDE = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
PROMTOOL = os.environ.get("PROMTOOL") or shutil.which("promtool", path=BESIDE)


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not here: make promtool")
@pytest.mark.parametrize("file", OVER_TIME, ids=lambda file: file.stem)
def test_fr_59_the_rules_see_what_is_missing(file: Path) -> None:
    """FR-59 of the field reports."""
    said = subprocess.run(
        [str(PROMTOOL), "test", "rules", file], capture_output=True, text=True, check=False
    )

    assert said.returncode == 0, said.stdout + said.stderr


def test_fr_59_each_alert_of_absence_is_tried_firing_and_silent() -> None:
    """FR-59 of the field reports."""
    tried: dict[str, set[bool]] = {}
    for file in OVER_TIME:
        for case in yaml.safe_load(file.read_text("utf-8"))["tests"]:
            for check in case["promql_expr_test"]:
                name = check["expr"].partition('alertname="')[2].partition('"')[0]
                tried.setdefault(name, set()).add(bool(check["exp_samples"]))

    all_rules: dict[str, Any] = yaml.safe_load((PROMETHEUS / "rules/aid.yml").read_text("utf-8"))
    [absence] = [group for group in all_rules["groups"] if group["name"] == "aid-absence"]
    assert tried == {rule["alert"]: {True, False} for rule in absence["rules"]}
    of_time = {name for name, one in alerts(PROMETHEUS / "rules").items() if not one.is_of_a_moment}
    assert of_time <= set(tried)


def test_alarms_reach_the_one_webhook_that_is_a_secret() -> None:
    observe = yaml.safe_load((PROMETHEUS.parent / "compose.observe.yaml").read_text("utf-8"))
    alarms = yaml.safe_load((PROMETHEUS.parent / "alertmanager/alertmanager.yml").read_text())
    asked = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text("utf-8"))["alerting"]

    [receiver] = alarms["receivers"]
    [webhook] = receiver["webhook_configs"]
    assert alarms["route"]["receiver"] == receiver["name"]
    secret = Path(webhook["url_file"]).name
    assert secret in observe["services"]["alertmanager"]["secrets"]
    assert asked["alertmanagers"][0]["static_configs"][0]["targets"] == ["alertmanager:9093"]
