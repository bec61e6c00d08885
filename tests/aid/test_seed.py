from importlib.resources import files
from typing import Any

import yaml


def seed(name: str) -> list[dict[str, Any]]:
    """One part of what an embedded run starts with."""
    part: list[dict[str, Any]] = yaml.safe_load(
        files("aid").joinpath("seed", f"{name}.yaml").read_text("utf-8")
    )[name]
    return part


def test_city_and_counties_have_an_employment_fund_each() -> None:
    offices = {one["code"] for one in seed("regions") if one["level"] in {"CITY", "COUNTY"}}

    funds = {one["region"] for one in seed("funds") if one["programme"] == "TRAINING_SUBSIDY"}

    assert funds == offices
