import pytest
from shared.roles import Region


@pytest.mark.parametrize("claim", ["", "5", "54", "540", "54010", "5401020", "54010200", "54*1"])
def test_half_a_code_covers_nothing(claim: str) -> None:
    assert not Region(claim).covers("540102001")


@pytest.mark.parametrize("claim", ["5401", "540102", "540102001"])
def test_a_whole_code_covers_what_lies_below(claim: str) -> None:
    assert Region(claim).covers("540102001001")
