from datetime import UTC, datetime
from itertools import product
from uuid import uuid4

import pytest
from aid_testing.assistance import a_completed
from approval.domain.case import CLOSED, LIFECYCLE, Case, Status
from shared.lifecycle import ActionNotAllowed
from shared.roles import Actor, Role, RoleNotAllowed

EVERYBODY = Actor(sub="all", roles=frozenset(Role))
ACTIONS = sorted({action for _, action, _, _ in LIFECYCLE.steps})
ALLOWED = {(start, action): end for start, action, end, _ in LIFECYCLE.steps}


def a_case_that_is(status: Status) -> Case:
    now = datetime.now(UTC)
    return Case(
        id=uuid4(),
        assessment=a_completed(),
        status=status,
        revision=1,
        opened_at=now,
        review_began_at=now,
    )


@pytest.mark.parametrize(("status", "action"), list(product(Status, ACTIONS)))
def test_each_step_is_allowed_or_refused_as_the_table_says(status: Status, action: str) -> None:
    case = a_case_that_is(status)

    if (status, action) in ALLOWED:
        assert case.after(action, by=EVERYBODY).status is ALLOWED[status, action]
    else:
        with pytest.raises(ActionNotAllowed):
            case.after(action, by=EVERYBODY)


@pytest.mark.parametrize("step", LIFECYCLE.steps)
def test_nobody_takes_a_step_without_its_role(step: tuple[Status, str, Status, object]) -> None:
    start, action, _, roles = step
    others = frozenset(Role) - roles  # type: ignore[operator]

    with pytest.raises(RoleNotAllowed):
        a_case_that_is(start).after(action, by=Actor(sub="x", roles=others))


@pytest.mark.parametrize("status", [status for status in Status if status not in CLOSED])
def test_every_open_case_can_end_and_be_assessed_again(status: Status) -> None:
    assert a_case_that_is(status).may("end")
    assert a_case_that_is(status).may("reassess")


def test_what_is_possible_is_said_by_the_names_of_the_operations() -> None:
    assert a_case_that_is(Status.LEAD_REVIEW).possible == ("sign_opinion", "send_back")
    assert a_case_that_is(Status.COUNTY_DECISION).possible == (
        "record_visit",
        "review",
        "return",
        "decide",
    )
    assert a_case_that_is(Status.ENDED).possible == ()
