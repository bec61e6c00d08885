"""The banks that pay one-card accounts (代发银行): an account elsewhere is asked for at the door."""

from functools import cache
from importlib.resources import files

import yaml

from shared.errors import Unprocessable
from shared.words import separator


class BankNotAnAgent(Unprocessable):
    """No agent bank has the code …; these are …."""

    pointer = "/account/bank_code"
    shown = ("banks",)


@cache
def agent_banks() -> dict[str, str]:
    """Banks that pay one-card accounts: code → name."""
    text = files("shared.reference").joinpath("agent_banks.yaml").read_text("utf-8")
    return {bank["code"]: bank["name"] for bank in yaml.safe_load(text)["banks"]}


def require_agent_bank(code: str) -> None:
    """Refuse an account at a bank that pays nobody. Raises ``BankNotAnAgent``."""
    banks = agent_banks()
    if code not in banks:
        raise BankNotAnAgent(names=separator("zh").join(banks.values()), banks=sorted(banks))
