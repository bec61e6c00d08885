"""Registers that 215号 asks for and that need no rule of their own: each is a profile, a file.

A base, an award, a training package, a wage guide: somebody enters it, another person confirms it,
it counts from a day to a day, and where its profile says so everybody may read it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from shared.errors import Conflict, DomainError, Fault, NotFound, Unprocessable
from shared.identifiers import check_uscc
from shared.lifecycle import Lifecycle
from shared.money import parse_yuan
from shared.roles import Role
from shared.words import Text, join, labels, text_of

FAULTS = labels("training_subsidy", "entry_faults")
LONGEST = 4000
MOST = 10**9


class EntryStatus(StrEnum):
    PROPOSED = "proposed"
    ENTERED = "entered"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


ENTERERS = frozenset(
    {Role.HRSS_HANDLER, Role.HRSS_LEAD, Role.TRAINING_INSTITUTION, Role.ENTERPRISE}
)
CONFIRMERS = frozenset({Role.HRSS_LEAD})

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is            one may     and it becomes         who
    (EntryStatus.PROPOSED,   "confirm",  EntryStatus.ENTERED,   CONFIRMERS),
    (EntryStatus.PROPOSED,   "reject",   EntryStatus.REJECTED,  CONFIRMERS),
    (EntryStatus.PROPOSED,   "withdraw", EntryStatus.WITHDRAWN, ENTERERS),
    (EntryStatus.ENTERED,    "end",      EntryStatus.ENDED,     CONFIRMERS),
    statuses=labels("training_subsidy", "entry_statuses"),
    words=labels("training_subsidy", "entry_steps"),
)
# fmt: on


class RegisterUnknown(NotFound):
    """There is no such register."""


class RegisterEntryNotFound(NotFound):
    """There is no such entry in this register."""


class RegisterEntryMalformed(Unprocessable):
    """An entry lacks a field of its register, or has one that does not fit."""


class RegisterEntryKnown(Conflict):
    """The register has an entry of this key in force already."""


class RegisterEntryNotListed(Unprocessable):
    """A field names an entry of another register that is not in force there."""


class RegisterEntryNotYours(Unprocessable):
    """An organisation enters what is its own: its credit code stands in the entry."""


class RegisterEntryDays(Unprocessable):
    """An entry ends on or after the day on which it begins."""


class FieldType(StrEnum):
    """What a field takes."""

    TEXT = "text"
    NUMBER = "number"  # a whole number, nought or more
    MONEY = "money"  # yuan as text, kept in fen
    DAY = "day"
    YEAR = "year"
    CHOICE = "choice"
    CREDIT_CODE = "credit_code"  # 统一社会信用代码


class Strict(BaseModel):
    """A part of a profile: every key is known, and none is missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(Strict):
    """A text in the languages that everybody is read in."""

    zh: Annotated[str, Field(min_length=1, max_length=60)]
    en: Annotated[str, Field(min_length=1, max_length=80)]

    @property
    def text(self) -> Text:
        return text_of(self.model_dump())


class FieldProfile(Strict):
    """One field: its title, what it takes, and whether everybody may read it."""

    title: Names
    type: FieldType
    required: bool = True
    public: bool = True
    choices: Mapping[Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$")], Names] = {}
    sum: bool = False
    of_register: Annotated[str | None, Field(pattern=r"^[a-z][a-z-]{2,39}$")] = None

    @model_validator(mode="after")
    def _consistent(self) -> "FieldProfile":
        if (self.type is FieldType.CHOICE) != bool(self.choices):
            raise ValueError("a choice names its choices, and nothing else does")
        if self.of_register is not None and not (self.required and self.type is FieldType.TEXT):
            raise ValueError("what names an entry of another register is a required text")
        if self.sum and self.type not in {FieldType.MONEY, FieldType.NUMBER}:
            raise ValueError("only money and numbers are summed")
        return self

    def read(self, given: Any) -> Any:
        """A value as it is kept: money in fen, days as ISO text. Raises ``ValueError``."""
        return _READ[self.type](self, given)


def _text(_: FieldProfile, given: Any) -> str:
    if not isinstance(given, str) or not 1 <= len(given.strip()) <= LONGEST or "\x00" in given:
        raise ValueError("text")
    return given.strip()


def _number(_: FieldProfile, given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= MOST:
        raise ValueError("number")
    return given


def _money(_: FieldProfile, given: Any) -> int:
    try:
        fen = parse_yuan(given)
    except DomainError:
        raise ValueError("money") from None
    if fen < 0:
        raise ValueError("money")
    return fen


def _day(_: FieldProfile, given: Any) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except (TypeError, ValueError):
        raise ValueError("day") from None


def _year(_: FieldProfile, given: Any) -> int:
    first, last = 2000, 2100
    if not isinstance(given, int) or isinstance(given, bool) or not first <= given <= last:
        raise ValueError("year")
    return given


def _choice(profile: FieldProfile, given: Any) -> str:
    if not isinstance(given, str) or given not in profile.choices:
        raise ValueError("choice")
    return given


def _credit_code(_: FieldProfile, given: Any) -> str:
    checked = check_uscc(given) if isinstance(given, str) else None
    if checked is None or not checked.valid:
        raise ValueError("credit_code")
    return checked.normalised


_READ = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.DAY: _day,
    FieldType.YEAR: _year,
    FieldType.CHOICE: _choice,
    FieldType.CREDIT_CODE: _credit_code,
}


class RegisterProfile(Strict):
    """A register: one file is all of it. ``key`` are the fields by which an entry is known again.

    ``own_code`` is the field in which an organisation that enters names itself.
    """

    code: Annotated[str, Field(pattern=r"^[a-z][a-z-]{2,39}$")]
    title: Names
    law: Annotated[str, Field(min_length=1, max_length=120)]
    requirements: Annotated[tuple[str, ...], Field(min_length=1)]
    enters: Annotated[tuple[Role, ...], Field(min_length=1)]
    public: bool
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    own_code: str | None = None
    fields: Annotated[Mapping[str, FieldProfile], Field(min_length=1)]

    @field_validator("enters")
    @classmethod
    def _may_enter(cls, enters: tuple[Role, ...]) -> tuple[Role, ...]:
        if strange := sorted(set(enters) - ENTERERS):
            raise ValueError(
                f"{', '.join(strange)} enter nothing; {', '.join(sorted(ENTERERS))} do"
            )
        return enters

    @model_validator(mode="after")
    def _consistent(self) -> "RegisterProfile":
        if strange := [
            name for name in self.fields if not re.fullmatch(r"[a-z][a-z_]{1,39}", name)
        ]:
            raise ValueError(f"no names of fields: {', '.join(strange)}")
        needed = {name for name, field in self.fields.items() if field.required}
        if self.own_code is not None and self.own_code not in needed:
            raise ValueError(f"own_code: {self.own_code} is no required field")
        if missing := [name for name in self.key if name not in needed]:
            raise ValueError(f"key: {', '.join(missing)} is no required field")
        return self

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values of an entry as they are kept. Raises ``RegisterEntryMalformed``, naming all faults."""
        faults = [
            _fault(name, "UNKNOWN", FAULTS["unknown"]) for name in given if name not in self.fields
        ]
        kept: dict[str, Any] = {}
        for name, field in self.fields.items():
            if given.get(name) is None:
                if field.required:
                    faults.append(_fault(name, "MISSING", FAULTS["missing"]))
                continue
            try:
                kept[name] = field.read(given[name])
            except ValueError as fault:
                faults.append(_fault(name, str(fault).upper(), FAULTS[str(fault)]))
        if faults:
            names = join(self.fields[name].title.text for name in self.fields)
            raise RegisterEntryMalformed(names=names, errors=faults[:20])
        return kept

    def key_of(self, kept: Mapping[str, Any]) -> str:
        """What makes an entry one and the same."""
        return "|".join(str(kept[name]) for name in self.key)

    def shown(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that everybody may read."""
        return {name: value for name, value in kept.items() if self.fields[name].public}

    @property
    def named(self) -> dict[str, str]:
        """The fields that name an entry of another register, by which register."""
        return {name: of for name, field in self.fields.items() if (of := field.of_register)}

    @property
    def summed(self) -> tuple[str, ...]:
        """The fields whose sums are told."""
        return tuple(name for name, field in self.fields.items() if field.sum)


def _fault(name: str, code: str, text: Text) -> Fault:
    return Fault(pointer=f"/values/{name[:60]}", code=code, text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySpan:
    """From when an entry counts, and to which day if it ends."""

    since: date
    until: date | None

    def check(self) -> None:
        """Raises ``RegisterEntryDays``."""
        if self.until is not None and self.until < self.since:
            raise RegisterEntryDays(since=self.since.isoformat())
