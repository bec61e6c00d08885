"""One golden case on its way through the operations: when its acts are due, and what they found."""

from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.http import SuiteClient
from aid_engines.refusal import Refusal
from assessment.domain.rules.categories import CATEGORIES
from shared.contracts.vocabulary import Category

from aid.golden_walk.figures import CityStanding, load_awaited

Doing = Callable[[SuiteClient], Coroutine[Any, Any, None]]
Act = tuple[date, Doing]
"""What is done on a day, in the morning; or at an instant, where that is a ``datetime``."""


@dataclass(frozen=True)
class Written:
    """A golden case of one step, as it is written."""

    id: str
    group: str
    given: dict[str, Any]
    expected: dict[str, Any]

    @property
    def expectations(self) -> dict[int, dict[str, Any]]:
        """What is expected of its one step."""
        return {1: self.expected}

    @property
    def standing(self) -> CityStanding:
        """The city's figures that it is decided by."""
        return CityStanding()


def written_case(
    written: Mapping[str, Any], *, walked: Collection[str], answered: Collection[str]
) -> Written:
    """The case. Raises ``Refusal`` with what the walk or the API lacks for it."""
    given, expected = written.get("input", {}), written.get("expected", {})
    if unreached := sorted(set(given) - set(walked)):
        raise Refusal(f"the walk does not take {', '.join(unreached)} through operations")
    if unanswered := sorted(set(expected) - set(answered)):
        raise Refusal(f"the API's answer has no {', '.join(unanswered)}")
    return Written(written["id"], str(written.get("group")), given, expected)


@dataclass
class CaseWay:
    """A case on its way; a kind of cases says what is done on which day."""

    case: Written
    answer: dict[str, Any] = field(default_factory=dict)

    number: ClassVar[int] = 1

    @property
    def history(self) -> str:
        """The name that its answer is kept under."""
        return self.case.id

    @property
    def given(self) -> dict[str, Any]:
        return self.case.given

    @property
    def plan(self) -> list[Act]:
        """What is done on which day."""
        raise NotImplementedError

    @property
    def acts(self) -> list[Act]:
        """The plan, of which a fault ends this case alone."""
        try:
            plan = self.plan
        except Exception as fault:  # noqa: BLE001 - one case that fails must not stop the rest
            self.answer["fault"] = f"{type(fault).__name__}: {fault}"
            return []
        return [(on, self._safely(act)) for on, act in plan]

    def _safely(self, act: Doing) -> Doing:
        async def safe(http: SuiteClient) -> None:
            if "fault" in self.answer:
                return
            try:
                await act(http)
            except Exception as fault:  # noqa: BLE001 - one case that fails must not stop the rest
                self.answer["fault"] = f"{type(fault).__name__}: {fault}"

        return safe


async def assessed(
    application: ApplicationSteps, *, standing: CityStanding | None = None, **determined: Any
) -> AssessmentSteps:
    """From the platform's answers to the finished assessment; every finding is for the household."""
    assessment = AssessmentSteps(application)
    await assessment.opened()
    await assessment.checked()
    await assessment.visit()
    await assessment.resolve_conflicts(counts="DECLARED")
    category = Category(application.view["category"])
    await assessment.determine(
        **{
            "findings": dict.fromkeys(CATEGORIES[category].findings, True)
            | {"other_schemes_leave_hardship": True},
            "liquid_assets_judged": True,
            "spending": {
                "MEDICAL": "0.00",
                "EDUCATION": "0.00",
                "FOOD": "0.00",
                "OTHER_NECESSARY": "90000.00",
            },
        }
        | determined
    )
    waiting_for = (await assessment.read())["waiting_for"]
    await load_awaited(
        application.suite.layout, waiting_for, standing or CityStanding(), on=application.today
    )
    await assessment.complete()
    return assessment


async def signed(application: ApplicationSteps, amount: str) -> ApprovalSteps:
    """Both officers of the township have signed for this amount."""
    return await ApprovalSteps(application).signed(amount)


async def county_reason(application: ApplicationSteps) -> str:
    """Two people of the county enter a reason of exclusion of its own; its code (第十条（十）)."""
    http, county = application.suite, application.region[:6]
    code = f"RULE_{application.id[-12:].upper()}"
    officers = ApprovalSteps(application)
    proposed = await http.ask(
        "POST",
        "assessment",
        "/v1/county-registers/exclusion-reasons",
        token=officers.officer("county_handler"),
        json={
            "document": "示范县级文件",
            "county": county,
            "entries": [
                {"code": code, "text": "县级规定的情形", "since": application.today.isoformat()}
            ],
        },
    )
    await http.ask(
        "POST",
        "assessment",
        f"/v1/city-changes/{proposed['id']}/confirm",
        token=officers.officer("county_lead"),
        version=proposed["version"],
    )
    return code
