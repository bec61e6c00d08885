from datetime import UTC, datetime
from itertools import product
from uuid import uuid4

import pytest
from aid_testing.assistance import a_completed
from approval.domain.cases.case import CLOSED, LIFECYCLE, Case, Status
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
    start, action, _, _ = step
    theirs = [roles for _, same, _, roles in LIFECYCLE.steps if same == action]
    others = frozenset(Role).difference(*theirs)

    with pytest.raises(RoleNotAllowed):
        a_case_that_is(start).after(action, by=Actor(sub="x", roles=others))


def test_who_signs_at_the_wrong_time_is_told_whose_turn_it_is() -> None:
    lead = Actor(sub="x", roles=frozenset({Role.TOWNSHIP_LEAD}))

    with pytest.raises(ActionNotAllowed) as refused:
        a_case_that_is(Status.TOWNSHIP_REVIEW).after("sign_opinion", by=lead)

    assert refused.value.sentence("zh") == (
        "目前状态为“待经办人签署意见”，不能签署审核意见。您现在可以：无。"
        "此时可办理的人员：乡镇（街道）经办人。"
    )


def test_only_what_is_open_in_this_very_case_is_offered() -> None:
    lead = Actor(sub="x", roles=frozenset({Role.COUNTY_LEAD}))

    with pytest.raises(ActionNotAllowed) as refused:
        a_case_that_is(Status.APPROVED).after("approve", by=lead)

    assert "You may now: nothing. Who may act now: the county handler." in refused.value.sentence(
        "en"
    )


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
