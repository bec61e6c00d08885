from datetime import date
from typing import Any

import pytest
from aid_testing.courses import FIRST, LAST, SOMETHING
from training_subsidy.domain.register.certificate import (
    CertificateDoubt,
    CertificationBody,
    doubt_about,
)

BODY = CertificationBody(
    id=SOMETHING,
    code="S54",
    name="鉴定中心",
    number_form="S54@####",
    valid_from=FIRST,
    valid_through=LAST,
)


@pytest.mark.parametrize(
    ("number", "issued_on", "confirmed"),
    [
        ("S54A1234", FIRST, True),
        ("S54A1234", LAST, True),
        ("S54A1234", date(2026, 3, 1), False),
        ("S54A1234", date(2026, 3, 21), False),
        ("S54a1234", FIRST, False),
        ("S5411234", FIRST, False),
        ("S54A123", FIRST, False),
        ("S54A12345", FIRST, False),
        ("S54A123\u0664", FIRST, False),
        ("X54A1234", FIRST, False),
    ],
)
def test_a_certificate_has_the_form_and_the_time_of_its_body(
    number: str, issued_on: date, confirmed: bool
) -> None:
    doubt = about(BODY, number, issued_on=issued_on, examined_on=date(2026, 3, 1))

    waits = CertificateDoubt.NOT_CONFIRMED_YET  # FR-63: until its body has answered
    assert doubt is (waits if confirmed else CertificateDoubt.NOT_OF_THE_BODY)


def about(body: CertificationBody | None, number: str, **changes: Any) -> CertificateDoubt | None:
    facts: dict[str, Any] = {
        "issued_on": LAST,
        "examined_on": LAST,
        "today": date(2026, 12, 31),
        "used": False,
    }
    return doubt_about(body, number, **facts | changes)


@pytest.mark.parametrize(
    ("body", "changes", "doubt"),
    [
        (BODY, {}, CertificateDoubt.NOT_CONFIRMED_YET),
        (None, {}, CertificateDoubt.NOT_OF_THE_BODY),
        (BODY, {"today": FIRST}, CertificateDoubt.ISSUED_IN_FUTURE),
        (BODY, {"issued_on": FIRST}, CertificateDoubt.ISSUED_BEFORE_EXAMINATION),
        (BODY, {"examined_on": None}, CertificateDoubt.ISSUED_BEFORE_EXAMINATION),
        (BODY, {"used": True}, CertificateDoubt.NUMBER_USED),
    ],
)
def test_a_certificate_follows_the_examination_and_has_a_number_of_its_own(
    body: CertificationBody | None, changes: dict[str, Any], doubt: CertificateDoubt | None
) -> None:
    assert about(body, "S54A1234", **changes) is doubt
