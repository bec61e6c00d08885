from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from aid_testing.assessments import accepted_event
from assessment.domain.dossier import LIFECYCLE, AssessmentStatus, Dossier, VisitDayImpossible
from shared.lifecycle import ActionNotAllowed
from shared.roles import Actor, OutsideRegion, Region, Role, RoleNotAllowed, system

NOW = datetime.now(UTC)
HANDLER = Actor(sub="h", roles=frozenset({Role.TOWNSHIP_HANDLER}), region=Region("540102001"))
ITSELF = system("assessment")
ACTIONS = sorted({action for _, action, _, _ in LIFECYCLE.steps})


def a_dossier(status: AssessmentStatus = AssessmentStatus.OPEN) -> Dossier:
    return Dossier(accepted=accepted_event(), opened_at=NOW, payee_version=1, status=status)


@pytest.mark.parametrize("status", AssessmentStatus)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_step_is_taken_exactly_where_the_table_has_it(
    status: AssessmentStatus, action: str
) -> None:
    dossier = a_dossier(status)
    steps = {(begin, name): (end, roles) for begin, name, end, roles in LIFECYCLE.steps}
    if (status, action) not in steps:
        with pytest.raises(ActionNotAllowed):
            dossier.step(action, by=HANDLER)
        return
    end, roles = steps[status, action]
    by = ITSELF if Role.SERVICE in roles else HANDLER

    assert dossier.step(action, by=by).status is end


def test_an_officer_does_not_reopen_or_end_an_assessment() -> None:
    with pytest.raises(RoleNotAllowed):
        a_dossier().step("end", by=HANDLER)


def test_an_officer_of_another_region_takes_no_step() -> None:
    stranger = replace(HANDLER, region=Region("540121001"))

    with pytest.raises(OutsideRegion):
        a_dossier().step("determine", by=stranger)


def test_reopening_keeps_the_facts_and_raises_the_revision() -> None:
    completed = a_dossier().complete(by=HANDLER, at=NOW)

    again = completed.reopen(by=ITSELF)

    assert (again.status, again.revision, again.completed_at) == (AssessmentStatus.OPEN, 2, None)
    assert again.accepted == completed.accepted


def test_a_visit_lies_between_acceptance_and_today() -> None:
    dossier = a_dossier()
    accepted_on = dossier.accepted.accepted_on

    dossier.visited(accepted_on, today=accepted_on)
    with pytest.raises(VisitDayImpossible):
        dossier.visited(date(accepted_on.year - 1, 1, 1), today=accepted_on)
