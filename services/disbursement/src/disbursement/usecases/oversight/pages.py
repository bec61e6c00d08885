"""A report on funds as a page, and as it is public."""

from typing import Any, TypeVar

from pydantic import BaseModel
from shared.money import yuan
from shared.words import labels
from shared.workdays import lhasa_date

from disbursement.domain.funds.levels import LEVELS
from disbursement.domain.oversight.reports import FundReportNotFound, ReportKind
from disbursement.policy import letters
from disbursement.store.oversight.oversight_tables import FundReportRow

ViewT = TypeVar("ViewT", bound=BaseModel)
METHODS = labels("disbursement", "forecast_methods")
KEYS = labels("disbursement", "register_keys")


def report_page(row: FundReportRow) -> str:
    """The report as HTML. Raises ``FundReportNotFound`` before it was prepared."""
    if row.content is None or row.prepared_at is None:
        raise FundReportNotFound
    content = row.content
    annual = row.kind == ReportKind.ANNUAL
    periods = ("last_year", "this_half") if annual else ()
    told = [content[name] for name in periods] or [
        {
            "since": row.since.isoformat(),
            "until": row.until.isoformat(),
            "by_all": content["total"],
            "by_category": content["by_category"],
            "by_source": content["by_source"],
            "by_level": content.get("by_level", []),
        }
    ]
    forecast = content.get("forecast")
    return letters.render(
        "fund_report.html",
        annual=annual,
        region=row.region,
        year=row.until.year,
        periods=[_period(one) for one in told],
        budgets=[_budget(one) for one in content.get("budgets", [])],
        forecast=None
        if forecast is None
        else {
            "year": forecast["year"],
            "method": METHODS[forecast["method"]].to("zh"),
            "need": yuan(forecast["need"]),
            "reason": forecast["reason"],
        },
        fewer_than=content.get("fewer_than"),
        problems=content["problems"],
        prepared_on=lhasa_date(row.prepared_at),
    )


def _budget(told: dict[str, Any]) -> dict[str, Any]:
    sums = ("budget", "encumbered", "paid", "left")
    return {
        "year": told["year"],
        "code": told["code"],
        "level": LEVELS[told["level"]].to("zh"),
        "kind": KEYS[told["kind"]].to("zh") if told["kind"] in KEYS else told["kind"],
        **{name: "—" if told[name] is None else yuan(told[name]) for name in sums},
    }


def _period(told: dict[str, Any]) -> dict[str, Any]:
    groups = ("by_all", "by_category", "by_source", "by_level", "by_township", "by_method")
    return {
        "since": told["since"],
        "until": told["until"],
        "rows": [
            {
                "key": KEYS[one["key"]].to("zh") if one["key"] in KEYS else one["key"],
                "payments": one["payments"],
                "households": one["households"],
                "people": one["people"],
                "amount": yuan(one["amount"]),
                "average": yuan(one["average"]),
            }
            for group in groups
            for one in told.get(group, ())
        ],
    }


def public_view(view: type[ViewT], row: FundReportRow) -> ViewT:
    """What everybody may see of a published report."""
    assert row.content is not None, "what is public was prepared"
    assert row.ended_at is not None, "what is public has its day"
    return view(
        id=row.id,
        region=row.region,
        since=row.since,
        until=row.until,
        published_on=lhasa_date(row.ended_at),
        **row.content,
    )
