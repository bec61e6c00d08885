"""The words of what disbursement writes to people."""

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

_FOLDER = files("disbursement.policy.letters")


@cache
def _templates() -> Environment:
    return Environment(
        loader=FunctionLoader(lambda name: _FOLDER.joinpath(name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **facts: Any) -> str:
    """One page as HTML; every text that people wrote is escaped."""
    return _templates().get_template(template).render(**facts)
