"""The templates of the pages: everything that is shown is escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def environment() -> Environment:
    """Templates of this folder; a name that a page was not given is a fault, not an empty place."""
    return Environment(
        loader=PackageLoader("aid_web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
