from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.courses import FIGURES, FIRST, LAST, a_class, code_of
from shared.contracts.training_subsidy import InstitutionStatus
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.classes import (
    DirectedContract,
    TrainingClass,
    check_class,
    check_directed,
)
from training_subsidy.domain.vocabulary import Funding

CONTRACT = DirectedContract(years=2, reference="三方-1", interview_passed_on=FIRST)


def refusal(course: TrainingClass, **changes: Any) -> str | None:
    asked: dict[str, Any] = {
        "status": InstitutionStatus.ACTIVE,
        "qualified_for_pay_first": True,
        "standard": 150_000,
        "today": FIRST,
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
        ({}, {"today": date(2026, 3, 1)}, None),
        ({}, {"today": date(2026, 3, 3)}, "REGISTERED_TOO_LATE"),
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
    ],
)
def test_what_a_class_must_have(
    changes: dict[str, Any], asked: dict[str, Any], code: str | None
) -> None:
    assert refusal(a_class(**changes), **asked) == code


@pytest.mark.parametrize(
    ("changes", "contract", "code"),
    [
        ({}, {}, None),
        ({"dates": Dates(FIRST, date(2028, 3, 2))}, {}, "DATES_NOT_POSSIBLE"),
        ({"dates": Dates(FIRST, FIRST)}, {"years": 3}, "DIRECTED_TOO_SHORT"),
        ({"dates": Dates(FIRST, date(2027, 10, 22))}, {}, None),
        ({"dates": Dates(FIRST, date(2027, 10, 21))}, {}, "DIRECTED_TOO_SHORT"),
        ({"dates": Dates(date(9999, 1, 1), date(9999, 12, 31))}, {"years": 1}, None),
        ({"enterprise_code": None}, {}, "THREE_PARTY_CONTRACT_MISSING"),
        ({"enterprise_code": "91540100MA6T00000X"}, {}, "CREDIT_CODE_INVALID"),
        ({}, {"reference": None}, "THREE_PARTY_CONTRACT_MISSING"),
        ({}, {"interview_passed_on": None}, "THREE_PARTY_CONTRACT_MISSING"),
        ({}, {"interview_passed_on": date(2026, 3, 3)}, "INTERVIEW_NOT_POSSIBLE"),
    ],
)
def test_directed_training_fits_its_contract_of_three_parties(
    changes: dict[str, Any], contract: dict[str, Any], code: str | None
) -> None:
    directed: dict[str, Any] = {
        "funding": Funding.DIRECTED_ENTRUSTED,
        "directed": replace(CONTRACT, **contract),
        "dates": Dates(FIRST, date(2028, 3, 1)),
        "enterprise_code": a_credit_code(),
    }

    assert refusal(a_class(**directed | changes)) == code


def test_an_interview_lies_not_ahead() -> None:
    course = a_class(
        funding=Funding.DIRECTED_ENTRUSTED,
        directed=CONTRACT,
        dates=Dates(FIRST, date(2028, 3, 1)),
        enterprise_code=a_credit_code(),
    )

    assert refusal(course, today=date(2026, 3, 1)) == "INTERVIEW_NOT_POSSIBLE"


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
