from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from aid_testing.courses import FIGURES, FIRST, LAST, SOMETHING, a_class, code_of
from shared.contracts.training_subsidy import InstitutionStatus
from shared.roles import Actor, Role
from training_subsidy.domain.register.classes import ClassStatus
from training_subsidy.domain.register.enrolment import (
    Certificate,
    Enrolment,
    ExamResult,
    attended_percent,
    check_age,
    check_day,
    check_enrolment,
    check_seats,
    in_scope,
)
from training_subsidy.domain.vocabulary import Funding, TraineeGroup, WorkerStatus

SCHOOL = Actor(sub="school", roles=frozenset({Role.TRAINING_INSTITUTION}))


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
            institution=InstitutionStatus.ACTIVE,
            group=TraineeGroup.GENERAL,
            remaining_months=None,
            today=today,
            figures=FIGURES,
        )

    assert code_of(ask) == (None if fits else "ENROLMENT_CLOSED")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"institution": InstitutionStatus.EXITED}, "INSTITUTION_TAKES_NOBODY"),
        ({"institution": InstitutionStatus.RESTRICTED}, "INSTITUTION_TAKES_NOBODY"),
        ({"group": TraineeGroup.PRISONER}, "REMAINING_MONTHS_MISSING"),
        ({"group": TraineeGroup.PRISONER, "remaining_months": 0}, None),
        ({"group": TraineeGroup.PRISONER, "remaining_months": 12}, None),
        ({"group": TraineeGroup.PRISONER, "remaining_months": 13}, "OUTSIDE_TRAINING_SCOPE"),
    ],
)
def test_who_enters_and_where_is_asked_of_everybody(
    changes: dict[str, Any], code: str | None
) -> None:
    facts: dict[str, Any] = {
        "institution": InstitutionStatus.ACTIVE,
        "group": TraineeGroup.GENERAL,
        "remaining_months": None,
        "today": FIRST,
        "figures": FIGURES,
    }
    course = replace(a_class(), status=ClassStatus.OPEN)

    assert code_of(lambda: check_enrolment(course, **facts | changes)) == code


@pytest.mark.parametrize(
    ("born", "funding", "code"),
    [
        (date(2010, 3, 2), Funding.PAY_FIRST, None),
        (date(2010, 3, 3), Funding.PAY_FIRST, "OUTSIDE_WORKING_AGE"),
        (date(2022, 1, 1), Funding.PAY_FIRST, "OUTSIDE_WORKING_AGE"),
        (date(1925, 3, 3), Funding.PAY_FIRST, None),
        (date(1925, 3, 2), Funding.PAY_FIRST, "OUTSIDE_WORKING_AGE"),
        (date(1850, 1, 1), Funding.PAY_FIRST, "OUTSIDE_WORKING_AGE"),
        (date(2012, 3, 2), Funding.DIRECTED_ENTRUSTED, None),
        (date(2012, 3, 3), Funding.DIRECTED_ENTRUSTED, "OUTSIDE_WORKING_AGE"),
    ],
)
def test_workers_of_every_age_are_trained(born: date, funding: Funding, code: str | None) -> None:
    course = a_class(funding=funding)

    assert code_of(lambda: check_age(course, born=born, figures=FIGURES)) == code


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
    assert attended_percent(a_class(), present=present, recorded=recorded) == percent


@pytest.mark.parametrize(
    ("closed_on", "percent"), [(FIRST, 5), (date(2026, 3, 17), 84), (LAST, 100)]
)
def test_days_that_were_not_held_are_not_attended(closed_on: date, percent: int) -> None:
    course = replace(a_class(), status=ClassStatus.OPEN).closed(by=SCHOOL, on=closed_on)

    assert course.ends_on == closed_on
    assert attended_percent(course, present=1, recorded=1) == percent


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


@pytest.mark.parametrize(
    ("enrolled_on", "on", "code"),
    [
        (FIRST, FIRST, None),
        (date(2026, 3, 10), date(2026, 3, 10), None),
        (date(2026, 3, 10), date(2026, 3, 9), "EXAMINATION_TOO_EARLY"),
        (date(2026, 3, 1), date(2026, 3, 1), "EXAMINATION_TOO_EARLY"),
        (FIRST, date(2026, 3, 21), "EXAMINATION_TOO_EARLY"),
    ],
)
def test_who_is_examined_is_enrolled_in_a_class_that_has_begun(
    enrolled_on: date, on: date, code: str | None
) -> None:
    trainee = a_trainee(enrolled_on=enrolled_on)

    assert code_of(lambda: trainee.examine(a_class(), ExamResult.PASSED, on=on, today=LAST)) == code
