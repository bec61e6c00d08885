"""Money is whole fen inside and yuan text with two decimals on the wire; here is the only border."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from shared.errors import InvalidBody, Unprocessable
from shared.words import text_of

LARGEST_FEN = 10**15
_YUAN = re.compile(r"(0|[1-9]\d{0,12})(?:\.(\d{1,2}))?", re.ASCII)


class InvalidMoney(Unprocessable):
    """Not an amount of money."""


def parse_yuan(text: object) -> int:
    """Fen of a yuan text such as ``"9000.00"``.

    Raises ``InvalidMoney`` for what is not a number, negative, or finer than a fen.
    """
    match = _YUAN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise InvalidMoney
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


def yuan(fen: int) -> str:
    """The text of an amount of fen: ``900000`` is ``"9000.00"``."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def round_half_up(amount: Fraction | Decimal) -> int:
    """The one rounding of a formula, to whole fen, half up (A-33)."""
    exact = Fraction(amount)
    return int((exact * 2 + 1) // 2)


def round_down(amount: Fraction) -> int:
    """The same to the whole fen below, where a figure says so (A-33)."""
    return int(amount // 1)


def percentage_of(fen: int, percent: int) -> int:
    """``percent`` per cent of an amount, rounded once half up (A-33)."""
    return round_half_up(Fraction(fen * percent, 100))


class _YuanText:
    """Pydantic: accepts yuan text on the wire, holds fen, writes yuan text."""

    _pattern = r"^(0|[1-9]\d{0,12})(\.\d{1,2})?$"

    @classmethod
    def __get_pydantic_core_schema__(
        cls,
        _source: Any,
        _handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._read,
            serialization=core_schema.plain_serializer_function_ser_schema(
                yuan, return_schema=core_schema.str_schema(), when_used="json"
            ),
        )

    @staticmethod
    def _read(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        try:
            return parse_yuan(value)
        except InvalidMoney as invalid:
            raise InvalidBody(text_of(invalid.sentences), code=invalid.code()) from None

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "pattern": cls._pattern,
            "examples": ["9000.00"],
            "description": "Yuan with two decimals.",
        }


class _SignedYuanText(_YuanText):
    """The same of what may be less than nothing; it is only written."""

    _pattern = r"^-?(0|[1-9]\d{0,12})(\.\d{1,2})?$"


Money = Annotated[int, _YuanText]
"""Whole fen in Python and in the database, yuan text in JSON."""
SignedMoney = Annotated[int, _SignedYuanText]
"""The same of a balance or a net sum in an answer, which may be negative."""


def _only_text(value: object) -> object:
    if isinstance(value, int):
        raise InvalidBody(text_of(InvalidMoney.sentences), code=InvalidMoney.code())
    return value


WireMoney = Annotated[Money, BeforeValidator(_only_text)]
"""Money in a request body: yuan text alone, as a bare 1000 would be taken for ten yuan."""
