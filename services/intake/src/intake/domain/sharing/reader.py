"""Who read a person's data, in words for that person: an office and a role, never an officer's name."""

from collections.abc import Iterable

from shared.roles import LEVELS_OF, Role
from shared.words import labels

KINDS = labels("intake", "readings")
"""What each reading opens, by the action of its audit row."""
OTHER = "read_other"


def kind_of(action: str) -> str:
    """The kind of an action; what has no words of its own is part of the case."""
    return action if action in KINDS else OTHER


def office_of(roles: Iterable[str], region: str) -> str | None:
    """The region of the office that read: the role's level in the case's region.

    Whoever reads a case is of a region that covers it, so its level names it. None where the role
    is of no level, or of several.
    """
    known = [Role(one) for one in roles if one in {*Role}]
    levels = {level for role in known for level in LEVELS_OF[role]}
    if len(levels) != 1 or not region:
        return None
    [level] = levels
    return region[:level] if level and len(region) >= level else None
