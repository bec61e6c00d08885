import pytest
from shared.regions import covered_by
from shared.roles import Region
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "rows"

    region: Mapped[str] = mapped_column(primary_key=True)


@pytest.mark.parametrize("claim", ["", "5", "54", "540", "54010", "5401020", "54010200", "54*1"])
def test_half_a_code_covers_nothing(claim: str) -> None:
    assert not Region(claim).covers("540102001")


@pytest.mark.parametrize("claim", ["5401", "540102", "540102001"])
def test_a_whole_code_covers_what_lies_below(claim: str) -> None:
    assert Region(claim).covers("540102001001")


@pytest.mark.parametrize("claim", ["", "-", "54010", "5401020"])
def test_half_a_code_lists_nothing(claim: str) -> None:
    assert str(covered_by(claim, Row.region)) == "false"


def test_a_whole_code_lists_what_it_covers() -> None:
    assert "starts_with" in str(covered_by("540102", Row.region))
