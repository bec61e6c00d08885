import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared.masks import mask_card, mask_name, mask_phone, mask_resident_id, notice_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("尼玛扎西", "尼玛**"),
        ("王小明", "王**"),
        ("王明", "王*"),
        ("次仁", "次*"),
        ("", ""),
        ("买买提\u00b7艾力", "买买****"),
    ],
)
def test_a_long_name_keeps_two_characters_and_a_short_one_keeps_one(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_the_village_board_shows_the_full_name_and_the_internet_does_not() -> None:
    assert notice_name("次仁卓玛", online=False, minor=False) == "次仁卓玛"
    assert notice_name("次仁卓玛", online=True, minor=False) == "次仁**"


@pytest.mark.parametrize("online", [True, False])
def test_a_minor_is_never_named(*, online: bool) -> None:
    assert notice_name("次仁卓玛", online=online, minor=True) == "未成年人某某"


def test_numbers_keep_what_their_owner_recognises() -> None:
    assert mask_resident_id("540102199003071213") == "5401************13"
    assert mask_phone("13900001234") == "139****1234"
    assert mask_card("6217997700012345678") == "***************5678"


@given(st.text(max_size=8))
def test_what_is_too_short_to_mask_is_hidden_whole(text: str) -> None:
    assert mask_resident_id(text) == "*" * len(text)
