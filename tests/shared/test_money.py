from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from shared.money import InvalidMoney, Money, parse_yuan, percentage_of, round_half_up, yuan


class Wallet(BaseModel):
    amount: Money


@pytest.mark.parametrize(
    ("text", "fen"),
    [("0.00", 0), ("0.01", 1), ("9000.00", 900_000), ("9000", 900_000), ("9000.5", 900_050)],
)
def test_yuan_text_is_read_to_the_fen(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "value",
    [
        "",
        "NaN",
        "Infinity",
        "-1.00",
        "3000.001",
        "1e3",
        "1,000.00",
        " 1.00",
        "1.00\n",
        "１.00",
        ".50",
        "01.00",
        None,
        1.5,
        float("nan"),
        True,
    ],
)
def test_what_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(InvalidMoney):
        parse_yuan(value)


@given(st.integers(0, 10**14))
def test_fen_survive_the_wire(fen: int) -> None:
    assert parse_yuan(yuan(fen)) == fen
    assert Wallet.model_validate_json(Wallet(amount=fen).model_dump_json()).amount == fen


def test_a_recovery_is_written_with_its_sign() -> None:
    assert yuan(-1_000_050) == "-10000.50"


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (Fraction(1, 2), 1),
        (Fraction(49, 100), 0),
        (Decimal("140003.5"), 140_004),
        (Fraction(3, 2), 2),
        (Fraction(7), 7),
    ],
)
def test_half_a_fen_goes_up(exact: Fraction | Decimal, rounded: int) -> None:
    assert round_half_up(exact) == rounded


@given(st.integers(0, 10**12), st.integers(0, 100))
def test_a_percentage_is_whole_fen_within_half_a_fen(fen: int, percent: int) -> None:
    share = percentage_of(fen, percent)

    assert type(share) is int
    assert abs(share - Fraction(fen * percent, 100)) <= Fraction(1, 2)
