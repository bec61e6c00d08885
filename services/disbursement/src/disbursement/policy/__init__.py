"""Agent banks and parameters, as dated data."""

from functools import cache
from importlib.resources import files

import yaml


@cache
def agent_banks() -> dict[str, str]:
    """Banks that pay one-card accounts: code → name."""
    text = files("disbursement.policy").joinpath("agent_banks.yaml").read_text("utf-8")
    return {bank["code"]: bank["name"] for bank in yaml.safe_load(text)["banks"]}
