"""Golden cases of the public notice: what it shows, who stops it, and when it is over."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from aid_client.approval import ApprovalSteps
from aid_client.household import Household, an_id_number
from aid_client.http import StepRefused, SuiteClient
from aid_engines.refusal import Refusal
from assessment.domain.rules.categories import CATEGORIES
from shared.contracts.vocabulary import Category

from aid.golden_walk.family import AGENT, WalkedApplication
from aid.golden_walk.golden_case import SEAT
from aid.golden_walk.way import Act, CaseWay, Written, assessed, written_case

DAY = date(2025, 6, 9)
ADULT_AGE = 18
SECRETS = ("id", "phone", "card", "diagnosis")
WALKED = {
    *("objection_on_day", "posted", "forward_on", "channel", "name", "age", "amount", "category"),
    *SECRETS,
}
ANSWERED = {
    *("state", "forward_allowed", "error", "earliest_forward", "name", "amount", "category"),
    *SECRETS,
}
NEEDED = "2730.00"


def of_golden_notice(written: dict[str, Any]) -> Written:
    """A golden case of group PUB. Raises ``Refusal`` with what the walk or the API lacks for it."""
    case = written_case(written, walked=WALKED, answered=ANSWERED)
    _category(case.given)
    return case


def _category(given: dict[str, Any]) -> Category:
    """The category whose title has the label of the case; any where none is named."""
    label = given.get("category")
    if label is None and int(given.get("age", ADULT_AGE)) < ADULT_AGE:
        return Category.INDIVIDUAL_MINOR_OR_MENTAL
    for category, rules in CATEGORIES.items():
        if label is not None and label in rules.title:
            return category
    if label is not None:
        raise Refusal(f"no category has the label {label}")
    return Category.OTHER


OTHER_EVENT = {"cause_type": "OTHER_HARDSHIP"}
_EVENTS = {Category.EMERGENCY: {"cause_type": "FIRE", "effect": "MAJOR_PROPERTY_LOSS"}}


@dataclass
class NoticeOnItsWay(CaseWay):
    """One application whose notice is posted, read, objected to or sent on."""

    application: WalkedApplication | None = field(default=None)

    @property
    def plan(self) -> list[Act]:
        """Posted; then an objection on its day, and the wish to send it on."""
        given = self.given
        posted = date.fromisoformat(given.get("posted") or DAY.isoformat())
        acts: list[Act] = [(posted, self._post)]
        if given.get("objection_on_day") is not None:
            acts.append((posted + timedelta(days=given["objection_on_day"]), self._object))
        if given.get("forward_on"):
            acts.append((date.fromisoformat(given["forward_on"]), self._forward))
        return acts

    @property
    def _case(self) -> ApprovalSteps:
        assert self.application is not None, "the notice was posted on an earlier day"
        return ApprovalSteps(self.application)

    async def _post(self, http: SuiteClient) -> None:
        given = self.given
        age, name = int(given.get("age", 44)), given.get("name") or "次仁卓玛"
        minor = age < ADULT_AGE
        born = date(DAY.year - age, 1, 2)
        head = (name, given.get("id") or an_id_number(born))
        household = Household(region=SEAT, children=0, adults=[head])
        household.phone = given.get("phone") or household.phone
        household.card = given.get("card") or household.card
        application = WalkedApplication(http, household)
        application.by_agent = minor
        household.today = application.today
        category = _category(given)
        form = household.draft(
            category=category,
            event=_EVENTS.get(category, OTHER_EVENT)
            | {
                "incident_on": application.today.isoformat(),
                "description": f"家庭遇到困难，请求救助。{given.get('diagnosis', '')}",
            },
            declared=household.declared(medical_bills=[]) | {"household_status": "DIBAO"},
        )
        if category.is_individual:
            form["beneficiary_index"] = 0
        if minor:
            form["agent"] = {
                "name": AGENT,
                "id_number": an_id_number(date(1979, 5, 6)),
                "phone": household.phone,
                "reason": "申请人未成年，由亲属代为申请。",
                "liability_accepted": True,
            }
        self.application = application
        await application.draft_form(form)
        await application.sign_as(AGENT if minor else name)
        if not minor:
            await application.authorise()
        await application.upload()
        await application.submit()
        await application.accept()
        await assessed(application)
        case = await self._case.signed(given.get("amount") or NEEDED)
        await case.post_notice()
        await case.noticed()
        await self._read(case)

    async def _read(self, case: ApprovalSteps) -> None:
        shown = await case.notice(self.given.get("channel") or "ONLINE")
        text = " ".join(str(value) for value in shown.values())
        self.answer["name"], self.answer["amount"] = shown["name"], shown["amount"]
        label = self.given.get("category")
        self.answer["category"] = label if label and label in shown["category"] else None
        for secret in SECRETS:
            told = self.given.get(secret)
            self.answer[secret] = told if told and len(told) > 1 and told in text else None

    async def _object(self, http: SuiteClient) -> None:
        case = self._case
        notice_id = (await case.read())["notices"][-1]["notice_id"]
        await http.ask(
            "POST",
            "approval",
            f"/v1/notices/{notice_id}/objections",
            token=http.token("applicant", sub=f"objector-{self.case.id}"),
            json={"name": "旦增", "contact": "13900000000", "text": "该家庭有其他收入来源。"},
        )
        self.answer["state"] = (await case.read())["status"].upper()
        await self._forward(http)

    async def _forward(self, _http: SuiteClient) -> None:
        try:
            await self._case.forward()
        except StepRefused as refused:
            self.answer["forward_allowed"] = False
            self.answer["error"] = refused.code
            self.answer["earliest_forward"] = refused.problem.get("earliest_forward")
        else:
            self.answer["forward_allowed"] = True
            closed = date.fromisoformat((await self._case.read())["notices"][-1]["closes_on"])
            self.answer["earliest_forward"] = (closed + timedelta(days=1)).isoformat()
