"""Why a claim is refused, held or waits, as people say it; codes stand in fields alone."""

from collections.abc import Mapping

from shared.complete import complete_table
from shared.words import Text

from training_subsidy.domain.vocabulary import ClaimType, Reason

REASONS: Mapping[str, Text] = {
    "not_registered": Text("学员或培训机构未登记", "trainee or institution are not registered"),
    "already_government_funded": Text("该课程已由政府购买", "the government has bought the course"),
    "self_paid_project": Text("完全自费培训", "the course is self-paid"),
    "trade_not_listed": Text("工种不在目录内", "the trade is not listed"),
    "not_selected": Text("不在年度选派名单上", "not on the year's selection list"),
    "not_yet_paid": Text("没有缴费票据", "no receipt"),
    "no_cost_paid": Text("未支付费用", "nothing was paid"),
    "duplicate_trade_level": Text(
        "同一工种同一等级已补贴", "trade and level were subsidised before"
    ),
    "overlap": Text("与另一补贴培训日期重叠", "the dates overlap another subsidised course"),
    "duplicate_payee": Text("同一课程已有其他申请人", "somebody else has claimed for this course"),
    "shorter_than_contract": Text(
        "定向委托培训实际天数少于合同最少天数",
        "directed training was shorter than the least length of its contract",
    ),
    "not_passed": Text("考核不合格", "the examination was not passed"),
    "no_year_plan": Text("尚未下达年度计划", "no plan of the year is set"),
    "budget_exceeded": Text("年度计划资金不足", "the year's plan does not reach"),
    "serious_finding": Text("第三方监管发现严重问题", "a serious finding of the third party"),
    "certificate_not_verifiable": Text("证书无法核验", "the certificate cannot be verified"),
    "not_entered": Text(
        "尚未登记证书，请联系培训机构",
        "no certificate is entered; ask the institution",
    ),
    "issued_in_future": Text(
        "证书发证日期晚于今天，请联系培训机构",
        "the certificate's day is yet to come; ask the institution",
    ),
    "issued_before_examination": Text(
        "证书发证日期早于考核日期，请联系培训机构",
        "the certificate is older than the examination; ask the institution",
    ),
    "not_of_the_body": Text(
        "证书编号或日期与鉴定评价机构不符，请联系培训机构",
        "number or day do not fit the certification body; ask the institution",
    ),
    "number_used": Text(
        "证书编号已登记在其他报名记录下，请联系培训机构",
        "the certificate's number stands at another enrolment; ask the institution",
    ),
    "attendance_not_shown": Text(
        "考勤记录缺失或出勤不足，请联系培训机构",
        "attendance is missing or low; ask the institution",
    ),
    "receipt_repeats": Text(
        "票据的号码、金额和日期与另一张票据相同",
        "number, amount and day of a receipt are those of another one",
    ),
    "officer": Text("经办人要求核查", "an officer asked for a check"),
}
complete_table(
    Reason,
    {code.upper(): words for code, words in REASONS.items()},
    "training_subsidy.domain.words.REASONS",
    alone=False,
)
CLAIM_TYPES = {
    ClaimType.PAY_FIRST: Text("先垫后补", "paid first and reimbursed"),
    ClaimType.PURCHASED_FREE: Text("购买服务的免费培训", "free training that the government buys"),
    ClaimType.ENTERPRISE_ON_JOB: Text("企业职工培训", "an enterprise's training on the job"),
    ClaimType.DIRECTED_ENTRUSTED: Text("定向委托培训", "directed training"),
    ClaimType.STUDY_REIMBURSEMENT: Text("领军人才研学", "study of leading talents"),
}
complete_table(ClaimType, CLAIM_TYPES, "training_subsidy.domain.words.CLAIM_TYPES")

SCOPES = {
    "UPGRADING_ENTERPRISE": Text("转型升级企业", "enterprises that upgrade"),
    "KEY_INDUSTRY": Text("重点产业", "key industries"),
    "LIFE_AND_HEALTH": Text("生命健康", "life and health"),
    "PUBLIC_SAFETY": Text("公共安全", "public safety"),
}
"""Fields of an enterprise's own courses (215号（六）（七）)."""
MODULES = {
    "PATRIOTISM": Text("爱国主义", "patriotism"),
    "ETHICS": Text("职业道德", "ethics of the trade"),
    "QUALITY": Text("质量意识", "sense of quality"),
    "LAW": Text("法律常识", "law"),
    "SAFETY": Text("安全生产", "safety at work"),
    "HEALTH": Text("健康卫生", "health"),
}
"""What every course contains (215号（八）)."""
