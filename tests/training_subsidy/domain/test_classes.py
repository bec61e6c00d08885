from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from shared.contracts.training_subsidy import InstitutionStatus
from shared.errors import DomainError
from training_subsidy.domain.certificate import AssessmentBody, CertificateDoubt, doubt_about
from training_subsidy.domain.claim_case import Dates
from training_subsidy.domain.classes import (
    ClassStatus,
    DirectedContract,
    TrainingClass,
    check_class,
    check_directed,
)
from training_subsidy.domain.enrolment import (
    Certificate,
    Enrolment,
    ExamResult,
    attended_percent,
    check_day,
    check_enrolment,
    check_seats,
    in_scope,
)
from training_subsidy.domain.vocabulary import Funding, TraineeGroup, WorkerStatus
from training_subsidy.policy import figures_on

SOMETHING = UUID(int=1)
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 20)
FIGURES = figures_on(FIRST)
CONTRACT = DirectedContract(years=2, reference="三方-1", interview_passed_on=FIRST)


def a_class(**changes: Any) -> TrainingClass:
    facts: dict[str, Any] = {
        "id": SOMETHING,
        "institution_id": SOMETHING,
        "credit_code": "91540100MA6T1AB12U",
        "region": "540102",
        "title": "中式烹调师",
        "trade_id": SOMETHING,
        "trade_code": "T1",
        "level": 5,
        "funding": Funding.PAY_FIRST,
        "contract_reference": None,
        "modules": FIGURES.required_modules,
        "dates": Dates(FIRST, LAST),
        "place": "201",
        "seats": 2,
    }
    return TrainingClass(**facts | changes)


def code_of(ask: Callable[[], object]) -> str | None:
    """The code of the refusal, if there is one."""
    try:
        ask()
    except DomainError as refused:
        return refused.code()
    return None


def refusal(course: TrainingClass, **changes: Any) -> str | None:
    asked: dict[str, Any] = {
        "status": InstitutionStatus.ACTIVE,
        "qualified_for_pay_first": True,
        "standard": 150_000,
        "figures": FIGURES,
    }
    return code_of(lambda: check_class(course, **asked | changes))


def test_a_class_that_has_everything_may_open() -> None:
    assert refusal(a_class()) is None


@pytest.mark.parametrize("status", [InstitutionStatus.RESTRICTED, InstitutionStatus.EXITED])
def test_only_an_active_institution_opens(status: InstitutionStatus) -> None:
    assert refusal(a_class(), status=status) == "INSTITUTION_NOT_ALLOWED"


@pytest.mark.parametrize("module", FIGURES.required_modules)
def test_each_of_the_six_modules_must_be_there(module: str) -> None:
    modules = tuple(one for one in FIGURES.required_modules if one != module)

    assert refusal(a_class(modules=(*modules, "COOKING"))) == "MODULES_MISSING"


@pytest.mark.parametrize(
    ("changes", "asked", "code"),
    [
        ({}, {"qualified_for_pay_first": False}, "INSTITUTION_NOT_QUALIFIED"),
        ({"funding": Funding.SELF_PAID}, {"qualified_for_pay_first": False}, None),
        ({"funding": Funding.PURCHASED_FREE}, {}, "CONTRACT_REFERENCE_MISSING"),
        ({"funding": Funding.PURCHASED_FREE, "contract_reference": "CG-1"}, {}, None),
        ({}, {"standard": None}, "TRADE_NOT_LISTED_THEN"),
        ({"trade_id": None}, {}, "TRADE_MISSING"),
        ({"dates": Dates(LAST, FIRST)}, {}, "DATES_NOT_POSSIBLE"),
        ({"dates": Dates(FIRST, FIRST)}, {}, None),
        (
            {"trade_id": None, "funding": Funding.ENTERPRISE_ON_JOB, "scope": "KEY_INDUSTRY"},
            {},
            None,
        ),
        (
            {"trade_id": None, "funding": Funding.ENTERPRISE_ON_JOB, "scope": "HOBBY"},
            {},
            "SCOPE_NOT_ALLOWED",
        ),
        ({"funding": Funding.DIRECTED_ENTRUSTED}, {}, "THREE_PARTY_CONTRACT_MISSING"),
        (
            {
                "funding": Funding.DIRECTED_ENTRUSTED,
                "directed": CONTRACT,
                "dates": Dates(FIRST, date(2028, 3, 1)),
            },
            {},
            None,
        ),
        (
            {
                "funding": Funding.DIRECTED_ENTRUSTED,
                "directed": CONTRACT,
                "dates": Dates(FIRST, date(2028, 3, 2)),
            },
            {},
            "DATES_NOT_POSSIBLE",
        ),
    ],
)
def test_what_a_class_must_have(
    changes: dict[str, Any], asked: dict[str, Any], code: str | None
) -> None:
    assert refusal(a_class(**changes), **asked) == code


@pytest.mark.parametrize(
    ("years", "code"),
    [
        (0, "DURATION_OUT_OF_1_3_YEARS"),
        (1, None),
        (3, None),
        (4, "DURATION_OUT_OF_1_3_YEARS"),
    ],
)
def test_directed_training_takes_one_to_three_years(years: int, code: str | None) -> None:
    asked = partial(check_directed, three_party_contract=True, interview_passed=True)

    assert code_of(lambda: asked(years=years, figures=FIGURES)) == code


@pytest.mark.parametrize(("contract", "interview"), [(False, True), (True, False)])
def test_directed_training_needs_contract_and_interview(contract: bool, interview: bool) -> None:
    def ask() -> None:
        check_directed(
            years=2, three_party_contract=contract, interview_passed=interview, figures=FIGURES
        )

    assert code_of(ask) == "THREE_PARTY_CONTRACT_MISSING"


@pytest.mark.parametrize(
    ("group", "months", "answer"),
    [
        (TraineeGroup.PRISONER, 12, True),
        (TraineeGroup.PRISONER, 13, False),
        (TraineeGroup.PRISONER, 0, True),
        (TraineeGroup.GENERAL, 99, True),
    ],
)
def test_of_prisoners_those_with_at_most_a_year_left_are_trained(
    group: TraineeGroup, months: int, answer: bool
) -> None:
    assert in_scope(group, months, FIGURES) is answer


@pytest.mark.parametrize(("taken", "full"), [(0, False), (29, False), (30, True), (31, True)])
def test_the_last_seat_is_the_last(taken: int, full: bool) -> None:
    code = code_of(lambda: check_seats(seats=30, taken=taken))

    assert code == ("CAPACITY_EXCEEDED" if full else None)


@pytest.mark.parametrize(
    ("status", "today", "fits"),
    [
        (ClassStatus.OPEN, LAST, True),
        (ClassStatus.OPEN, date(2026, 3, 21), False),
        (ClassStatus.PLANNED, FIRST, False),
        (ClassStatus.CLOSED, FIRST, False),
    ],
)
def test_trainees_enter_an_open_class_until_its_last_day(
    status: ClassStatus, today: date, fits: bool
) -> None:
    course = replace(a_class(), status=status)

    def ask() -> None:
        check_enrolment(
            course,
            group=TraineeGroup.GENERAL,
            remaining_months=None,
            today=today,
            figures=FIGURES,
        )

    assert code_of(ask) == (None if fits else "ENROLMENT_CLOSED")


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        (date(2026, 3, 1), False),
        (FIRST, True),
        (date(2026, 3, 10), True),
        (date(2026, 3, 11), False),
    ],
)
def test_attendance_is_of_a_day_of_the_class_that_has_come(day: date, fits: bool) -> None:
    code = code_of(lambda: check_day(a_class(), day, today=date(2026, 3, 10)))

    assert code == (None if fits else "DAY_OUTSIDE_CLASS")


@pytest.mark.parametrize(
    ("present", "recorded", "percent"), [(0, 0, None), (4, 5, 80), (2, 3, 66), (3, 3, 100)]
)
def test_attendance_in_per_cent(present: int, recorded: int, percent: int | None) -> None:
    assert attended_percent(present=present, recorded=recorded) == percent


BODY = AssessmentBody(
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

    assert doubt is (None if confirmed else CertificateDoubt.NOT_OF_THE_BODY)


def about(body: AssessmentBody | None, number: str, **changes: Any) -> CertificateDoubt | None:
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
        (BODY, {}, None),
        (None, {}, CertificateDoubt.NOT_OF_THE_BODY),
        (BODY, {"today": FIRST}, CertificateDoubt.ISSUED_IN_FUTURE),
        (BODY, {"issued_on": FIRST}, CertificateDoubt.ISSUED_BEFORE_EXAMINATION),
        (BODY, {"examined_on": None}, CertificateDoubt.ISSUED_BEFORE_EXAMINATION),
        (BODY, {"used": True}, CertificateDoubt.NUMBER_USED),
    ],
)
def test_a_certificate_follows_the_examination_and_has_a_number_of_its_own(
    body: AssessmentBody | None, changes: dict[str, Any], doubt: CertificateDoubt | None
) -> None:
    assert about(body, "S54A1234", **changes) is doubt


def a_trainee(**changes: Any) -> Enrolment:
    facts: dict[str, Any] = {
        "id": SOMETHING,
        "class_id": SOMETHING,
        "person_id": SOMETHING,
        "group": TraineeGroup.GENERAL,
        "remaining_months": None,
        "worker_status": WorkerStatus.ORDINARY,
        "enrolled_on": FIRST,
        "result": ExamResult.PASSED,
        "examined_on": LAST,
    }
    return Enrolment(**facts | changes)


CERTIFICATE = Certificate(body_code="S54", number="S54A1234", issued_on=LAST, verified=True)


@pytest.mark.parametrize(("certificate", "code"), [(None, None), (CERTIFICATE, "RESULT_STANDS")])
def test_a_result_is_corrected_until_a_certificate_rests_on_it(
    certificate: Certificate | None, code: str | None
) -> None:
    trainee = a_trainee(certificate=certificate)

    def ask() -> None:
        trainee.examine(a_class(), ExamResult.FAILED, on=LAST, today=LAST)

    assert code_of(ask) == code


@pytest.mark.parametrize(
    ("certificate", "claimed", "code"),
    [
        (None, True, None),
        (CERTIFICATE, False, None),
        (CERTIFICATE, True, "CERTIFICATE_STANDS"),
    ],
)
def test_a_certificate_is_not_replaced_under_a_claim(
    certificate: Certificate | None, claimed: bool, code: str | None
) -> None:
    trainee = a_trainee(certificate=certificate)

    assert code_of(lambda: trainee.certify(CERTIFICATE, claimed=claimed)) == code
