"""Duties of all five services as sentences: what is to be done, by whoever it waits for."""

WHAT: dict[str, tuple[str, str]] = {
    # intake
    "accept_or_list": ("受理申请，或一次性告知所缺材料", "accept, or list once what is missing"),
    "accept_or_list_urgent": (
        "紧急程序：当天受理，或一次性告知所缺材料",
        "urgent: accept today, or list once what is missing",
    ),
    "complete_documents": ("补齐一次性告知所列材料", "hand in what the notice lists"),
    "late_documents": ("补交先行受理后所缺材料", "bring the papers of the urgent case"),
    "review_refusal": ("复核不予受理的理由", "look at the refusal to accept"),
    "verify_lead": ("核查救助线索", "check the lead"),
    "verify_lead_today": (
        "立即核查无自救能力人员的救助线索",
        "check at once the lead about somebody helpless",
    ),
    # assessment
    "township_review": ("完成核对、入户调查并签署审核意见", "finish check, home visit and opinion"),
    "emergency_review": ("当天完成核对与入户调查", "finish check and home visit today"),
    "check_answer": ("等待核对平台答复", "wait for the verification platform"),
    # approval
    "opinion": ("经办人签署审核意见", "sign the handler's opinion"),
    "lead_signature": ("主管领导签署审核意见", "sign the lead's opinion"),
    "post_notice": ("张贴公示", "post the public notice"),
    "county_visit": ("县（区）入户抽查", "visit the drawn case"),
    "county_review": ("县（区）审查材料", "review the case's papers"),
    "notice": ("公示期届满", "the public notice runs"),
    "notice_closes": ("公示期届满", "the public notice runs"),
    "forward": ("公示期满，报县（区）民政部门", "send the case to the county"),
    "objection_review": ("调查处理公示异议", "look into the objection"),
    "county_decision": ("县（区）民政部门作出审批决定", "decide the case"),
    "countersign": ("县（区）民政部门补签审批意见", "sign the township's approval afterwards"),
    "opinion_today": ("当天签署经办人审核意见", "sign the handler's opinion today"),
    "lead_signature_today": ("当天签署主管领导审核意见", "sign the lead's opinion today"),
    "send_up": ("当天上报县（区）民政部门审批", "send the case up to the county today"),
    "county_verification_today": (
        "当天核查、入户紧急案件",
        "verify and visit the urgent case today",
    ),
    "county_decision_today": ("当天作出审批决定", "decide the urgent case today"),
    "county_verification": ("县（区）核查紧急案件", "verify the urgent case"),
    "county_signature": ("县（区）签署意见并完成救助", "sign and complete the aid"),
    "annual_report": ("年度报告", "the yearly report"),
    # disbursement
    "payment": ("发放救助金", "pay the aid"),
    "complete_aid": ("限期内完成救助，将救助金发放到人", "complete the aid: the money is there"),
    "witness_hand_over": (
        "见证人确认现金发放",
        "the witnesses vouch for the cash that was handed over",
    ),
    "confirm_hand_over": ("复核现金发放", "confirm the cash that was handed over"),
    # training-subsidy
    "claim_review": ("审核培训补贴申请", "review the training claim"),
    "claim_decision": ("对培训补贴申请作出决定", "decide the training claim"),
    "claim_hold": ("对暂停的培训补贴申请作出人工决定", "decide about the held training claim"),
    "certificate_hold": (
        "核实证书，对暂停的培训补贴申请作出人工决定",
        "look at the certificate and decide about the held training claim",
    ),
    "approval_check": (
        "核实严重监管发现，决定维持或撤回已批准的培训补贴",
        "look at the serious finding: keep the approved training subsidy or take it back",
    ),
    "year_plan": (
        "下达年度培训补贴计划，已有申请在候补",
        "set the year's plan of the training subsidy: claims wait for it",
    ),
}


def what_to_do(what: str, language: str = "zh") -> str:
    """The sentence of a duty; one that is not listed yet is shown by its name."""
    if what in WHAT:
        return WHAT[what][1 if language == "en" else 0]
    plain = what.replace("_", " ")
    return plain if language == "en" else f"办理事项：{plain}"
