from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from aid_testing.assessments import (
    a_declaration,
    a_medical_bill,
    accepted_event,
    an_education_bill,
)
from assessment.domain.case import Spending
from assessment.domain.check import (
    Counts,
    FigureConflict,
    Item,
    Source,
    SourceAnswer,
    differences,
    verified_figures,
)
from assessment.domain.dossier import Dossier
from assessment.domain.evidence import Evidence, HomeVisit, from_json, to_json
from assessment.domain.open_points import missing
from assessment.domain.rules.article_11 import net_self_paid
from assessment.domain.rules.determination import merged
from assessment.domain.rules.programme import assess
from assessment.policy import figures_on
from shared.contracts.vocabulary import Category, Exclusion

ACCEPTED_AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
ONE, OTHER = uuid4(), uuid4()


def evidence(category: Category = Category.EXPENDITURE_MEDICAL, **given: Any) -> Evidence:
    declared = a_declaration(**{"medical_bills": (), **given.pop("declared", {})})
    event = accepted_event(category, declared=declared, accepted_at=ACCEPTED_AT)
    dossier = Dossier(accepted=event, opened_at=ACCEPTED_AT, payee_version=1)
    return Evidence(dossier=dossier, **given)


def said(person: Any, source: Source, **figures: int) -> SourceAnswer:
    return SourceAnswer(
        answer_id=uuid4().hex,
        request_id=person,
        person_id=person,
        source=source,
        data_date=date(2026, 3, 1),
        no_data=not figures,
        figures={Item(name): figure for name, figure in figures.items()},
    )


def test_of_each_person_the_highest_figure_counts_and_persons_are_added() -> None:
    answers = [
        said(ONE, Source.TAX, income_last_year=500),
        said(ONE, Source.HRSS, income_last_year=700),
        said(OTHER, Source.TAX, income_last_year=100),
    ]

    assert verified_figures(answers) == {Item.INCOME_LAST_YEAR: 800}


def test_no_data_is_not_zero() -> None:
    assert verified_figures([said(ONE, Source.BANKS)]) == {}
    assert evidence(answers=[said(ONE, Source.BANKS)]).figure(Item.DEPOSITS) == 200_000
    assert evidence(answers=[said(ONE, Source.BANKS, deposits=0)]).figure(Item.DEPOSITS) == 0


def test_every_difference_is_listed_also_of_what_was_not_declared() -> None:
    declared = {Item.DEPOSITS: 100, Item.VEHICLES: None, Item.DWELLINGS: None}
    verified = {Item.DEPOSITS: 101, Item.VEHICLES: 1, Item.DWELLINGS: 0}

    assert differences(declared, verified, whole=True) == {
        Item.DEPOSITS: (100, 101),
        Item.VEHICLES: (None, 1),
    }


def test_the_settled_figure_stands_before_both() -> None:
    conflict = FigureConflict(
        id=uuid4(), case_id=uuid4(), item=Item.DEPOSITS, declared=1, verified=2
    ).resolve(Counts.ESTABLISHED, figure=3, intentional=False)

    assert evidence(conflicts=[conflict]).figure(Item.DEPOSITS) == 3


def test_only_intent_found_by_an_officer_excludes() -> None:
    conflict = FigureConflict(
        id=uuid4(), case_id=uuid4(), item=Item.DEPOSITS, declared=1, verified=2
    )
    honest = conflict.resolve(Counts.VERIFIED, figure=None, intentional=False)
    meant = conflict.resolve(Counts.VERIFIED, figure=None, intentional=True)

    assert evidence(conflicts=[honest]).case().exclusions == frozenset()
    assert evidence(conflicts=[meant]).case().exclusions == {Exclusion.CONCEALED_OR_FALSE}


def test_income_per_head_is_over_the_whole_household() -> None:
    household = evidence(declared={"income_last_12_months": "100.00"}).case().household

    assert (household.size, household.income_12_months_per_head) == (3, 3333)


def test_deductions_of_a_bill_that_does_not_count_are_not_taken_off() -> None:
    this_year = a_medical_bill(paid_on="2026-02-01", gross="1000.00", basic_insurance="400.00")
    last_year = a_medical_bill(paid_on="2025-12-01", gross="5000.00", basic_insurance="3000.00")
    given = {"medical_bills": (this_year, last_year)}
    figures = figures_on(date(2026, 3, 2))

    without = evidence(declared=given).case()
    admitted = evidence(
        declared=given, determination=merged([{"last_years_bills_admitted": True}])
    ).case()

    assert net_self_paid(without, figures) == 60_000
    assert net_self_paid(admitted, figures) == 260_000


def test_school_choice_fees_are_no_education_cost() -> None:
    bills = (
        an_education_bill(paid_on="2026-02-01"),
        an_education_bill(paid_on="2026-02-01", kind="SCHOOL_CHOICE_FEE"),
    )
    case = evidence(
        Category.EXPENDITURE_EDUCATION,
        declared={"education_bills": bills, "education_aid": "500.00"},
    ).case()

    assert net_self_paid(case, figures_on(date(2026, 3, 2))) == 150_000
    assert case.household.spending == {Spending.EDUCATION: 150_000}


def test_the_visit_corrects_the_declared_dwelling() -> None:
    declared = {"annual_rent": "6000.00", "dwelling_area_m2": "39"}
    visit = HomeVisit(
        id=uuid4(), visited_on=date(2026, 3, 3), members_present=2, area_m2="78", dangerous=True
    )

    dwelling = evidence(declared=declared, visit=visit).case().household.dwelling

    assert dwelling is not None
    assert (dwelling.area_m2, dwelling.dangerous) == (78, True)


def test_an_officers_spending_line_replaces_the_declared_one() -> None:
    determination = merged([{"spending": {"FOOD": "900.00"}}, {"spending": {"EDUCATION": "1.00"}}])

    case = evidence(declared={"food": "500.00"}, determination=determination).case()

    assert case.household.spending == {Spending.FOOD: 90_000, Spending.EDUCATION: 100}


def test_liquid_assets_from_the_mark_on_ask_for_a_judgement() -> None:
    given = {"deposits": "2000.00", "financial_assets": "50000.00"}
    rich = evidence(declared=given)
    judged = evidence(declared=given, determination=merged([{"liquid_assets_judged": True}]))

    assert "LIQUID_ASSETS" in {one.code for one in _missing(rich)}
    assert "LIQUID_ASSETS" not in {one.code for one in _missing(judged)}


def test_inputs_survive_their_storage() -> None:
    case = evidence(
        declared={"annual_rent": "6000.00", "dwelling_area_m2": "52.5"},
        determination=merged(
            [{"exclusions": ["REFUSED_WORK", "IDLE_LAND"], "city_income_per_head": "40000.00"}]
        ),
    ).case()

    assert from_json(to_json(case)) == case


def _missing(known: Evidence) -> Any:
    findings = assess(known.case(), figures_on(date(2026, 3, 2))).findings
    return missing(known, (), findings, ())


def test_while_answers_are_to_come_only_what_lies_above_the_declaration_is_certain() -> None:
    declared = {Item.DEPOSITS: 100, Item.INCOME_LAST_YEAR: 100, Item.VEHICLES: None}
    verified = {Item.DEPOSITS: 60, Item.INCOME_LAST_YEAR: 101, Item.VEHICLES: 1}

    assert differences(declared, verified, whole=False) == {
        Item.INCOME_LAST_YEAR: (100, 101),
        Item.VEHICLES: (None, 1),
    }
