"""Statuses, steps and roles as the law and its officers say them, in Chinese and English.

Refusals speak to people: a code stands in the field ``code``, never in a sentence.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Text(NamedTuple):
    """A word in both languages."""

    zh: str
    en: str

    def to(self, language: str) -> str:
        return self.en if language == "en" else self.zh


NOTHING = Text("无", "nothing")
NOBODY = Text("无", "nobody")

ROLES: Mapping[str, Text] = {
    "applicant": Text("申请人", "the applicant"),
    "agent": Text("受托人", "the agent"),
    "village_worker": Text("村（居）委会", "the village committee"),
    "township_handler": Text("乡镇（街道）经办人", "the township handler"),
    "township_lead": Text("乡镇（街道）主管领导", "the township lead"),
    "county_handler": Text("县（区）民政经办人", "the county handler"),
    "county_lead": Text("县（区）民政主管领导", "the county lead"),
    "city_supervisor": Text("市民政部门", "the city supervisor"),
    "rescue_station": Text("救助管理站", "the rescue station"),
    "finance_maker": Text("财务制单人", "finance, maker"),
    "finance_checker": Text("财务复核人", "finance, checker"),
    "bank": Text("代发银行", "the bank"),
    "service": Text("系统", "the system"),
    "operator": Text("运维人员", "the operator"),
    "data_partner": Text("数据提供部门", "the data partner"),
    "hrss_handler": Text("人社经办人", "the HRSS handler"),
    "hrss_lead": Text("人社负责人", "the HRSS lead"),
    "training_institution": Text("培训机构", "the training institution"),
    "enterprise": Text("企业", "the enterprise"),
    "third_party_inspector": Text("第三方监管人员", "the third-party inspector"),
    "auditor": Text("审计人员", "the auditor"),
}

STATUSES: Mapping[str, Text] = {
    # applications, leads, assessments
    "draft": Text("草稿", "a draft"),
    "submitted": Text("已提交", "submitted"),
    "incomplete": Text("待补齐材料", "waiting for missing papers"),
    "accepted": Text("已受理", "accepted"),
    "routed": Text("已转办", "handed to another body"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "open": Text("办理中", "open"),
    "assisted": Text("已协助申请", "helped to apply"),
    "closed": Text("已结束", "closed"),
    "suspended": Text("暂停", "suspended"),
    "completed": Text("核对已完成", "assessed"),
    "ended": Text("已终止", "ended"),
    # approval
    "township_review": Text("待经办人签署意见", "waiting for the handler's opinion"),
    "lead_review": Text("待主管领导签署意见", "waiting for the lead's signature"),
    "ready_for_notice": Text("待公示", "ready for the public notice"),
    "on_notice": Text("公示中", "on public notice"),
    "objection_under_review": Text("异议复核中", "an objection is being looked into"),
    "reassessment": Text("重新核查中", "being assessed again"),
    "ready_to_forward": Text("待报送县（区）", "ready to be sent to the county"),
    "county_review": Text("县（区）审查中", "in the county's review"),
    "county_decision": Text("待县（区）审批", "waiting for the county's decision"),
    "returned": Text("已退回", "returned"),
    "approved": Text("已批准", "approved"),
    "refused": Text("不予批准", "refused"),
    "revocation_requested": Text("撤销待答复", "its revocation is being answered"),
    "revoked": Text("已撤销", "revoked"),
    "loaded": Text("待提出", "loaded, waiting for a proposal"),
    "proposed": Text("已提出，待签署", "proposed, waiting for its signature"),
    "in_force": Text("有效", "in force"),
    "declined": Text("未获签署", "declined"),
    # payments and batches
    "held": Text("暂缓", "held"),
    "ordered": Text("待核对收款人", "waiting for the payee's check"),
    "payee_wrong": Text("收款账户有误", "its account is wrong"),
    "ready": Text("待制单", "ready for a batch"),
    "ready_for_cash": Text("待发放现金", "ready to be handed over in cash"),
    "handed_over": Text("现金已发放，待复核", "handed over, waiting for the second officer"),
    "batched": Text("已制单", "in a batch"),
    "released": Text("已放行", "released"),
    "debited": Text("银行已扣款", "debited by the bank"),
    "unknown": Text("结果待查", "of unknown outcome"),
    "paid": Text("已到账", "paid"),
    "cancelled": Text("已取消", "cancelled"),
    "discarded": Text("已作废", "discarded"),
    # training
    "waitlisted": Text("候补", "on the waiting list"),
    "reviewed": Text("已审核", "reviewed"),
    "planned": Text("计划中", "planned"),
    "active": Text("正常", "active"),
    "restricted": Text("限制中", "restricted"),
    "exited": Text("已退出", "exited"),
}

STEPS: Mapping[str, Text] = {
    # applications, leads, assessments
    "change": Text("修改", "change it"),
    "sign": Text("签署", "sign it"),
    "authorise": Text("签署核对授权", "authorise the check"),
    "submit": Text("提交", "submit it"),
    "withdraw": Text("撤回", "withdraw it"),
    "list_missing": Text("一次性告知补正", "list what is missing"),
    "accept": Text("受理", "accept it"),
    "refuse_acceptance": Text("不予受理", "refuse to accept it"),
    "route": Text("转办", "hand it to another body"),
    "complete": Text("办结", "complete it"),
    "correct_payee": Text("更正收款账户", "correct the account"),
    "uphold_refusal": Text("维持不予受理", "uphold the refusal"),
    "overturn_refusal": Text("纠正不予受理", "overturn the refusal"),
    "assist": Text("协助申请", "help to apply"),
    "close": Text("结束", "close it"),
    "record_home_visit": Text("登记入户调查", "record the home visit"),
    "record_appraisal": Text("登记民主评议", "record the appraisal"),
    "resolve_conflict": Text("处理核对差异", "resolve a conflict"),
    "resolve_source": Text("处理未答复的数据源", "resolve a silent source"),
    "determine": Text("认定情况", "determine the facts"),
    "suspend": Text("暂停", "suspend it"),
    "resume": Text("恢复", "resume it"),
    "reopen": Text("重新办理", "reopen it"),
    "end": Text("终止", "end it"),
    # approval
    "sign_opinion": Text("签署审核意见", "sign the opinion"),
    "sign_without_notice": Text("签署审核意见", "sign the opinion"),
    "approve_at_once": Text("签署审核意见", "sign the opinion"),
    "send_back": Text("退回经办人", "send it back to the handler"),
    "post_notice": Text("张贴公示", "post the notice"),
    "raise_objection": Text("提出异议", "raise an objection"),
    "resolve_objection": Text("登记异议复核结果", "record what an objection came to"),
    "find_changed_facts": Text("登记异议复核结果", "record what an objection came to"),
    "close_notice": Text("结束公示", "close the notice"),
    "forward": Text("报送县（区）审批", "send it to the county"),
    "record_visit": Text("登记县（区）入户核查", "record the county's visit"),
    "finish_verification": Text("结束核查", "finish the verification"),
    "review": Text("签署审查意见", "review it"),
    "return": Text("退回补正", "return it for rework"),
    "approve": Text("批准", "approve it"),
    "refuse": Text("不予批准", "refuse it"),
    "countersign": Text("补签审批意见", "countersign it"),
    "revoke": Text("撤销批准", "revoke the approval"),
    "keep": Text("维持批准", "keep the approval"),
    "cancel": Text("取消", "cancel it"),
    "reassess": Text("重新核查", "assess it again"),
    "propose": Text("提出委托", "propose the delegation"),
    "decline": Text("不予签署", "decline it"),
    # payments and batches
    "fund": Text("安排资金", "fund it"),
    "check_payee": Text("核对收款人", "check the payee"),
    "refuse_payee": Text("退回收款账户", "refuse the account"),
    "pay_again": Text("重新支付", "pay it again"),
    "use_correction": Text("改用更正后的账户", "use the corrected account"),
    "meet_recipient": Text("核对领款人", "meet the recipient"),
    "hand_over": Text("登记现金发放", "record the hand-over"),
    "witness_hand_over": Text("见证现金发放", "vouch for the hand-over"),
    "confirm_hand_over": Text("复核现金发放", "confirm the hand-over"),
    "reject_hand_over": Text("退回现金发放登记", "reject the hand-over's record"),
    "batch": Text("制单", "put it into a batch"),
    "discard": Text("作废批次", "discard the batch"),
    "release": Text("放行", "release it"),
    "reject_batch": Text("收回", "take it back"),
    "debit": Text("登记扣款", "report it debited"),
    "mark_unknown": Text("登记结果不明", "report its outcome unknown"),
    "pay": Text("登记到账", "report it paid"),
    "return_payment": Text("登记退回", "report it returned"),
    "dispute": Text("登记前后不一", "contradict its result"),
    "remove_from_batch": Text("移出批次", "take it out of the batch"),
    # training
    "hold": Text("暂缓", "hold it"),
    "waitlist": Text("列入候补", "put it on the waiting list"),
    "promote": Text("候补转正", "take it off the waiting list"),
    "open": Text("开班", "open the class"),
    "restrict": Text("限制资格", "restrict it"),
    "exit": Text("登记退出", "record its exit"),
    "reinstate": Text("恢复资格", "reinstate it"),
}


def label(code: str, *tables: Mapping[str, Text]) -> Text:
    """The word of a code in the first table that has it; an unknown code as it stands."""
    found = next((table[code.lower()] for table in tables if code.lower() in table), None)
    return found or Text(code, code)


def join(words: Iterable[Text]) -> Text | None:
    """Several words, each once; nothing when there is none."""
    once = tuple(dict.fromkeys(words))
    if not once:
        return None
    return Text("、".join(word.zh for word in once), ", ".join(word.en for word in once))
