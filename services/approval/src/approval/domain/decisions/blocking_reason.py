"""Explain what forbids a grant, and what may be done about it."""

from typing import assert_never

from shared.words import Text, labels

from approval.domain.decisions.decision import Outcome
from approval.domain.decisions.precedence import Alert, Decision

_HELD = labels(
    "approval",
    "held",
    Alert,
    besides={
        Alert.CAP_BREACH_IN_LEDGER,
        Alert.SPLIT_SUSPECTED,
        Alert.SAME_EVENT_SUSPECTED,
    },
)
_MAY = labels(
    "approval",
    "available_actions",
    Decision,
    besides={Decision.ELIGIBLE, Decision.HOLD_FOR_REVIEW},
)
_OBSTACLES = labels("approval", "obstacles")
_ALTERNATIVES = labels("approval", "alternatives")


def blocking_reason(outcome: Outcome) -> Text:
    """Why an outcome cannot be granted now."""
    articles = "、".join(outcome.reason_articles or outcome.unclear)
    match outcome.decision:
        case Decision.HOLD_FOR_REVIEW if outcome.alert is not None and outcome.alert in _HELD:
            return _HELD[outcome.alert]
        case Decision.HOLD_FOR_REVIEW:
            return _OBSTACLES["undetermined"].format(articles=articles)
        case Decision.NEEDS_PROPOSED_AMOUNT:
            return _OBSTACLES["no_amount"]
        case Decision.NEEDS_COUNTY_EXCEPTION:
            return _OBSTACLES["times_used_up"].format(articles=articles)
        case Decision.INELIGIBLE | Decision.ELIGIBLE:
            return _OBSTACLES["not_met"].format(articles=articles)
        case _:
            assert_never(outcome.decision)


def available_actions(outcome: Outcome) -> Text:
    """What the decider may do about it: every case ends (TA-009)."""
    if outcome.decision in _MAY:
        return _MAY[outcome.decision]
    return _ALTERNATIVES["refuse_or"].format(otherwise=alternative(outcome))


def alternative(outcome: Outcome) -> Text:
    """What there is beside a refusal; no return changes who belongs to the household."""
    in_two = outcome.alert is Alert.MEMBER_IN_TWO_HOUSEHOLDS
    return _ALTERNATIVES["find_membership" if in_two else "return"]
