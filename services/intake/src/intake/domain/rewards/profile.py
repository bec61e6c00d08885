"""What a flat-rate reward is: a profile, complete or refused, with dated figures of its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, field_validator
from shared.contracts.orders import Scheme
from shared.contracts.vocabulary import FundKind
from shared.errors import Unprocessable
from shared.roles import Role
from shared.words import Text, text_of

CODE = r"^[A-Z][A-Z_]{2,39}$"
OFFICES = frozenset(
    {
        *(Role.VILLAGE_WORKER, Role.TOWNSHIP_HANDLER, Role.TOWNSHIP_LEAD),
        *(Role.COUNTY_HANDLER, Role.COUNTY_LEAD, Role.CITY_SUPERVISOR),
        *(Role.POLICE_OFFICER, Role.SHELTER_OFFICER, Role.HRSS_HANDLER, Role.HRSS_LEAD),
    }
)
"""Whom a profile may give a part: officers of a place, who see what lies in it."""


class Need(StrEnum):
    """Whether a field of the form's rows is filled in."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


class Figure(StrEnum):
    """The dated figures that every profile has."""

    AMOUNT = "amount"
    REGISTER_DAYS = "register_days"
    CONFIRM_DAYS = "confirm_days"
    ARRIVAL_DAYS = "arrival_days"
    WATCH_DAYS = "watch_days"
    DAILY_COUNT = "daily_count"


class Strict(BaseModel):
    """A part of a profile: every key is known, and none is missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    """A text in the languages that everybody is read in."""

    zh: Annotated[str, Field(min_length=1, max_length=60)]
    en: Annotated[str, Field(min_length=1, max_length=60)]

    @property
    def text(self) -> Text:
        return text_of(self.model_dump())


def _an_office(role: Role) -> Role:
    if role not in OFFICES:
        raise ValueError(f"{role} is no office that takes part: {', '.join(sorted(OFFICES))}")
    return role


Office = Annotated[Role, AfterValidator(_an_office)]


class Roles(Strict):
    """Who does what; who registers and who confirms are two people in any case."""

    registers: Office
    confirms: Office
    receives: Office
    watches: Office


class Fields(Strict):
    """What a row of the form asks."""

    photo: Need
    mark: Need


class Mark(Strict):
    """The number by which a thing is known again, such as a chip's; letters in upper case."""

    title: Words
    pattern: str

    @field_validator("pattern")
    @classmethod
    def _readable(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as fault:
            raise ValueError(f"no pattern: {fault}") from fault
        return pattern

    def read(self, typed: str) -> str | None:
        """The number without blanks and hyphens; none where it is none of this kind."""
        number = re.sub(r"[\s-]+", "", typed).upper()
        return number if re.fullmatch(self.pattern, number) else None


class FigureGiven(Strict):
    """A figure with its ground and its dated values; without ``parameter`` the reason why not."""

    title: Annotated[str, Field(min_length=1)]
    citation: Annotated[str, Field(min_length=1)]
    source: str | None = None
    parameter: bool
    why: str | None = None
    in_force: Annotated[dict[date, JsonValue], Field(min_length=1)]

    @field_validator("why")
    @classmethod
    def _said(cls, why: str | None) -> str | None:
        if why is not None and not why.strip():
            raise ValueError("say why it is not loaded, or leave it out")
        return why


class Profile(Strict):
    """A flat-rate reward: one file is the programme."""

    code: Annotated[str, Field(pattern=CODE)]
    letters: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
    title: Words
    form: Annotated[str, Field(min_length=1, max_length=60)]
    thing: Words
    memo: Annotated[str, Field(min_length=1, max_length=20)]
    law: Annotated[str, Field(min_length=1, max_length=120)]
    fund_kind: FundKind
    roles: Roles
    fields: Fields
    mark: Mark | None = None
    until: date | None = None
    figures: dict[Figure, FigureGiven]

    @field_validator("memo")
    @classmethod
    def _carried(cls, memo: str) -> str:
        """Every agent bank's file can carry it."""
        memo.encode("gbk")
        return memo

    @field_validator("figures")
    @classmethod
    def _all_of_them(cls, given: dict[Figure, FigureGiven]) -> dict[Figure, FigureGiven]:
        if missing := sorted(set(Figure) - set(given)):
            raise ValueError(f"lacks {', '.join(missing)}")
        return given

    def schedule_of(self, figure: Figure) -> str:
        """The name under which a figure is published and loaded."""
        return f"{self.code.lower()}_{figure}"

    @property
    def since(self) -> date:
        """The first day on which it is paid."""
        return max(min(given.in_force) for given in self.figures.values())

    @property
    def scheme(self) -> Scheme:
        """What an order says of it."""
        return Scheme(code=self.code, title=self.title.model_dump(), memo=self.memo, law=self.law)

    def check_day(self, day: date) -> None:
        """Raises ``RewardNotInForce`` for a day before its first and after its last."""
        if day < self.since or (self.until is not None and day > self.until):
            raise RewardNotInForce(reward=self.title.text, since=self.since.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardFigures:
    """The figures of one profile on one day; the amount in fen, terms in days of the calendar."""

    reward_amount: int
    reward_register_days: int
    reward_confirm_days: int
    reward_arrival_days: int
    reward_watch_days: int
    reward_daily_count: int


FIELD_OF: Mapping[Figure, str] = {figure: f"reward_{figure}" for figure in Figure}


class RewardUnknown(Unprocessable):
    """There is no such reward."""

    pointer = "/scheme"


class RewardNotInForce(Unprocessable):
    """The reward … is paid from … on."""

    pointer = "/handed_over_on"
