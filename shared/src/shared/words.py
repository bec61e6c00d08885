"""Statuses, steps and roles as the law and its officers say them, in Chinese and English.

Refusals speak to people: a code stands in the field ``code``, never in a sentence.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Said(NamedTuple):
    """A word in both languages."""

    zh: str
    en: str

    def to(self, language: str) -> str:
        return self.en if language == "en" else self.zh


NOTHING = Said("无", "nothing")
NOBODY = Said("无", "nobody")

ROLES: Mapping[str, Said] = {
    "applicant": Said("申请人", "the applicant"),
    "agent": Said("受托人", "the agent"),
    "village_worker": Said("村（居）委会", "the village committee"),
    "township_handler": Said("乡镇（街道）经办人", "the township handler"),
    "township_lead": Said("乡镇（街道）主管领导", "the township lead"),
    "county_handler": Said("县（区）民政经办人", "the county handler"),
    "county_lead": Said("县（区）民政主管领导", "the county lead"),
    "city_supervisor": Said("市民政部门", "the city supervisor"),
    "rescue_station": Said("救助管理站", "the rescue station"),
    "finance_maker": Said("财务制单人", "finance, maker"),
    "finance_checker": Said("财务复核人", "finance, checker"),
    "bank": Said("代发银行", "the bank"),
    "service": Said("系统", "the system"),
    "operator": Said("运维人员", "the operator"),
    "data_partner": Said("数据提供部门", "the data partner"),
    "hrss_handler": Said("人社经办人", "the HRSS handler"),
    "hrss_lead": Said("人社负责人", "the HRSS lead"),
    "training_institution": Said("培训机构", "the training institution"),
    "enterprise": Said("企业", "the enterprise"),
    "third_party_inspector": Said("第三方监管人员", "the third-party inspector"),
    "auditor": Said("审计人员", "the auditor"),
}

STATUSES: Mapping[str, Said] = {
    # applications, leads, assessments
    "draft": Said("草稿", "a draft"),
    "submitted": Said("已提交", "submitted"),
    "incomplete": Said("待补齐材料", "waiting for missing papers"),
    "accepted": Said("已受理", "accepted"),
    "routed": Said("已转办", "handed to another body"),
    "withdrawn": Said("已撤回", "withdrawn"),
    "open": Said("办理中", "open"),
    "assisted": Said("已协助申请", "helped to apply"),
    "closed": Said("已结束", "closed"),
    "suspended": Said("暂停", "suspended"),
    "completed": Said("核对已完成", "assessed"),
    "ended": Said("已终止", "ended"),
    # approval
    "township_review": Said("待经办人签署意见", "waiting for the handler's opinion"),
    "lead_review": Said("待主管领导签署意见", "waiting for the lead's signature"),
    "ready_for_notice": Said("待公示", "ready for the public notice"),
    "on_notice": Said("公示中", "on public notice"),
    "objection_under_review": Said("异议复核中", "an objection is being looked into"),
    "reassessment": Said("重新核查中", "being assessed again"),
    "ready_to_forward": Said("待报送县（区）", "ready to be sent to the county"),
    "county_review": Said("县（区）审查中", "in the county's review"),
    "county_decision": Said("待县（区）审批", "waiting for the county's decision"),
    "returned": Said("已退回", "returned"),
    "approved": Said("已批准", "approved"),
    "refused": Said("不予批准", "refused"),
    "revocation_requested": Said("撤销待答复", "its revocation is being answered"),
    "revoked": Said("已撤销", "revoked"),
    "loaded": Said("待提出", "loaded, waiting for a proposal"),
    "proposed": Said("已提出，待签署", "proposed, waiting for its signature"),
    "in_force": Said("有效", "in force"),
    "declined": Said("未获签署", "declined"),
    # payments and batches
    "held": Said("暂缓", "held"),
    "ordered": Said("待核对收款人", "waiting for the payee's check"),
    "payee_wrong": Said("收款账户有误", "its account is wrong"),
    "ready": Said("待制单", "ready for a batch"),
    "ready_for_cash": Said("待发放现金", "ready to be handed over in cash"),
    "handed_over": Said("现金已发放，待复核", "handed over, waiting for the second officer"),
    "batched": Said("已制单", "in a batch"),
    "released": Said("已放行", "released"),
    "debited": Said("银行已扣款", "debited by the bank"),
    "unknown": Said("结果待查", "of unknown outcome"),
    "paid": Said("已到账", "paid"),
    "cancelled": Said("已取消", "cancelled"),
    "discarded": Said("已作废", "discarded"),
    # training
    "waitlisted": Said("候补", "on the waiting list"),
    "reviewed": Said("已审核", "reviewed"),
    "planned": Said("计划中", "planned"),
    "active": Said("正常", "active"),
    "restricted": Said("限制中", "restricted"),
    "exited": Said("已退出", "exited"),
}

STEPS: Mapping[str, Said] = {
    # applications, leads, assessments
    "change": Said("修改", "change it"),
    "sign": Said("签署", "sign it"),
    "authorise": Said("签署核对授权", "authorise the check"),
    "submit": Said("提交", "submit it"),
    "withdraw": Said("撤回", "withdraw it"),
    "list_missing": Said("一次性告知补正", "list what is missing"),
    "accept": Said("受理", "accept it"),
    "refuse_acceptance": Said("不予受理", "refuse to accept it"),
    "route": Said("转办", "hand it to another body"),
    "complete": Said("办结", "complete it"),
    "correct_payee": Said("更正收款账户", "correct the account"),
    "uphold_refusal": Said("维持不予受理", "uphold the refusal"),
    "overturn_refusal": Said("纠正不予受理", "overturn the refusal"),
    "assist": Said("协助申请", "help to apply"),
    "close": Said("结束", "close it"),
    "record_home_visit": Said("登记入户调查", "record the home visit"),
    "record_appraisal": Said("登记民主评议", "record the appraisal"),
    "resolve_conflict": Said("处理核对差异", "resolve a conflict"),
    "resolve_source": Said("处理未答复的数据源", "resolve a silent source"),
    "determine": Said("认定情况", "determine the facts"),
    "suspend": Said("暂停", "suspend it"),
    "resume": Said("恢复", "resume it"),
    "reopen": Said("重新办理", "reopen it"),
    "end": Said("终止", "end it"),
    # approval
    "sign_opinion": Said("签署审核意见", "sign the opinion"),
    "sign_without_notice": Said("签署审核意见", "sign the opinion"),
    "approve_at_once": Said("签署审核意见", "sign the opinion"),
    "send_back": Said("退回经办人", "send it back to the handler"),
    "post_notice": Said("张贴公示", "post the notice"),
    "raise_objection": Said("提出异议", "raise an objection"),
    "resolve_objection": Said("登记异议复核结果", "record what an objection came to"),
    "find_changed_facts": Said("登记异议复核结果", "record what an objection came to"),
    "close_notice": Said("结束公示", "close the notice"),
    "forward": Said("报送县（区）审批", "send it to the county"),
    "record_visit": Said("登记县（区）入户核查", "record the county's visit"),
    "finish_verification": Said("结束核查", "finish the verification"),
    "review": Said("签署审查意见", "review it"),
    "return": Said("退回补正", "return it for rework"),
    "approve": Said("批准", "approve it"),
    "refuse": Said("不予批准", "refuse it"),
    "countersign": Said("补签审批意见", "countersign it"),
    "revoke": Said("撤销批准", "revoke the approval"),
    "keep": Said("维持批准", "keep the approval"),
    "cancel": Said("取消", "cancel it"),
    "reassess": Said("重新核查", "assess it again"),
    "propose": Said("提出委托", "propose the delegation"),
    "decline": Said("不予签署", "decline it"),
    # payments and batches
    "fund": Said("安排资金", "fund it"),
    "check_payee": Said("核对收款人", "check the payee"),
    "refuse_payee": Said("退回收款账户", "refuse the account"),
    "pay_again": Said("重新支付", "pay it again"),
    "use_correction": Said("改用更正后的账户", "use the corrected account"),
    "meet_recipient": Said("核对领款人", "meet the recipient"),
    "hand_over": Said("登记现金发放", "record the hand-over"),
    "witness_hand_over": Said("见证现金发放", "vouch for the hand-over"),
    "confirm_hand_over": Said("复核现金发放", "confirm the hand-over"),
    "reject_hand_over": Said("退回现金发放登记", "reject the hand-over's record"),
    "batch": Said("制单", "put it into a batch"),
    "discard": Said("作废批次", "discard the batch"),
    "release": Said("放行", "release it"),
    "reject_batch": Said("收回", "take it back"),
    "debit": Said("登记扣款", "report it debited"),
    "mark_unknown": Said("登记结果不明", "report its outcome unknown"),
    "pay": Said("登记到账", "report it paid"),
    "return_payment": Said("登记退回", "report it returned"),
    "dispute": Said("登记前后不一", "contradict its result"),
    "remove_from_batch": Said("移出批次", "take it out of the batch"),
    # training
    "hold": Said("暂缓", "hold it"),
    "waitlist": Said("列入候补", "put it on the waiting list"),
    "promote": Said("候补转正", "take it off the waiting list"),
    "open": Said("开班", "open the class"),
    "restrict": Said("限制资格", "restrict it"),
    "exit": Said("登记退出", "record its exit"),
    "reinstate": Said("恢复资格", "reinstate it"),
}


def said(code: str, *tables: Mapping[str, Said]) -> Said:
    """The word of a code in the first table that has it; an unknown code as it stands."""
    found = next((table[code.lower()] for table in tables if code.lower() in table), None)
    return found or Said(code, code)


def listed(words: Iterable[Said]) -> Said | None:
    """Several words, each once; nothing when there is none."""
    once = tuple(dict.fromkeys(words))
    if not once:
        return None
    return Said("、".join(word.zh for word in once), ", ".join(word.en for word in once))
