from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from disbursement.domain.cash.cash import (
    HandOver,
    Signature,
    TwoWitnessesNeeded,
    Witness,
    WitnessConfirms,
    check_second_officer,
    check_witnesses,
)

ONE, TWO = Witness("staff-1", "平措"), Witness("staff-2", "央金")


def a_hand_over() -> HandOver:
    return HandOver(
        id=uuid4(),
        payment_id=uuid4(),
        handed_over_on=date(2026, 3, 2),
        handed_over_by="maker",
        recorded_at=datetime.now(UTC),
        witnesses=(ONE.sub, f" {TWO.sub} "),
        signature=Signature.SIGNATURE,
        signed_by_guardian=False,
        photo_id=uuid4(),
    )


def test_two_different_people_besides_the_officer_are_two_witnesses() -> None:
    check_witnesses((ONE, TWO), handed_over_by="maker")


@pytest.mark.parametrize(
    "witnesses",
    [
        (),
        (ONE,),
        (ONE, TWO, Witness("staff-3", "索朗")),
        (ONE, ONE),
        (ONE, Witness("STAFF-1 ", "央金")),
        (ONE, Witness("staff-9", " 平措 ")),
        (ONE, Witness(" Maker", "索朗")),
    ],
    ids=["none", "one", "three", "one twice", "one account", "one name", "the officer"],
)
def test_anything_else_is_not(witnesses: tuple[Witness, ...]) -> None:
    with pytest.raises(TwoWitnessesNeeded):
        check_witnesses(witnesses, handed_over_by="maker")


@pytest.mark.parametrize("sub", ["maker", "MAKER", "staff-1", " Staff-2"])
def test_the_second_officer_was_not_part_of_the_hand_over(sub: str) -> None:
    with pytest.raises(WitnessConfirms):
        check_second_officer(a_hand_over(), sub=sub)


def test_another_officer_confirms() -> None:
    check_second_officer(a_hand_over(), sub="checker")
