"""Steps out of their order are refused in people's words: what is theirs now, and whose turn it is."""

import pkgutil
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from typing import Any

import pytest
from shared.lifecycle import ActionNotAllowed, Lifecycle
from shared.roles import Actor, Role, RoleNotAllowed
from shared.suite import SERVICES
from shared.words import ROLES, STATUSES, STEPS, Text


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CLOSED = "closed"


ONE, TWO = frozenset({Role.TOWNSHIP_HANDLER}), frozenset({Role.TOWNSHIP_LEAD})
TABLE = Lifecycle(
    (Status.DRAFT, "sign", Status.SUBMITTED, ONE),
    (Status.SUBMITTED, "sign", Status.CLOSED, TWO),
    (Status.SUBMITTED, "send_back", Status.DRAFT, TWO),
    (Status.SUBMITTED, "cancel", Status.CLOSED, frozenset({Role.SERVICE})),
    words={"draft": Text("待经办人", "with the handler")},
)


def somebody(*roles: Role) -> Actor:
    return Actor(sub="x", roles=frozenset(roles))


def test_a_step_before_its_turn_is_a_matter_of_order_and_not_of_the_role() -> None:
    with pytest.raises(ActionNotAllowed) as early:
        TABLE.after("sign", status=Status.DRAFT, by=somebody(Role.TOWNSHIP_LEAD))

    assert early.value.sentence("zh") == (
        "目前状态为“待经办人”，不能签署。您现在可以：无。此时可办理的人员：乡镇（街道）经办人。"
    )
    assert early.value.sentence("en") == (
        "Cannot sign it while it is “with the handler”. You may now: nothing. "
        "Who may act now: the township handler."
    )


def test_who_never_takes_a_step_is_refused_by_role() -> None:
    with pytest.raises(RoleNotAllowed):
        TABLE.after("send_back", status=Status.SUBMITTED, by=somebody(Role.TOWNSHIP_HANDLER))


def test_the_steps_offered_are_the_askers_and_never_the_systems() -> None:
    with pytest.raises(ActionNotAllowed) as refused:
        TABLE.after("submit", status=Status.SUBMITTED, by=somebody(Role.TOWNSHIP_LEAD))

    assert "您现在可以：签署、退回经办人。" in refused.value.sentence("zh")


def test_a_step_that_is_closed_in_this_case_is_not_offered() -> None:
    refusal = TABLE.refusal(
        "submit",
        status=Status.SUBMITTED,
        by=somebody(Role.TOWNSHIP_LEAD),
        among=lambda step: step != "send_back",
    )

    assert "You may now: sign it." in refusal.sentence("en")


def test_where_all_is_done_nobody_is_named() -> None:
    refusal = TABLE.refusal("sign", status=Status.CLOSED, by=somebody(Role.TOWNSHIP_LEAD))

    assert "此时可办理的人员：无。" in refusal.sentence("zh")
    assert "Who may act now: nobody." in refusal.sentence("en")


def every_lifecycle() -> Iterator[tuple[str, Lifecycle[Any]]]:
    for service in SERVICES:
        domain = import_module(f"{service.package}.domain")
        for module in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
            for name, value in vars(import_module(module.name)).items():
                if isinstance(value, Lifecycle):
                    yield f"{module.name}.{name}", value


@pytest.mark.parametrize(("place", "table"), list(every_lifecycle()))
def test_every_step_status_and_role_of_the_suite_has_its_words(
    place: str, table: Lifecycle[Any]
) -> None:
    steps = {step for _, step, _, _ in table.steps}
    statuses = {str(status).lower() for start, _, end, _ in table.steps for status in (start, end)}
    roles = {role for _, _, _, roles in table.steps for role in roles}

    assert not steps - {*table.words, *STEPS}, place
    assert not statuses - {*table.words, *STATUSES}, place
    assert not roles - {*ROLES}, place
