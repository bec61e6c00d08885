"""Resident IDs (GB 11643), credit codes (GB 32100), bank cards (Luhn), and names as written.

Wraps python-stdnum. Any string gets an answer; nothing is ever raised for one.
A region that does not fit the birth year, or is no longer in the table, only warns (A-59).
"""

import re
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
_ONE_WRITING = str.maketrans(
    {
        **dict.fromkeys("\u2022\u2027\u2219\u22c5\u30fb\uff65\u2e31\u16eb\u0387", "\u00b7"),
        "\uff0e": ".",
        **dict.fromkeys("\u2018\u2019\u02bc\u02bb\u02b9\u2032\uff07`\u00b4", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-"),
        **dict.fromkeys("\u25cb\u25ef", "\u3007"),
        "\u0f0c": "\u0f0b",
        **dict.fromkeys("\u3000\u00a0\u2002\u2003\u2009\u202f", " "),
    }
)
"""One sign for each that people, phones and ID readers write in its place: dot, apostrophe, hyphen,
〇, tsheg, blank."""
_DOT_BETWEEN = re.compile(r"(?<=[^\x00-\x7f]) ?\. ?(?=[^\x00-\x7f])")
"""A full stop between letters other than Latin ones is a middle dot that a keyboard lacked."""
_BETWEEN_NAMES = frozenset(" \u00b7.'-\u0f0b")
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
    if not _is_ascii_digits(number[:-1]) or number[-1] != ric.calc_check_digit(number):
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
        holds = _is_ascii_digits(code[_USCC_REGION]) and code[-1] == uscc.calc_check_digit(code)
    except ValueError:  # a character outside the alphabet
        holds = False
    return Checked(code, None if holds else Detail.CHECKSUM)


def check_card(value: str) -> Checked:
    """Check a bank card: 16 to 19 digits and the Luhn digit. Only the bank knows the holder."""
    number = uscc.compact(value)  # the same separators: blanks and hyphens
    if len(number) not in _CARD_LENGTHS:
        return Checked(number, Detail.LENGTH)
    if not _is_ascii_digits(number) or not luhn.is_valid(number):
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
    written = normalise_name(name)
    if not all(_in_names(one) for one in written) or not any(map(_is_letter, written)):
        raise InvalidBody(labels("shared", "body_faults")["name"])
    if written[0] in _FORMULA:
        raise InvalidBody(labels("shared", "body_faults")["formula"])
    return written


def _require_organisation(name: str) -> str:
    written = unicodedata.normalize("NFC", name).strip()
    if not all(_in_organisations(one) for one in written) or not any(map(_is_letter, written)):
        raise InvalidBody(labels("shared", "body_faults")["organisation"])
    if written[0] in _FORMULA:
        raise InvalidBody(labels("shared", "body_faults")["formula"])
    return written


_FORMULA = frozenset("=+-@＝＋－＠")
"""With these a spreadsheet takes a text for a formula."""


def _is_letter(one: str) -> bool:
    return one.isalpha() or one == "\u3007"


def _in_names(one: str) -> bool:
    return (
        unicodedata.category(one)[0] in "LM" or one == "\u3007" or one in _BETWEEN_NAMES
    ) and one not in _BLANK_LETTERS


def _in_organisations(one: str) -> bool:
    return (
        unicodedata.category(one)[0] in "LMNPS" or one in {" ", "\u3000"}
    ) and one not in _BLANK_LETTERS


_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u2800")
"""Letters and marks that no screen and no paper shows."""

PersonName = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_require_name)]
"""A person's name in any script, with the one sign for each dot, apostrophe and hyphen.

Nothing that hides, turns or decorates it on a notice, a letter or in a bank's file.
"""
OrganisationName = Annotated[
    str, Field(min_length=2, max_length=100), AfterValidator(_require_organisation)
]
"""The name of an organisation or account: letters, digits and signs of one line."""


def normalise_name(name: str) -> str:
    """A name as it is stored and sent: one sign for each dot (U+00B7), apostrophe, hyphen and 〇,
    single blanks, none between Chinese characters, and no tsheg at the end.
    """
    written = unicodedata.normalize("NFC", name).translate(_ONE_WRITING)
    written = " ".join(part for part in written.split(" ") if part).rstrip("\u0f0b")
    written = _DOT_BETWEEN.sub("\u00b7", written)
    return _BETWEEN_HAN.sub("", written)


_HAN = "[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u00b7]"
_BETWEEN_HAN = re.compile(rf"(?<={_HAN}) +(?={_HAN})")


def is_same_name(one: str, other: str) -> bool:
    """Whether two writings are one name: any dot or apostrophe, full or half width, any blanks."""
    return _name_key(one) == _name_key(other)


def _name_key(name: str) -> str:
    written = normalise_name(unicodedata.normalize("NFKC", name.translate(_ONE_WRITING)))
    return "".join(written.replace(".", "\u00b7").replace("\u0f0b", "").split()).casefold()


def _is_ascii_digits(text: str) -> bool:
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
