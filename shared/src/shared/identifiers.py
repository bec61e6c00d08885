"""Resident IDs (GB 11643), credit codes (GB 32100), bank cards (Luhn), and names as written.

Wraps python-stdnum. Any string gets an answer; nothing is ever raised for one.
A region that does not fit the birth year, or is no longer in the table, only warns (A-59).
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field
from stdnum import luhn, numdb
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from shared.errors import InvalidBody
from shared.words import Text, labels

_RESIDENT_ID_LENGTH = 18
_USCC_LENGTH = 18
_USCC_REGION = slice(2, 8)
_CARD_LENGTHS = range(16, 20)
_FIRST_NUMBERS_ISSUED = 1984
_ANY_DOTS = str.maketrans(dict.fromkeys("\u2022\u2027\u2219\u22c5\u30fb.", "\u00b7"))
_BETWEEN_NAMES = frozenset(" \u3000\u00b7\u2022\u2027\u2219\u22c5\u30fb.-'\u2019\u0f0b\u0f0c")
_FURTHER_REGIONS = frozenset(
    [
        "330103",
        "330104",
        "350402",
        "350403",
        "350427",
        "350625",
        "350681",
        "410306",
        "410322",
        "410381",
        "431121",
        "450127",
        "500105",
        "500112",
        "513425",
        "520522",
        "532331",
        "540422",
        "540530",
        "610322",
        "610928",
        "654223",
        "830000",
    ]
)
"""Region codes of the ministry's table of 2020 that python-stdnum 2 does not show as in force."""
_MIDDLE_DOTS = str.maketrans({"\u2022": "\u00b7", "\u2027": "\u00b7"})


class Detail(StrEnum):
    """Why a number is not valid: the first of these that fails."""

    LENGTH = "LENGTH"
    CHECKSUM = "CHECKSUM"
    BIRTH_DATE = "BIRTH_DATE"
    FUTURE_BIRTH = "FUTURE_BIRTH"


DETAILS = labels("shared", "identifier_faults", Detail)


class RegionWarning(StrEnum):
    """What an officer should look at in a valid number."""

    REGION_YEAR_MISMATCH = "REGION_YEAR_MISMATCH"
    UNKNOWN_HISTORIC_REGION = "UNKNOWN_HISTORIC_REGION"


class Sex(StrEnum):
    FEMALE = "FEMALE"
    MALE = "MALE"


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer about one number; ``normalised`` is what may be stored and compared."""

    normalised: str
    detail: Detail | None = None
    warning: RegionWarning | None = None

    @property
    def words(self) -> Text | None:
        """Why it is not valid, in words."""
        return None if self.detail is None else DETAILS[self.detail]

    @property
    def valid(self) -> bool:
        return self.detail is None


def check_resident_id(value: str, *, today: date) -> Checked:
    """Check a resident ID: length, check digit, birth date, birth not after ``today``."""
    number = ric.compact(value)
    if len(number) != _RESIDENT_ID_LENGTH:
        return Checked(number, Detail.LENGTH)
    if not _ascii_digits(number[:-1]) or number[-1] != ric.calc_check_digit(number):
        return Checked(number, Detail.CHECKSUM)
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        return Checked(number, Detail.BIRTH_DATE)
    if born > today:
        return Checked(number, Detail.FUTURE_BIRTH)
    return Checked(number, warning=_region_warning(number[:6], born.year))


def check_uscc(value: str) -> Checked:
    """Check a unified social credit code: length, alphabet, region digits, check character.

    The first two characters may be letters: rural collectives begin with N.
    """
    code = uscc.compact(value)
    if len(code) != _USCC_LENGTH:
        return Checked(code, Detail.LENGTH)
    try:
        holds = _ascii_digits(code[_USCC_REGION]) and code[-1] == uscc.calc_check_digit(code)
    except ValueError:  # a character outside the alphabet
        holds = False
    return Checked(code, None if holds else Detail.CHECKSUM)


def check_card(value: str) -> Checked:
    """Check a bank card: 16 to 19 digits and the Luhn digit. Only the bank knows the holder."""
    number = uscc.compact(value)  # the same separators: blanks and hyphens
    if len(number) not in _CARD_LENGTHS:
        return Checked(number, Detail.LENGTH)
    if not _ascii_digits(number) or not luhn.is_valid(number):
        return Checked(number, Detail.CHECKSUM)
    return Checked(number)


def birth_date(resident_id: str) -> date:
    """The birth date in a valid resident ID."""
    born = resident_id[6:14]
    return date(int(born[:4]), int(born[4:6]), int(born[6:]))


def sex(resident_id: str) -> Sex:
    """The sex in a valid resident ID: the seventeenth digit is odd for men."""
    return Sex.MALE if int(resident_id[16]) % 2 else Sex.FEMALE


def age_on(day: date, *, born: date) -> int:
    """Full years of age (周岁) on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _require_name(name: str) -> str:
    if not name or not all(_in_names(one) for one in name) or not any(map(str.isalpha, name)):
        raise InvalidBody(labels("shared", "body_faults")["name"])
    return name


def _in_names(one: str) -> bool:
    return unicodedata.category(one)[0] in "LM" or one in _BETWEEN_NAMES


PersonName = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_require_name)]
"""A person's name in any script; nothing that hides, turns or decorates it on a notice or a letter."""


def normalise_name(name: str) -> str:
    """A name with the one middle dot that bank files can hold (U+00B7), without outer blanks."""
    return name.translate(_MIDDLE_DOTS).strip()


def same_name(one: str, other: str) -> bool:
    """Whether two writings are one name: any middle dot, full or half width, with or without blanks."""
    return _name_key(one) == _name_key(other)


def _name_key(name: str) -> str:
    dotted = unicodedata.normalize("NFKC", name).translate(_ANY_DOTS)
    return "".join(dotted.split()).casefold()


def _ascii_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _region_warning(code: str, birth_year: int) -> RegionWarning | None:
    since = _in_current_table(code)
    if since is None:
        return RegionWarning.UNKNOWN_HISTORIC_REGION
    if since > max(birth_year, _FIRST_NUMBERS_ISSUED):
        return RegionWarning.REGION_YEAR_MISMATCH
    return None


@cache
def _in_current_table(code: str) -> int | None:
    """The year since which a region code has been in force, ``None`` when it is not.

    stdnum writes ``[2015-]堆龙德庆区`` and, for a code that was given twice, several with commas.
    """
    for _, properties in numdb.get("cn/loc").info(code)[1:]:
        for county in str(properties.get("county", "")).split(","):
            if county and not county.startswith("["):
                return 0
            span = county[1:].partition("]")[0]
            since, _, until = span.partition("-")
            if county and not until:
                return int(since or 0)
    return 0 if code in _FURTHER_REGIONS else None
