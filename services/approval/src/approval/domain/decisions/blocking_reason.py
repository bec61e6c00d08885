"""What stands in the way of a grant, and what may be done about it, in words."""

from typing import assert_never

from shared.complete import complete_table
from shared.words import Text

from approval.domain.decisions.decision import Outcome
from approval.domain.decisions.precedence import Alert, Decision

_HELD = {
    Alert.MEMBER_IN_TWO_HOUSEHOLDS: Text(
        "有家庭成员本年度已在另一户获得救助，须先查清其属于哪一户",
        "a member belongs to another household aided this year, and it must be found out which is theirs",
    ),
    Alert.DUPLICATE_RECEIPT: Text(
        "票据已用于较早的申请，须先核实",
        "a receipt was used for an earlier application, which must be looked into",
    ),
    Alert.NO_RULE_SPEAKS: Text(
        "第八条的认定规则均未涉及该救助对象类别，须由县（区）民政部门请市民政部门明确适用的规则后重新核对",
        "no rule of article 8 speaks of this category: the county is to ask the city's civil affairs"
        " for the rule, then have the case assessed again",
    ),
}
complete_table(
    Alert,
    _HELD,
    "approval.domain.decisions.blocking_reason._HELD",
    besides={Alert.CAP_BREACH_IN_LEDGER, Alert.SPLIT_SUSPECTED},
)  # these stand beside a decision and hold nothing up
_APPLY_ANEW = Text(
    "也可由申请人撤回申请，以正确的家庭成员重新申请",
    "let the applicant withdraw and apply anew with the right household members",
)
_RETURN = Text(
    "也可退回乡镇（街道）补充认定", "return it to the township to determine what is open"
)
_MAY = {
    Decision.INELIGIBLE: Text(
        "可依据这些条款不予批准，或退回乡镇（街道）重新核对",
        "Refuse it under these articles, or return it to the township",
    ),
    Decision.NEEDS_PROPOSED_AMOUNT: Text(
        "请退回乡镇（街道），由经办人和主管领导签署金额并说明理由",
        "Return it to the township, whose officers sign an amount with its reason",
    ),
    Decision.NEEDS_COUNTY_EXCEPTION: Text(
        "确有特殊困难的，请由县（区）填写 county_exception 及其理由，否则不予批准",
        "Where the hardship is special give county_exception with its reason, else refuse",
    ),
}
complete_table(
    Decision,
    _MAY,
    "approval.domain.decisions.blocking_reason._MAY",
    besides={Decision.ELIGIBLE, Decision.HOLD_FOR_REVIEW},
)  # what may be done about a hold hangs on its alert; see available_actions


def blocking_reason(outcome: Outcome) -> Text:
    """Why an outcome cannot be granted now."""
    articles = "、".join(outcome.reason_articles or outcome.unclear)
    match outcome.decision:
        case Decision.HOLD_FOR_REVIEW if outcome.alert in _HELD:
            return _HELD[outcome.alert]
        case Decision.HOLD_FOR_REVIEW:
            return Text(
                f"{articles}的情形尚未认定", f"whether {articles} is met has not been determined"
            )
        case Decision.NEEDS_PROPOSED_AMOUNT:
            return Text("尚无带理由的金额建议", "no officer has proposed an amount with a reason")
        case Decision.NEEDS_COUNTY_EXCEPTION:
            return Text(
                f"本年度救助次数已达上限（{articles}）",
                f"the year's number of aids is used up ({articles})",
            )
        case Decision.INELIGIBLE | Decision.ELIGIBLE:
            return Text(f"不符合{articles}", f"it does not meet {articles}")
        case _:
            assert_never(outcome.decision)


def available_actions(outcome: Outcome) -> Text:
    """What the decider may do about it: every case ends (TA-009)."""
    if outcome.decision in _MAY:
        return _MAY[outcome.decision]
    otherwise = alternative(outcome)
    return Text(
        f"可在 articles 写明条款、在 reason 写明事实，不予批准；{otherwise.zh}",
        f"Refuse it with its articles and the facts in the reason, or {otherwise.en}",
    )


def alternative(outcome: Outcome) -> Text:
    """What there is beside a refusal; no return changes who belongs to the household."""
    in_two = outcome.alert is Alert.MEMBER_IN_TWO_HOUSEHOLDS
    return _APPLY_ANEW if in_two else _RETURN
