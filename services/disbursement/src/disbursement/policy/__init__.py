"""Agent banks, and the dated figures of disbursement with what two people have loaded."""

from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any, cast

from pydantic import Field
from shared.contracts.vocabulary import FundKind, Programme
from shared.money import parse_yuan
from shared.parameters import Days, LoadedValue, Parameter, Parameters, Workdays, Yuan
from shared.policy import EditionContent, Schedules, load_schedules

from disbursement.domain.figures import Figures
from disbursement.domain.funds.sources import Recipients

LAW = "202-2018"
Order = dict[Programme, dict[Recipients, Annotated[list[FundKind], Field(min_length=1)]]]
RULES = ("payment/1",)
SCHEDULES = load_schedules(files("disbursement.policy") / "figures")
PARAMETERS = Parameters(
    "disbursement",
    SCHEDULES,
    {
        "payment_workdays": Parameter(Workdays),
        "hand_over_workdays": Parameter(Workdays),
        "credit_days": Parameter(Days),
        "recovery_workdays": Parameter(Workdays),
        "recovery_term_days": Parameter(Days),
        "fee_limit": Parameter(Yuan),
        "fees_of_a_month": Parameter(Yuan),
        "source_order": Parameter(Order),
        "source_workdays": Parameter(Workdays),
        "purchase_workdays": Parameter(Workdays),
        "flag_workdays": Parameter(Workdays),
        "flag_days": Parameter(Days),
        "watched_limit": Parameter(Yuan),
        "report_workdays": Parameter(Workdays),
        "publication_workdays": Parameter(Workdays),
        "publication_least": Parameter(Annotated[int, Field(ge=1, le=20)]),
        "procurement_workdays": Parameter(Workdays),
        "shelter_value": Parameter(Yuan),
        "bank_workdays": Parameter(Workdays),
    },
    fixed={},
)

FIELDS: dict[str, tuple[str, ...]] = {}
"""Every attribute of ``Figures`` bears the name of its schedule."""


def figures_on(day: date) -> Figures:
    """The figures in force on a day; an earlier day gets the first ones."""
    return _figures(day, PARAMETERS.loaded())


def content_on(schedules: Schedules, day: date) -> EditionContent:
    """The edition of a day."""
    return schedules.content(LAW, max(day, schedules["payment_workdays"].since), RULES)


@lru_cache(maxsize=1024)
def _figures(day: date, loaded: tuple[LoadedValue, ...]) -> Figures:
    values = cast("dict[str, Any]", content_on(PARAMETERS.with_loaded(loaded), day).figures)
    return Figures(
        payment_workdays=values["payment_workdays"],
        hand_over_workdays=values["hand_over_workdays"],
        credit_days=values["credit_days"],
        recovery_workdays=values["recovery_workdays"],
        recovery_term_days=values["recovery_term_days"],
        fee_limit=parse_yuan(values["fee_limit"]),
        fees_of_a_month=parse_yuan(values["fees_of_a_month"]),
        source_order=values["source_order"],
        source_workdays=values["source_workdays"],
        purchase_workdays=values["purchase_workdays"],
        flag_workdays=values["flag_workdays"],
        flag_days=values["flag_days"],
        watched_limit=parse_yuan(values["watched_limit"]),
        report_workdays=values["report_workdays"],
        publication_workdays=values["publication_workdays"],
        publication_least=values["publication_least"],
        procurement_workdays=values["procurement_workdays"],
        shelter_value=parse_yuan(values["shelter_value"]),
        bank_workdays=values["bank_workdays"],
    )
