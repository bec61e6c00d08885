"""Every refusal of approval tells its reader what to do next."""

import tomllib
from importlib.resources import files

import pytest

ZH = tomllib.loads(files("approval.texts").joinpath("zh.toml").read_text("utf-8"))["refusals"]
EN = tomllib.loads(files("approval.texts").joinpath("en.toml").read_text("utf-8"))["refusals"]
SAYS_IT_IN_A_FILLED_PART = {"NOTHING_MAY_BE_GRANTED"}


@pytest.mark.parametrize("code", ZH)
def test_a_refusal_asks_for_the_next_step(code: str) -> None:
    if code in SAYS_IT_IN_A_FILLED_PART:
        assert "{may}" in ZH[code]
        assert "{may}" in EN[code]
        return

    assert "请" in ZH[code]
    assert EN[code].count(".") + EN[code].count(": ") + EN[code].count(";") >= 2
