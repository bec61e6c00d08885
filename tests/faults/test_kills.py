"""The short form of ``make faults``: everything is killed at least once under cases on their way."""

import json
from pathlib import Path

from aid_faults.plan import EVERYTHING
from aid_testing.survived import SHORT, Survived
from shared.suite import SERVICES


async def test_every_case_ends_once_and_where_it_should_although_everything_is_killed(
    survived: Survived, tmp_path: Path
) -> None:
    report = survived.report

    assert "\n".join(report.lines()).count("WRONG") == 0, "\n".join(report.lines())
    assert report.ok
    everything = {service.name for service in SERVICES} | {"postgres", "kafka", EVERYTHING}
    assert everything <= set(report.kills_by_target)
    assert report.ended == SHORT.applications + SHORT.claims
    report.write(tmp_path)
    left = json.loads((tmp_path / "faults.json").read_text())
    assert (left["seed"], left["kills"], left["lost"], left["doubled"]) == (8, 14, [], [])
