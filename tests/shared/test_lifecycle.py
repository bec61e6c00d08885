"""Steps out of their order are refused in people's words: what is theirs now, and whose turn it is."""

from enum import StrEnum

import pytest
from shared.complete import IncompleteTable
from shared.lifecycle import ActionNotAllowed, Lifecycle
from shared.roles import Actor, Role, RoleNotAllowed
from shared.words import Labels, Text


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CLOSED = "closed"


ONE, TWO = frozenset({Role.TOWNSHIP_HANDLER}), frozenset({Role.TOWNSHIP_LEAD})
STATUSES = Labels(
    "here/zh.toml [statuses]",
    {
        "draft": Text("待经办人", "with the handler"),
        "submitted": Text("已提交", "submitted"),
        "closed": Text("已结束", "closed"),
    },
)
STEPS = Labels(
    "here/zh.toml [steps]",
    {
        "sign": Text("签署", "sign it"),
        "send_back": Text("退回经办人", "send it back to the handler"),
        "cancel": Text("取消", "cancel it"),
    },
)
TABLE = Lifecycle(
    (Status.DRAFT, "sign", Status.SUBMITTED, ONE),
    (Status.SUBMITTED, "sign", Status.CLOSED, TWO),
    (Status.SUBMITTED, "send_back", Status.DRAFT, TWO),
    (Status.SUBMITTED, "cancel", Status.CLOSED, frozenset({Role.SERVICE})),
    statuses=STATUSES,
    words=STEPS,
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


def test_a_table_with_a_step_or_a_status_without_words_is_refused() -> None:
    folding = (Status.DRAFT, "fold", Status.CLOSED, ONE)
    with pytest.raises(
        IncompleteTable, match=r"^here/zh\.toml \[steps\] lacks fold, for .*Status$"
    ):
        Lifecycle(folding, statuses=STATUSES, words=STEPS)

    class Unsaid(StrEnum):
        DRAFT = "draft"
        FOLDED = "FOLDED"

    with pytest.raises(
        IncompleteTable, match=r"^here/zh\.toml \[statuses\] lacks folded, for .*Unsaid$"
    ):
        Lifecycle((Unsaid.DRAFT, "sign", Unsaid.DRAFT, ONE), statuses=STATUSES, words=STEPS)


def test_words_of_a_step_that_the_table_does_not_have_are_refused() -> None:
    with pytest.raises(IncompleteTable, match=r"names cancel, send_back, which is none, for"):
        Lifecycle((Status.DRAFT, "sign", Status.CLOSED, ONE), statuses=STATUSES, words=STEPS)
