"""From every status of every lifecycle a way leads to a recorded end, whoever stays silent.

The tables say where a lifecycle may rest, and whose silence nothing may depend on: a status with
no way out, a way that nobody may take, or a wait for somebody who never comes fails here.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from approval.domain.county.deputy import Deputy
from shared.lifecycle import Lifecycle
from shared.roles import Role

SERVICES = ("intake", "assessment", "approval", "disbursement", "training_subsidy")
ROOT = Path(__file__).parents[2]
A = "approval.domain."
ENDS: dict[str, set[str]] = {
    # an accepted application goes on as an assessment; a draft that was not handed in asks nothing
    "intake.domain.applications.status.LIFECYCLE": {
        *("draft", "accepted", "reported", "withdrawn", "ended", "lapsed", "not_accepted"),
    },
    "intake.domain.applications.correction.LIFECYCLE": {"agreed", "declined"},
    "intake.domain.household.payee_change.LIFECYCLE": {"confirmed", "rejected"},
    "intake.domain.leads.fire.FIRE_REPORT_LIFECYCLE": {"received"},
    "intake.domain.leads.lead.LEAD_LIFECYCLE": {"closed", "assisted"},
    "intake.domain.reports.report.REPORT_LIFECYCLE": {"answered"},
    "intake.domain.rewards.reward.THING_LIFECYCLE": {
        *("ordered", "withdrawn", "refused", "not_confirmed", "not_arrived"),
    },
    "intake.domain.rewards.reward.ORDER_LIFECYCLE": {"paid", "cancelled"},
    "intake.domain.tasks.task.TASK_LIFECYCLE": {"taken_back", "done"},
    "assessment.domain.dossier.LIFECYCLE": {"COMPLETED", "ENDED"},
    A + "cases.case.LIFECYCLE": {"approved", "refused", "revoked", "ended"},
    A + "county.delegation.DELEGATION_LIFECYCLE": {"declined", "in_force"},
    A + "meetings.meeting.MEETING_LIFECYCLE": {"cancelled", "held"},
    A + "referrals.referral.REFERRAL_LIFECYCLE": {"closed"},
    A + "supervision.inspection.INSPECTION_LIFECYCLE": {"closed"},
    A + "supervision.inspection.FINDING_LIFECYCLE": {"closed", "withdrawn"},
    A + "supervision.instruction.INSTRUCTION_LIFECYCLE": {"closed", "withdrawn"},
    A + "supervision.fraud.FRAUD_LIFECYCLE": {"closed"},
    A + "supervision.misconduct.MISCONDUCT_LIFECYCLE": {"closed"},
    A + "supervision.misconduct.ALARM_LIFECYCLE": {"filed", "dismissed"},
    "disbursement.domain.payments.batch.LIFECYCLE": {
        *("accepted", "discarded", "rejected", "recalled"),
    },
    "disbursement.domain.payments.cancellation.LIFECYCLE": {
        *("accepted", "refused", "rejected", "withdrawn"),
    },
    "disbursement.domain.funds.transfers.LIFECYCLE": {"booked", "rejected", "reversed"},
    "disbursement.domain.funds.budgets.LIFECYCLE": {"in_force", "rejected", "replaced"},
    "disbursement.domain.payments.payment.LIFECYCLE": {"paid", "cancelled"},
    "disbursement.domain.oversight.flags.LIFECYCLE": {"explained", "followed"},
    "disbursement.domain.oversight.samples.LIFECYCLE": {"concluded", "abandoned"},
    "disbursement.domain.oversight.reports.LIFECYCLE": {"received", "published"},
    "disbursement.domain.purchases.purchase.LIFECYCLE": {"ended", "rejected"},
    "disbursement.domain.recoveries.recovery.LIFECYCLE": {"repaid", "written_off", "withdrawn"},
    # a draft asks nothing of anybody
    "training_subsidy.domain.claims.claim.LIFECYCLE": {
        *("draft", "paid", "cancelled", "refused", "withdrawn"),
    },
    "training_subsidy.domain.claims.objection.LIFECYCLE": {"answered", "withdrawn", "overtaken"},
    "training_subsidy.domain.claims.sheet.LIFECYCLE": {"confirmed", "rejected"},
    "training_subsidy.domain.claims.performance.LIFECYCLE": {"confirmed", "withdrawn"},
    "training_subsidy.domain.register.employee.LIFECYCLE": {"confirmed", "denied", "left"},
    "training_subsidy.domain.register.institution.LIFECYCLE": {"ACTIVE", "RESTRICTED", "EXITED"},
    "training_subsidy.domain.register.classes.LIFECYCLE": {"closed", "cancelled"},
    "training_subsidy.domain.register.kept.LIFECYCLE": {
        *("entered", "rejected", "withdrawn", "ended"),
    },
    "training_subsidy.domain.register.proofs.LIFECYCLE": {"confirmed", "rejected"},
    "training_subsidy.domain.register.apprenticeship.LIFECYCLE": {
        *("confirmed", "refused", "withdrawn"),
    },
    "training_subsidy.domain.register.apprenticeship.APPRENTICE_LIFECYCLE": {
        *("learning", "finished", "left", "cancelled"),
    },
    "training_subsidy.domain.register.small_firm.LIFECYCLE": {"listed", "refused", "withdrawn"},
    "training_subsidy.domain.register.talents.LIFECYCLE": {"answered"},
    "training_subsidy.domain.register.vacancies.LIFECYCLE": {"open", "closed"},
    "training_subsidy.domain.register.purchases.LIFECYCLE": {"awarded", "failed"},
    "training_subsidy.domain.register.admission.LIFECYCLE": {
        *("draft", "admitted", "refused", "withdrawn"),
    },
    "training_subsidy.domain.register.sanction.LIFECYCLE": {
        *("imposed", "dropped", "upheld", "lifted"),
    },
    "training_subsidy.domain.register.grade.LIFECYCLE": {
        *("rejected", "confirmed", "upheld", "annulled", "lifted"),
    },
    "training_subsidy.domain.register.supervisors.LIFECYCLE": {
        *("refused", "admitted", "suspended", "removed"),
    },
    "training_subsidy.domain.register.supervisors.MEASURES": {"imposed", "dropped"},
    "training_subsidy.domain.register.visits.LIFECYCLE": {"reported", "excused"},
    "training_subsidy.domain.register.finding_file.LIFECYCLE": {
        *("accepted", "mended", "sanction_proposed"),
    },
    "training_subsidy.domain.register.inquiry.LIFECYCLE": {"answered", "settled", "dropped"},
}
"""Where each may rest: nothing is owed there, whatever may still be asked."""
SILENT: dict[str, frozenset[Role]] = {
    "the applicant": frozenset({Role.APPLICANT, Role.AGENT}),
    "a body that was handed the case": frozenset({Role.RESCUE_STATION}),
    "the handler of the township": frozenset({Role.TOWNSHIP_HANDLER}),
    "a third party": frozenset({Role.THIRD_PARTY_INSPECTOR, Role.DATA_PARTNER, Role.ENTERPRISE}),
}
OWED_BY = {
    ("intake.domain.applications.status.LIFECYCLE", "the handler of the township"),
    (A + "cases.case.LIFECYCLE", "the handler of the township"),
}
"""Here the office itself must act; its duty is overdue on the list of its lead and of the county."""
CLOCKS = {
    service: importlib.import_module(module).DEADLINES._clocks
    for service, module in {
        "intake": "intake.usecases.clocks",
        "assessment": "assessment.usecases.clocks",
        "approval": "approval.usecases.clocks",
        "disbursement": "disbursement.usecases.clocks",
        "training_subsidy": "training_subsidy.usecases.deadlines",
    }.items()
}
ELSEWHERE = "it waits for what another service's duty brings about"
WAITS: dict[str, dict[str, str]] = {
    "intake.domain.applications.status.LIFECYCLE": {
        "submitted": "accept_or_list",
        "incomplete": "close_lapsed",
        "transferred": "receive_transfer",
        "routed": "report_aid",
        "refused": "review_refusal",
    },
    A + "cases.case.LIFECYCLE": {
        "township_review": "opinion",
        "lead_review": "lead_signature",
        "ready_for_notice": "post_notice",
        "on_notice": "notice",
        "objection_under_review": "objection_review",
        "reassessment": ELSEWHERE,
        "ready_to_forward": "forward",
        "county_review": "county_review",
        "county_decision": "county_decision",
        "returned": ELSEWHERE,
        "revocation_proposed": "revocation",
        "revocation_requested": ELSEWHERE,
    },
    "training_subsidy.domain.claims.claim.LIFECYCLE": {
        "submitted": "claim_review",
        "held": "claim_hold",
        "waitlisted": "year_plan",
        "reviewed": "claim_decision",
        "approved": ELSEWHERE,
    },
    "training_subsidy.domain.register.admission.LIFECYCLE": {
        "submitted": "admission_review",
        "examined": "admission_decision",
    },
    "training_subsidy.domain.register.finding_file.LIFECYCLE": {
        "open": "finding_answer",
        "answered": "finding_end",
        "unanswered": "finding_end",
    },
    "training_subsidy.domain.register.grade.LIFECYCLE": {
        "proposed": "grade_decision",
        "objected": "grade_objection",
    },
    "training_subsidy.domain.register.apprenticeship.LIFECYCLE": {
        "proposed": "apprenticeship",
        "agreed": "apprenticeship",
    },
    "training_subsidy.domain.register.small_firm.LIFECYCLE": {"applied": "small_firm"},
    "training_subsidy.domain.claims.performance.LIFECYCLE": {
        "commissioned": "performance_evaluation",
        "evaluated": "performance_comment",
        "commented": "performance_agreement",
        "agreed": "performance_confirmation",
    },
    "training_subsidy.domain.register.supervisors.LIFECYCLE": {"proposed": "supervisor_entry"},
    "training_subsidy.domain.register.supervisors.MEASURES": {
        "noticed": "supervisor_measure",
        "heard": "supervisor_measure",
    },
    "training_subsidy.domain.register.visits.LIFECYCLE": {
        "drawn": "supervision_visit",
        "given_back": "visit_return",
    },
    "training_subsidy.domain.register.sanction.LIFECYCLE": {
        "noticed": "sanction_notice",
        "hearing": "sanction_hearing",
        "ready": "sanction_decision",
        "objected": "sanction_objection",
    },
}
"""The duty of each status in which a case waits; whose it is may take a step out of it."""


@cache
def lifecycles() -> dict[str, Lifecycle[Any]]:
    """Every lifecycle of the services, by the module that makes it."""
    found: dict[str, Lifecycle[Any]] = {}
    for service in SERVICES:
        package = importlib.import_module(f"{service}.domain")
        for module in pkgutil.walk_packages(package.__path__, f"{service}.domain."):
            made = Path(importlib.import_module(module.name).__file__ or "").read_text("utf-8")
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, Lifecycle) and f"{name} = Lifecycle(" in made:
                    found[f"{module.name}.{name}"] = value
    return found


def steps_of(lifecycle: Lifecycle[Any]) -> Iterator[tuple[str, str, str, frozenset[Role]]]:
    for (status, action), (result, roles) in lifecycle._next.items():
        yield str(status), action, str(result), roles


def statuses_of(lifecycle: Lifecycle[Any]) -> set[str]:
    return {status for start, _, result, _ in steps_of(lifecycle) for status in (start, result)}


def stuck(name: str, silent: frozenset[Role]) -> set[str]:
    """The statuses from which only the silent could lead to an end."""
    lifecycle, ending = lifecycles()[name], set(ENDS[name])
    before: set[str] = set()
    while before != ending:
        before = set(ending)
        ending |= {
            start
            for start, _, result, roles in steps_of(lifecycle)
            if result in ending and roles - silent
        }
    return statuses_of(lifecycle) - ending


def test_every_lifecycle_says_where_it_may_rest() -> None:
    assert set(ENDS) == set(lifecycles())
    for name, ends in ENDS.items():
        assert ends <= statuses_of(lifecycles()[name]), name


@pytest.mark.parametrize("name", ENDS)
def test_from_every_status_a_way_leads_to_an_end(name: str) -> None:
    assert stuck(name, frozenset()) == set()


@pytest.mark.parametrize(
    ("name", "who"), [(name, who) for name in ENDS for who in SILENT if (name, who) not in OWED_BY]
)
def test_no_wait_ends_only_if_somebody_speaks_who_may_be_silent(name: str, who: str) -> None:
    assert stuck(name, SILENT[who]) == set()


@pytest.mark.parametrize("name", ENDS)
def test_every_step_has_somebody_who_takes_it_and_code_that_does(name: str) -> None:
    service = name.split(".", maxsplit=1)[0].replace("_", "-")
    [package] = (ROOT / "services" / service / "src").glob("*")
    text = "\n".join(file.read_text("utf-8") for file in package.rglob("*.py"))
    steps = list(steps_of(lifecycles()[name]))
    in_table = [action for _, action, _, _ in steps]

    assert [action for _, action, _, roles in steps if not roles] == []
    assert [
        action for action in set(in_table) if text.count(f'"{action}"') <= in_table.count(action)
    ] == []


@pytest.mark.parametrize("name", WAITS)
def test_each_wait_of_a_case_has_a_duty_of_somebody_who_can_end_it(name: str) -> None:
    lifecycle, clocks = lifecycles()[name], CLOCKS[name.split(".", maxsplit=1)[0]]

    assert set(WAITS[name]) == statuses_of(lifecycle) - ENDS[name]
    for status, duty in WAITS[name].items():
        out = [one for one in steps_of(lifecycle) if one[0] == status and one[2] != status]
        takers = frozenset[Role]().union(*(roles for *_, roles in out))
        whose = Role.SERVICE if duty == ELSEWHERE else clocks[duty].role
        assert whose in takers or duty == "year_plan", (status, duty)


def test_an_absent_lead_has_a_deputy_in_township_and_county() -> None:
    only_leads = {
        role
        for _, _, _, roles in steps_of(lifecycles()[A + "cases.case.LIFECYCLE"])
        for role in roles
        if len(roles) == 1 and role.endswith("_lead")
    }

    assert only_leads == {_deputy_in(region).role for region in ("540102001", "540102")}


def _deputy_in(region: str) -> Deputy:
    return Deputy(
        id=uuid4(),
        region=region,
        absent="lead",
        deputy="deputy",
        since=date(2026, 3, 2),
        until=date(2026, 3, 6),
        reason="休假",
        proposed_by="lead",
        proposed_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
