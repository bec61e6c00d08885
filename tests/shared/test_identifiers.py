from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from shared.identifiers import (
    Detail,
    OrganisationName,
    PersonName,
    RegionWarning,
    Sex,
    age_on,
    birth_date,
    check_card,
    check_resident_id,
    check_uscc,
    is_same_name,
    normalise_name,
    sex,
)
from stdnum import luhn
from stdnum.cn import ric, uscc

TODAY = date(2025, 6, 10)
CHENGGUAN = "540102199003071213"


def an_id(region: str, born: str, order: str = "121") -> str:
    body = f"{region}{born}{order}"
    return body + ric.calc_check_digit(body + "0")


def test_a_correct_number_is_valid_without_warning() -> None:
    checked = check_resident_id(CHENGGUAN, today=TODAY)

    assert checked.valid
    assert checked.warning is None
    assert checked.normalised == CHENGGUAN


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        ("", Detail.LENGTH),
        ("540102900307121", Detail.LENGTH),  # the old form of 15 digits
        (CHENGGUAN + "0", Detail.LENGTH),
        (CHENGGUAN[:-1] + "4", Detail.CHECKSUM),
        ("54010219900307A213", Detail.CHECKSUM),
        ("540102199002301216", Detail.BIRTH_DATE),
        (an_id("540102", "00000000"), Detail.BIRTH_DATE),
        (an_id("540102", "20250611"), Detail.FUTURE_BIRTH),
    ],
)
def test_the_first_failure_is_named(value: str, detail: Detail) -> None:
    assert check_resident_id(value, today=TODAY).detail is detail


def test_a_wrong_check_digit_is_named_before_an_impossible_date() -> None:
    assert check_resident_id("540102199002301217", today=TODAY).detail is Detail.CHECKSUM


def test_a_child_born_today_is_valid() -> None:
    assert check_resident_id(an_id("540102", "20250610"), today=TODAY).valid


@pytest.mark.parametrize(
    ("region", "year", "warning"),
    [
        ("540102", 1970, None),  # the code was there when the first numbers were issued
        ("540103", 2014, RegionWarning.REGION_YEAR_MISMATCH),
        ("540103", 2015, None),
        ("540104", 2016, RegionWarning.REGION_YEAR_MISMATCH),
        ("540104", 2017, None),
        ("540127", 1985, None),
        ("540125", 1985, RegionWarning.UNKNOWN_HISTORIC_REGION),
        ("542101", 1985, RegionWarning.UNKNOWN_HISTORIC_REGION),
        ("542401", 1985, RegionWarning.UNKNOWN_HISTORIC_REGION),
        ("999999", 1985, RegionWarning.UNKNOWN_HISTORIC_REGION),
    ],
)
def test_a_region_only_warns(region: str, year: int, warning: RegionWarning | None) -> None:
    checked = check_resident_id(an_id(region, f"{year}0307"), today=TODAY)

    assert checked.valid
    assert checked.warning is warning


def test_full_width_digits_and_a_small_x_are_normalised() -> None:
    with_x = next(
        number
        for order in range(100, 200)
        if (number := an_id("540102", "19900307", str(order))).endswith("X")
    )
    full_width = with_x[:-1].translate({48 + n: 0xFF10 + n for n in range(10)})

    checked = check_resident_id(full_width + "x", today=TODAY)

    assert checked.valid
    assert checked.normalised == with_x


def test_a_credit_code_is_checked_by_length_alphabet_and_check_character() -> None:
    rural = "N2540102MA6T1AB12"
    rural += uscc.calc_check_digit(rural)

    assert check_uscc("91110000600037341L").valid
    assert check_uscc("91110000600037341l").normalised == "91110000600037341L"
    assert check_uscc(rural).valid
    assert check_uscc("91540100MA6T1AB12A").detail is Detail.CHECKSUM
    assert check_uscc("9111000060003734IL").detail is Detail.CHECKSUM
    assert check_uscc("91110000600037341").detail is Detail.LENGTH


@pytest.mark.parametrize("digits", [16, 17, 18, 19])
def test_a_card_has_16_to_19_digits_and_a_luhn_digit(digits: int) -> None:
    body = ("6217997700012345678" * 2)[: digits - 1]
    number = body + luhn.calc_check_digit(body)

    assert check_card(number).valid
    assert check_card(f"{number[:4]} {number[4:]}").normalised == number
    wrong = str((int(number[-1]) + 1) % 10)
    assert check_card(body + wrong).detail is Detail.CHECKSUM


@pytest.mark.parametrize("digits", [0, 15, 20])
def test_a_card_of_another_length_is_refused(digits: int) -> None:
    assert check_card("0" * digits).detail is Detail.LENGTH


@given(st.text())
def test_no_string_is_ever_an_error(value: str) -> None:
    for checked in (check_resident_id(value, today=TODAY), check_uscc(value), check_card(value)):
        assert checked.valid is (checked.detail is None)


@given(st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True))
def test_no_eighteen_characters_are_ever_an_error(value: str) -> None:
    assert check_resident_id(value, today=TODAY).detail is not Detail.LENGTH
    check_uscc(value)


@given(st.from_regex(r"[0-9]{6}", fullmatch=True), st.dates(max_value=TODAY))
def test_no_region_makes_a_number_invalid(region: str, born: date) -> None:
    number = an_id(region, born.strftime("%Y%m%d").zfill(8))

    assert check_resident_id(number, today=TODAY).valid


def test_birth_date_sex_and_age_are_read_from_a_number() -> None:
    assert birth_date(CHENGGUAN) == date(1990, 3, 7)
    assert sex(CHENGGUAN) is Sex.MALE
    assert sex(an_id("540102", "19900307", "122")) is Sex.FEMALE


@pytest.mark.parametrize(
    ("day", "age"), [(date(2008, 3, 6), 17), (date(2008, 3, 7), 18), (date(1990, 3, 7), 0)]
)
def test_a_year_of_age_is_full_on_the_birthday(day: date, age: int) -> None:
    assert age_on(day, born=date(1990, 3, 7)) == age


@pytest.mark.parametrize("dot", ["\u2022", "\u2027", "\u00b7"])
def test_the_middle_dot_of_a_name_is_the_one_that_banks_can_write(dot: str) -> None:
    name = normalise_name(f" 买买提{dot}艾力 ")

    assert name == "买买提\u00b7艾力"
    assert name.encode("gbk")


@pytest.mark.parametrize(
    "written",
    [
        "买买提\u00b7艾力",
        "买买提\u2022艾力",
        "买买提\u2027艾力",
        "买买提\u30fb艾力",
        "买买提\uff65艾力",
        "买买提\u0387艾力",
        "买买提\uff0e艾力",
        "买买提.艾力",
        "买买提 \u00b7 艾力",
        "\u3000买买提\u00b7\u3000艾力",
    ],
)
def test_a_name_is_the_same_with_any_dot_and_blank(written: str) -> None:
    assert is_same_name(written, "买买提\u00b7艾力")


@pytest.mark.parametrize("other", ["买买提艾力", "买买提\u00b7艾", "艾力\u00b7买买提", ""])
def test_another_name_is_another(other: str) -> None:
    assert not is_same_name(other, "买买提\u00b7艾力")


NAMES = TypeAdapter(PersonName)


@pytest.mark.parametrize(
    "name",
    ["扎西", "次仁·卓玛", "李〇", "བཀྲ་ཤིས", "Anna-Maria O'Neill", "J. R. Smith", "𠀀明", "㐂民"],
)
def test_fr_29_a_name_in_any_script_is_a_name(name: str) -> None:
    """FR-29 of the field reports."""
    assert NAMES.validate_python(name) == name


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("买买提.艾力", "买买提·艾力"),
        ("买买提 ．艾力", "买买提·艾力"),
        ("阿卜杜・热西提", "阿卜杜·热西提"),
        ("李○", "李〇"),
        ("旺 堆", "旺堆"),
        ("旺\u3000堆", "旺堆"),
        ("ཚེ་རིང་", "ཚེ་རིང"),
        ("O’Neil", "O'Neil"),
        ("Mary  Ann", "Mary Ann"),
    ],
)
def test_fr_30_a_name_is_stored_with_the_one_sign_of_each_kind(written: str, stored: str) -> None:
    """FR-30 of the field reports."""
    assert NAMES.validate_python(written) == stored


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ཚེ་རིང", "ཚེ་རིང་"),
        ("O’Neil", "O'Neil"),
        ("Oʼneil", "O'Neil"),
        ("旺 堆", "旺堆"),
        ("李〇", "李○"),
        ("Ｍａｒｙ", "mary"),
        ("Jean‑Luc", "Jean-Luc"),
    ],
)
def test_fr_31_two_writings_of_one_name_are_the_same(one: str, other: str) -> None:
    """FR-31 of the field reports."""
    assert is_same_name(one, other)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "···",
        "扎西\u202e",
        "扎西😀",
        "扎\u200b西",
        "扎西<b>",
        "扎西1",
        "扎\n西",
        "扎\x0b西",
        "=SUM(A1)",
        "-扎西",
        "－扎西",
    ],
)
def test_what_hides_turns_or_decorates_is_no_name(name: str) -> None:
    with pytest.raises(ValidationError):
        NAMES.validate_python(name)


ORGANISATIONS = TypeAdapter(OrganisationName)


@pytest.mark.parametrize(
    "name", ["拉萨市城关区财政局", "西藏××有限公司（拉萨）", "Himalaya & Sons Ltd.", "3M 中国"]
)
def test_an_organisation_may_have_digits_and_signs(name: str) -> None:
    assert ORGANISATIONS.validate_python(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "=HYPERLINK(1)",
        "+1拉萨",
        "＝拉萨市",
        "@拉萨",
        "拉萨\n财政",
        "拉萨\u202e局",
        "拉\x0b萨",
        "123",
    ],
)
def test_fr_33_what_a_spreadsheet_or_a_file_takes_for_something_else_is_no_name(name: str) -> None:
    """FR-33 of the field reports."""
    with pytest.raises(ValidationError):
        ORGANISATIONS.validate_python(name)
