"""A golden case of the yearly report: what the county owes on its days, and what the report covers."""

from datetime import date, datetime
from typing import Any

from aid_client.http import SuiteClient, until
from shared.workdays import LHASA

from aid.golden_walk.golden_case import SEAT
from aid.golden_walk.way import Act, CaseWay

OPENED_ON = (8, 3)
"""From 1 August the report is a duty (第二十三条) of each county that had money by 30 June."""
MONEY_ON = (6, 1)


class YearlyReport(CaseWay):
    """The report of a county in the year of the case."""

    @property
    def plan(self) -> list[Act]:
        """The county has its money in the half year before; the rest when the duty has opened."""
        year = int(self.given["year"])
        return [(date(year, *MONEY_ON), self._funded), (date(year, *OPENED_ON), self._report)]

    async def _funded(self, http: SuiteClient) -> None:
        county = http.token("county_lead", region=SEAT[:6], sub="county-lead")
        await http.ask("GET", "disbursement", "/v1/funds", token=county)

    async def _report(self, http: SuiteClient) -> None:
        county = http.token("county_handler", region=SEAT[:6], sub="county-handler")
        report = await until(
            lambda: self._opened(http, county), bool, what=f"the report of {self.given['year']}"
        )
        for name, what in (
            ("report_due", "annual_report_by_law"),
            ("internal_due", "annual_report"),
        ):
            role = "county_lead" if name == "report_due" else "county_handler"
            duty = await until(
                lambda what=what, role=role: self._duty(http, report["id"], what, role),  # type: ignore[misc]
                bool,
                what=f"{what} is a duty",
            )
            self.answer[name] = _day(duty["due_at"])
            if duty["provisional"]:
                self.answer["provisional"] = True
        prepared = await http.ask(
            "POST",
            "disbursement",
            f"/v1/fund-reports/{report['id']}/prepare",
            token=county,
            version=report["version"],
            json={"method": "TREND"},
        )
        spans = (prepared["last_year"], prepared["this_half"])
        self.answer["period_covered"] = [f"{one['since']}..{one['until']}" for one in spans]
        self.answer["forecast_year"] = prepared["forecast"]["year"]

    async def _opened(self, http: SuiteClient, county: str) -> Any:
        page = await http.ask(
            "GET", "disbursement", "/v1/fund-reports?kind=ANNUAL&limit=200", token=county
        )
        year = str(self.given["year"])
        return next((one for one in page["items"] if one["until"].startswith(year)), None)

    async def _duty(self, http: SuiteClient, report_id: str, what: str, role: str) -> Any:
        officer = http.token(role, region=SEAT[:6], sub=role.replace("_", "-"))
        page = await http.ask("GET", "intake", "/v1/work?limit=200", token=officer)
        return next(
            (one for one in page["items"] if (one["case_id"], one["what"]) == (report_id, what)),
            None,
        )


def _day(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(LHASA).date().isoformat()
