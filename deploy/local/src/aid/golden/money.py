"""Money in golden cases: yuan text, checked before anything is decided."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.money import InvalidMoney, parse_yuan

FIELDS = (
    "dibao_standard",
    "ytd_household",
    "ytd_individual",
    "income_12m_per_capita",
    "city_income_per_capita",
    "necessary_expenditure",
    "rent_annual",
    "other_necessary",
    "deposits",
    "prior_year_income",
    "compensation_received",
    "self_paid_medical",
    "self_paid_education",
    "medical_gross",
    "self_paid_medical_ytd_total",
    "prior_medical_aid_ytd",
    "self_paid_education_ytd_total",
    "prior_education_aid_ytd",
    "other_social_aid_this_year",
    "proposed_amount",
    "event_township_total",
    "amount",
)
OBJECTS = ("deductions", "items")


class InvalidMoneyInput(ValueError):
    """An input that should be money is not a number, not finite, negative or finer than a fen."""


def check_money(given: Mapping[str, Any]) -> None:
    """Refuse a case with any amount that is none; a recovery in the ledger may be negative."""
    try:
        for value in _amounts(given):
            parse_yuan(value)
        for line in given.get("ledger") or ():
            amount(line, "amount")
            amount_or_none(line, "in_kind_value")
    except InvalidMoney as invalid:
        raise InvalidMoneyInput from invalid


def amount(given: Mapping[str, Any], name: str) -> int:
    """Fen of a field; an absent amount is zero. A minus sign is a recovery's (ledger only)."""
    value = given.get(name)
    if value is None:
        return 0
    if isinstance(value, str) and value.startswith("-"):
        return -parse_yuan(value[1:])
    return parse_yuan(value)


def amount_or_none(given: Mapping[str, Any], name: str) -> int | None:
    """Fen of a field, ``None`` when it is absent."""
    return None if given.get(name) is None else parse_yuan(given[name])


def _amounts(given: Mapping[str, Any]) -> Iterator[object]:
    for name in FIELDS:
        if given.get(name) is not None:
            yield given[name]
    for name in OBJECTS:
        yield from (value for value in (given.get(name) or {}).values() if value is not None)
