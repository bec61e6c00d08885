"""Between which special accounts money may go (第二十三条 专款专用)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from disbursement.domain.funds.levels import Level
from disbursement.domain.funds.transfers import Direction, Special, TransferOtherMoney, check_ends
from shared.contracts.vocabulary import FundKind, Programme

COUNTY = Special(
    id=UUID(int=1),
    code="SR-540102",
    programme=Programme.FLAT_RATE_REWARD,
    region="540102",
    level=Level.COUNTY,
    kind=FundKind.SPECIAL_REWARD,
    scheme="STRAY_DOGS",
)
TOWNSHIP = replace(
    COUNTY, id=UUID(int=2), code="SR-540102001", region="540102001", level=Level.TOWNSHIP
)


def test_money_of_one_reward_goes_to_the_township_below() -> None:
    assert check_ends(COUNTY, TOWNSHIP) is Direction.DOWN


@pytest.mark.parametrize(
    "other",
    [
        {"scheme": "ANOTHER_REWARD"},
        {"kind": FundKind.DONATION},
        {"programme": Programme.TEMPORARY_ASSISTANCE},
    ],
    ids=["another reward", "another kind", "another programme"],
)
def test_no_transfer_makes_other_money_of_it(other: dict[str, Any]) -> None:
    with pytest.raises(TransferOtherMoney):
        check_ends(COUNTY, replace(TOWNSHIP, **other))
