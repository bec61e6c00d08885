"""Why a claim is refused, held or waits, as people say it; codes stand in fields alone."""

from collections.abc import Mapping

from shared.complete import complete_table
from shared.words import Said

from training_subsidy.domain.vocabulary import ClaimType, Reason

REASONS: Mapping[str, Said] = {
    "not_registered": Said("学员或培训机构未登记", "trainee or institution are not registered"),
    "already_government_funded": Said("该课程已由政府购买", "the government has bought the course"),
    "self_paid_project": Said("完全自费培训", "the course is self-paid"),
    "trade_not_listed": Said("工种不在目录内", "the trade is not listed"),
    "not_selected": Said("不在年度选派名单上", "not on the year's selection list"),
    "not_yet_paid": Said("没有缴费票据", "no receipt"),
    "no_cost_paid": Said("未支付费用", "nothing was paid"),
    "duplicate_trade_level": Said(
        "同一工种同一等级已补贴", "trade and level were subsidised before"
    ),
    "overlap": Said("与另一补贴培训日期重叠", "the dates overlap another subsidised course"),
    "duplicate_payee": Said("同一课程已有其他申请人", "somebody else has claimed for this course"),
    "shorter_than_contract": Said(
        "定向委托培训实际天数少于合同最少天数",
        "directed training was shorter than the least length of its contract",
    ),
    "not_passed": Said("考核不合格", "the examination was not passed"),
    "no_year_plan": Said("尚未下达年度计划", "no plan of the year is set"),
    "budget_exceeded": Said("年度计划资金不足", "the year's plan does not reach"),
    "serious_finding": Said("第三方监管发现严重问题", "a serious finding of the third party"),
    "certificate_not_verifiable": Said("证书无法核验", "the certificate cannot be verified"),
    "not_entered": Said(
        "尚未登记证书，请联系培训机构",
        "no certificate is entered; ask the institution",
    ),
    "issued_in_future": Said(
        "证书发证日期晚于今天，请联系培训机构",
        "the certificate's day is yet to come; ask the institution",
    ),
    "issued_before_examination": Said(
        "证书发证日期早于考核日期，请联系培训机构",
        "the certificate is older than the examination; ask the institution",
    ),
    "not_of_the_body": Said(
        "证书编号或日期与鉴定评价机构不符，请联系培训机构",
        "number or day do not fit the certification body; ask the institution",
    ),
    "number_used": Said(
        "证书编号已登记在其他报名记录下，请联系培训机构",
        "the certificate's number stands at another enrolment; ask the institution",
    ),
    "attendance_not_shown": Said(
        "考勤记录缺失或出勤不足，请联系培训机构",
        "attendance is missing or low; ask the institution",
    ),
    "receipt_repeats": Said(
        "票据的号码、金额和日期与另一张票据相同",
        "number, amount and day of a receipt are those of another one",
    ),
    "officer": Said("经办人要求核查", "an officer asked for a check"),
}
complete_table(
    Reason,
    {code.upper(): words for code, words in REASONS.items()},
    "training_subsidy.domain.words.REASONS",
    alone=False,
)
CLAIM_TYPES = {
    ClaimType.PAY_FIRST: Said("先垫后补", "paid first and reimbursed"),
    ClaimType.PURCHASED_FREE: Said("购买服务的免费培训", "free training that the government buys"),
    ClaimType.ENTERPRISE_ON_JOB: Said("企业职工培训", "an enterprise's training on the job"),
    ClaimType.DIRECTED_ENTRUSTED: Said("定向委托培训", "directed training"),
    ClaimType.STUDY_REIMBURSEMENT: Said("领军人才研学", "study of leading talents"),
}
complete_table(ClaimType, CLAIM_TYPES, "training_subsidy.domain.words.CLAIM_TYPES")

SCOPES = {
    "UPGRADING_ENTERPRISE": Said("转型升级企业", "enterprises that upgrade"),
    "KEY_INDUSTRY": Said("重点产业", "key industries"),
    "LIFE_AND_HEALTH": Said("生命健康", "life and health"),
    "PUBLIC_SAFETY": Said("公共安全", "public safety"),
}
"""Fields of an enterprise's own courses (215号（六）（七）)."""
MODULES = {
    "PATRIOTISM": Said("爱国主义", "patriotism"),
    "ETHICS": Said("职业道德", "ethics of the trade"),
    "QUALITY": Said("质量意识", "sense of quality"),
    "LAW": Said("法律常识", "law"),
    "SAFETY": Said("安全生产", "safety at work"),
    "HEALTH": Said("健康卫生", "health"),
}
"""What every course contains (215号（八）)."""
