"""The lines of the timeline in Chinese and English: one for each event, or for each way it may go."""

LINES: dict[str, tuple[str, str]] = {
    "application-submitted": (
        "申请已提交，案件编号{case_number}。",
        "The application was submitted as {case_number}.",
    ),
    "missing-documents-listed": (
        "乡镇（街道）一次性告知所缺材料：{missing}。",
        "The township listed, once, what is missing: {missing}.",
    ),
    "application-completed": ("申请人已补齐材料。", "The applicant handed in what was missing."),
    "application-accepted": (
        "乡镇（街道）已受理申请，开始核对和入户调查。",
        "The township accepted the application; check and home visit begin.",
    ),
    "application-accepted:first": (
        "情况紧急，乡镇（街道）已先行受理，所缺材料后补。",
        "Urgent: the township accepted first; the missing papers follow.",
    ),
    "application-accepted:county": (
        "情况紧急，县（区）民政部门已直接受理申请。",
        "Urgent: the county itself accepted the application.",
    ),
    "late-documents-brought": (
        "先行受理后所缺的材料已全部补齐。",
        "All papers that were to follow are there.",
    ),
    "application-withdrawn": ("申请人撤回了申请。", "The applicant withdrew the application."),
    "application-withdrawn:late": (
        "撤回与审批决定同时到达，撤回未能生效，案件按决定继续办理。如不需要救助，请联系作出决定的机关。",
        "The withdrawal crossed the decision, which stands. Turn to its office to decline the aid.",
    ),
    "application-routed": (
        "案件已移交{routed_to}办理（{article}）。",
        "The case was handed to {routed_to} ({article}).",
    ),
    "application-forwarded": (
        "县（区）民政部门已将申请转乡镇（街道）受理。",
        "The county passed the application to the township in charge.",
    ),
    "acceptance-refused": (
        "乡镇（街道）未予受理，市民政部门将复核。",
        "The township did not accept the application; the city will look at this.",
    ),
    "authorisation-signed": (
        "一名成年家庭成员签署了核对授权。",
        "An adult of the household authorised the check.",
    ),
    "authorisation-withdrawn": (
        "一名成年家庭成员撤回了核对授权。",
        "An adult of the household withdrew the authorisation.",
    ),
    "payee-corrected": ("收款账户已更正。", "The account for the payment was corrected."),
    "assessment-opened": (
        "家庭经济状况核对已开始。",
        "The check of the household's means has begun.",
    ),
    "check-requested": (
        "已向核对平台查询一名家庭成员。",
        "The verification platform was asked about one member.",
    ),
    "check-blocked": (
        "一名家庭成员未授权或撤回授权，其核对暂停。",
        "One member has not authorised the check: it waits.",
    ),
    "check-answered": (
        "一名家庭成员的核对已有结果。",
        "The check of one member has been answered.",
    ),
    "home-visit-recorded": (
        "{visited_on}已入户调查。",
        "The household was visited on {visited_on}.",
    ),
    "assessment-suspended": (
        "核对授权缺失，核对中止，待重新授权后继续。",
        "An authorisation is lacking: the check stands still until it is given again.",
    ),
    "assessment-completed": (
        "乡镇（街道）核查完成，进入审核意见。",
        "The township's check is finished; its opinion follows.",
    ),
    "assessment-completed:again": (
        "补充核查完成（第{revision}次）。",
        "The check was completed again (number {revision}).",
    ),
    "contradiction-found": (
        "后到的核对结果与申报不一致，工作人员将核实。",
        "A later answer differs from the declaration; an officer will look at it.",
    ),
    "opinion-signed:positive": (
        "{role}已签署同意的意见。",
        "A positive opinion was signed: {role}.",
    ),
    "opinion-signed:negative": (
        "{role}已签署不同意的意见。",
        "A negative opinion was signed: {role}.",
    ),
    "notice-posted": (
        "已公示，至{closes_on}止。",
        "The proposal is on public notice until {closes_on}.",
    ),
    "notice-posted:second": (
        "重新公示，至{closes_on}止。",
        "A second public notice runs until {closes_on}.",
    ),
    "notice-closed": (
        "公示期满，无未处理的异议。",
        "The notice ended without an open objection.",
    ),
    "objection-raised": (
        "公示期间收到异议，案件暂停并复查。",
        "An objection was received: the case stops and is rechecked.",
    ),
    "objection-resolved": (
        "异议已查清，案件继续办理。",
        "The objection was looked into; the case goes on.",
    ),
    "objection-resolved:changed": (
        "异议已查清，事实有变，将重新核查并公示。",
        "The objection changed the facts: check and notice are done again.",
    ),
    "case-forwarded": (
        "乡镇（街道）已将案件报县（区）民政部门审批。",
        "The township sent the case to the county.",
    ),
    "case-returned": (
        "县（区）民政部门退回乡镇（街道）补正。",
        "The county returned the case to the township for rework.",
    ),
    "county-visit-recorded": (
        "{visited_on}县（区）民政部门已入户抽查。",
        "The county visited the household on {visited_on}.",
    ),
    "decision-made:approved": (
        "已批准临时救助，金额{amount}元。",
        "Aid of {amount} yuan was approved.",
    ),
    "decision-made:township": (
        "情况紧急，乡镇（街道）受县（区）委托当天批准临时救助，金额{amount}元。",
        "Urgent: the township approved aid of {amount} yuan under the county's delegation.",
    ),
    "decision-made:refused": (
        "不予批准的理由将书面送达，可在线查阅决定书；不服可依法申请行政复议或提起行政诉讼（{articles}）。",
        "Not approved ({articles}): the reasons are delivered in writing and can be read online.",
    ),
    "case-reported": (
        "乡镇（街道）的审批已报县（区）民政部门备案，等待补签。",
        "The township's approval was reported to the county, which signs afterwards.",
    ),
    "countersigned": (
        "县（区）民政部门已补签审批意见。",
        "The county has signed the township's approval.",
    ),
    "countersigned:late": (
        "县（区）民政部门已补签审批意见（逾期补签）。",
        "The county has signed the township's approval, late.",
    ),
    "countersign-declined": (
        "县（区）民政部门未同意补签，已记录不同意见。",
        "The county does not agree with the township's approval; this is on record.",
    ),
    "recovery-review-opened": (
        "该笔救助正在复核，复核期间不追回款项。",
        "The aid is being reviewed; nothing is taken back meanwhile.",
    ),
    "verification-finished": (
        "县（区）民政部门已完成核查，即将作出审批决定。",
        "The county has finished its verification; the decision follows.",
    ),
    "revocation-requested": (
        "县（区）民政部门要求撤销该批准。",
        "The county has asked to take the approval back.",
    ),
    "payment-ordered": (
        "已生成{amount}元的支付指令。",
        "A payment of {amount} yuan was ordered.",
    ),
    "payment-held": (
        "支付暂缓，经办机构正在处理。",
        "The payment waits; the office is working on it.",
    ),
    "payment-held:account": (
        "支付暂缓：收款账户需要申请人更正。",
        "The payment waits: the applicant is to correct the account.",
    ),
    "payment-ready": ("收款账户核对无误，等待发放。", "The account is checked; payment is next."),
    "payment-ready:cash": (
        "已确认领款人，等待当面发放现金。",
        "The recipient is known; the cash is handed over next.",
    ),
    "cash-handed-over": (
        "{handed_over_on}已当面发放现金{amount}元，待复核。",
        "{amount} yuan in cash were handed over on {handed_over_on}; a second officer confirms it.",
    ),
    "cash-hand-over-rejected": (
        "现金发放记录有误，将重新登记。",
        "The record of the cash hand-over is put right.",
    ),
    "payment-released": (
        "财务已复核放行，交银行发放。",
        "Finance released the payment to the bank.",
    ),
    "payment-accepted": ("银行已接收发放批次。", "The bank has received the batch."),
    "payment-paid": (
        "{paid_on}救助金{amount}元已到账。",
        "{amount} yuan were paid on {paid_on}.",
    ),
    "payment-paid:cash": (
        "{paid_on}救助金{amount}元已以现金发放。",
        "{amount} yuan were paid in cash on {paid_on}.",
    ),
    "payment-returned": (
        "银行退回款项，经办机构正在处理。",
        "The bank returned the money; the office is working on it.",
    ),
    "payment-returned:account": (
        "银行退回款项，请申请人更正收款账户。",
        "The bank returned the money: the applicant is to correct the account.",
    ),
    "payment-matched": (
        "支付已与银行对账单核对一致。",
        "Payment and bank statement agree.",
    ),
    "payment-unknown": (
        "银行尚未明确付款结果，正在按原编号查询。",
        "The bank's answer is unclear; it is being asked under the same reference.",
    ),
    "payment-cancelled": ("该笔支付已取消。", "The payment was cancelled."),
    "payment-not-cancellable": (
        "款项已发出，无法撤销。",
        "The money is on its way and cannot be stopped.",
    ),
}
