"""What roles may do, in all services: read from what every operation declares.

``reference/access.json`` is generated from the services' routes (``aid docs``), so that one of
them can say what its caller may ask of the others.
"""

import json
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files

from shared.access import SIGNED_IN
from shared.roles import Role


@cache
def _declared() -> Mapping[str, Mapping[str, frozenset[str]]]:
    said = json.loads(files("shared.reference").joinpath("access.json").read_text("utf-8"))
    return {
        service: {name: frozenset(roles) for name, roles in operations.items() if roles}
        for service, operations in said.items()
    }


def operations_of(roles: Collection[Role]) -> dict[str, list[str]]:
    """The operation ids that one of these roles opens, by service; public ones are left out."""
    own = {SIGNED_IN, *roles}
    return {
        service: sorted(name for name, opening in operations.items() if opening & own)
        for service, operations in _declared().items()
    }
