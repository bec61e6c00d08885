"""Who acts: roles, regions and the actor that every use case receives."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from shared.complete import complete_table
from shared.errors import Forbidden
from shared.words import NOBODY, ROLES, join, label, labels


class Role(StrEnum):
    APPLICANT = "applicant"
    AGENT = "agent"
    VILLAGE_WORKER = "village_worker"
    TOWNSHIP_HANDLER = "township_handler"
    TOWNSHIP_LEAD = "township_lead"
    COUNTY_HANDLER = "county_handler"
    COUNTY_LEAD = "county_lead"
    CITY_SUPERVISOR = "city_supervisor"
    RESCUE_STATION = "rescue_station"
    FINANCE_MAKER = "finance_maker"
    FINANCE_CHECKER = "finance_checker"
    HRSS_HANDLER = "hrss_handler"
    HRSS_LEAD = "hrss_lead"
    TRAINING_INSTITUTION = "training_institution"
    ENTERPRISE = "enterprise"
    THIRD_PARTY_INSPECTOR = "third_party_inspector"
    BANK = "bank"
    DATA_PARTNER = "data_partner"
    AUDITOR = "auditor"
    SERVICE = "service"
    OPERATOR = "operator"


SINGLE_CASE_ROLES = frozenset(
    {
        Role.APPLICANT,
        Role.AGENT,
        Role.TRAINING_INSTITUTION,
        Role.ENTERPRISE,
        Role.BANK,
        Role.DATA_PARTNER,
    }
)
"""Roles that own single cases: what is not theirs does not exist for them (404, not 403)."""


class OutsideRegion(Forbidden):
    """The case belongs to region …, outside your scope (…)."""


class RoleNotAllowed(Forbidden):
    def __init__(self, roles: Iterable[Role]) -> None:
        who = join(label(role, ROLES) for role in Role if role in set(roles))
        super().__init__(roles=who or NOBODY)


class RegionNotOfRole(Forbidden):
    """“…” acts for a region of … digits, and your token is of …."""


CITY, COUNTY, TOWNSHIP, VILLAGE = 4, 6, 9, 12
LEVELS = frozenset({CITY, COUNTY, TOWNSHIP, VILLAGE})
"""How many digits the code of a city, a county, a township and a village has."""
LEVELS_OF = {
    Role.VILLAGE_WORKER: frozenset({VILLAGE, TOWNSHIP}),
    Role.TOWNSHIP_HANDLER: frozenset({TOWNSHIP}),
    Role.TOWNSHIP_LEAD: frozenset({TOWNSHIP}),
    Role.COUNTY_HANDLER: frozenset({COUNTY}),
    Role.COUNTY_LEAD: frozenset({COUNTY}),
    Role.CITY_SUPERVISOR: frozenset({CITY}),
    Role.APPLICANT: LEVELS,
    Role.AGENT: LEVELS,
    Role.RESCUE_STATION: LEVELS,
    Role.FINANCE_MAKER: LEVELS,
    Role.FINANCE_CHECKER: LEVELS,
    Role.HRSS_HANDLER: LEVELS,
    Role.HRSS_LEAD: LEVELS,
    Role.TRAINING_INSTITUTION: LEVELS,
    Role.ENTERPRISE: LEVELS,
    Role.THIRD_PARTY_INSPECTOR: LEVELS,
    Role.BANK: LEVELS,
    Role.DATA_PARTNER: LEVELS,
    Role.AUDITOR: LEVELS,
    Role.SERVICE: LEVELS,
    Role.OPERATOR: LEVELS,
}
"""The levels at which a role exists: those of 202号 第四条 at their own, the others at any."""
complete_table(Role, LEVELS_OF, "shared.roles.LEVELS_OF")
complete_table(Role, ROLES, ROLES.place)
_OFFICES = labels("shared", "offices")
OFFICES = {
    VILLAGE: _OFFICES["village"],
    TOWNSHIP: _OFFICES["township"],
    COUNTY: _OFFICES["county"],
    CITY: _OFFICES["city"],
}


@dataclass(frozen=True, slots=True)
class Region:
    """A GB/T 2260 prefix: city 4, county 6, township 9, village 12 digits.

    Anything else, such as an empty code or half of one, covers nothing.
    """

    code: str

    def covers(self, code: str) -> bool:
        """Whether ``code`` is this region or lies below it."""
        return self.is_whole and code.startswith(self.code)

    @property
    def is_whole(self) -> bool:
        return self.code.isdecimal() and len(self.code) in LEVELS

    @property
    def county(self) -> str:
        return self.code[:COUNTY]

    def seats(self, role: Role) -> bool:
        """Whether the role exists at this region's level; a code that covers nothing refuses later."""
        return len(self.code) in LEVELS_OF[role] or not self.covers(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person or program that asks, as its token names it.

    ``misplaced`` are roles that do not exist at the level of its region: a county's lead of a
    whole city decides for no county. They count for nothing.
    """

    sub: str
    name: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    misplaced: frozenset[Role] = field(default_factory=frozenset)
    region: Region = field(default_factory=lambda: Region(""))
    org: str | None = None

    def has(self, *roles: Role) -> bool:
        return bool(self.roles & set(roles))

    def seated(self, *roles: Role) -> None:
        """Refuse when it has one of the roles, but for a region of another level (403)."""
        for role in sorted(self.misplaced & set(roles)):
            levels = sorted(LEVELS_OF[role], reverse=True)
            raise RegionNotOfRole(
                role=label(role, ROLES),
                region=self.region.code,
                digits="/".join(map(str, levels)),
                office=join(OFFICES[level] for level in levels),
            )

    @property
    def owns_single_cases(self) -> bool:
        """True when none of the actor's roles sees more than its own cases."""
        return bool(self.roles) and self.roles <= SINGLE_CASE_ROLES

    def within(self, region: str) -> None:
        """Refuse when the region of a case is not the actor's (403, audited)."""
        if not self.region.covers(region):
            raise OutsideRegion(region=region, scope=self.region.code or "-")


def system(service: str) -> Actor:
    """The service itself, for what clocks and events bring about."""
    return Actor(sub=f"service:{service}", name=service, roles=frozenset({Role.SERVICE}))
