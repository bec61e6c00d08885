"""Who acts: roles, regions and the actor that every use case receives."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
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
    POLICE_OFFICER = "police_officer"
    SHELTER_OFFICER = "shelter_officer"
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
ANYWHERE = LEVELS | {0}
"""Also without a region: who owns single cases, and programs, whose reach is not a place."""
BUREAU = frozenset({CITY, COUNTY})
"""A bureau of the city or of a county: finance, human resources, a rescue station."""
LEVELS_OF = {
    Role.VILLAGE_WORKER: frozenset({VILLAGE, TOWNSHIP}),
    Role.TOWNSHIP_HANDLER: frozenset({TOWNSHIP}),
    Role.TOWNSHIP_LEAD: frozenset({TOWNSHIP}),
    Role.COUNTY_HANDLER: frozenset({COUNTY}),
    Role.COUNTY_LEAD: frozenset({COUNTY}),
    Role.CITY_SUPERVISOR: frozenset({CITY}),
    Role.APPLICANT: ANYWHERE,
    Role.AGENT: ANYWHERE,
    Role.RESCUE_STATION: BUREAU,
    Role.FINANCE_MAKER: BUREAU,
    Role.FINANCE_CHECKER: BUREAU,
    Role.HRSS_HANDLER: BUREAU,
    Role.HRSS_LEAD: BUREAU,
    Role.TRAINING_INSTITUTION: ANYWHERE,
    Role.ENTERPRISE: ANYWHERE,
    Role.THIRD_PARTY_INSPECTOR: BUREAU,
    Role.BANK: ANYWHERE,
    Role.DATA_PARTNER: ANYWHERE,
    Role.AUDITOR: LEVELS,
    Role.POLICE_OFFICER: frozenset({TOWNSHIP, COUNTY}),
    Role.SHELTER_OFFICER: BUREAU,
    Role.SERVICE: ANYWHERE,
    Role.OPERATOR: ANYWHERE,
}
"""The levels at which a role exists (第四条; 215号（二十四）); elsewhere it counts for nothing."""
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
        """Whether the role exists at this region's level; a code that covers nothing is none."""
        return (len(self.code) if self.is_whole else 0) in LEVELS_OF[role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person or program that asks, as its token names it.

    In a request ``roles`` is the one role that opened the operation (``acting``), and ``held`` are
    all that the token gives. ``misplaced`` are roles that do not exist at the level of its region:
    a county's lead of a whole city decides for no county. They count for nothing.
    """

    sub: str
    name: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    held: frozenset[Role] = field(default_factory=frozenset)
    misplaced: frozenset[Role] = field(default_factory=frozenset)
    region: Region = field(default_factory=lambda: Region(""))
    org: str | None = None
    purposes: frozenset[str] = frozenset()
    """What a program's token was issued for; people's tokens name none."""
    assurance: str | None = None
    """How well the issuer knows the person, in its own words (``acr``)."""

    def has(self, *roles: Role) -> bool:
        return bool(self.roles & set(roles))

    def acting(self, roles: Collection[Role]) -> "Actor":
        """The actor in the one role of these that it acts in.

        An officer's role goes before one that owns single cases, so that nobody sees by region
        and by ownership in one request. Raises ``RegionNotOfRole``, ``RoleNotAllowed``.
        """
        open_to = [role for role in Role if role in roles and role in self.roles]
        if not open_to:
            self.seated(*roles)
            raise RoleNotAllowed(roles)
        role = min(open_to, key=SINGLE_CASE_ROLES.__contains__)
        return replace(self, roles=frozenset({role}), held=self.held or self.roles)

    def is_among(self, subs: Iterable[str | None]) -> bool:
        """Whether one of these subjects is this person, in whatever letters it was written."""
        own = identity(self.sub)
        return any(sub is not None and identity(sub) == own for sub in subs)

    def seated(self, *roles: Role) -> None:
        """Refuse when it has one of the roles, but for a region of another level (403)."""
        for role in sorted(self.misplaced & set(roles)):
            levels = sorted(LEVELS_OF[role], reverse=True)
            raise RegionNotOfRole(
                role=label(role, ROLES),
                region=self.region.code or "-",
                digits="/".join(str(level) for level in levels if level),
                office=join(OFFICES[level] for level in levels if level),
            )

    @property
    def owns_single_cases(self) -> bool:
        """True when none of the actor's roles sees more than its own cases."""
        return bool(self.roles) and self.roles <= SINGLE_CASE_ROLES

    def within(self, region: str) -> None:
        """Refuse when the region of a case is not the actor's (403, audited)."""
        if not self.region.covers(region):
            raise OutsideRegion(region=region, scope=self.region.code or "-")


def identity(sub: str) -> str:
    """What makes two subjects one person: letters of any case and width, no blanks around."""
    return unicodedata.normalize("NFKC", sub).strip().casefold()


def system(service: str) -> Actor:
    """The service itself, for what clocks and events bring about."""
    return Actor(sub=f"service:{service}", name=service, roles=frozenset({Role.SERVICE}))
