"""What a check waits for, in the words of officers; codes stand in fields alone."""

from dataclasses import fields

from shared.complete import IncompleteTable, complete_table
from shared.words import Text

from assessment.domain.case import OfficerFindings
from assessment.domain.check import Blocked, Item, Source

FINDINGS = {
    "other_schemes_leave_hardship": Text(
        "其他救助制度暂时无法覆盖或救助后仍有严重困难",
        "other schemes do not cover the hardship for now, or leave it serious",
    ),
    "loss_cannot_be_made_good": Text(
        "可支配收入暂时无法弥补损失", "income cannot make the loss good for now"
    ),
    "disease_is_sudden_and_major": Text("突发重大疾病", "the disease is sudden and major"),
    "basic_life_is_hard_to_keep_up": Text("基本生活难以维持", "basic life is hard to keep up"),
    "child_or_ward_is_at_school": Text(
        "子女、养子女或被监护人就学", "a child, adopted child or ward is at school"
    ),
    "spending_rose_suddenly": Text("生活必需支出突然增加", "necessary spending rose suddenly"),
    "other_aid_was_tried": Text("经其他救助措施帮扶", "other aid was tried"),
    "family_cannot_help": Text("暂时无法得到家庭支持", "the family cannot help for now"),
    "care_is_needed": Text("需要临时照料或救治", "care or treatment is needed for a time"),
}
"""What an officer finds."""
if unsaid := [one.name for one in fields(OfficerFindings) if one.name not in FINDINGS]:
    raise IncompleteTable(f"assessment.domain.words.FINDINGS lacks {', '.join(unsaid)}")

BLOCKED = {
    Blocked.NO_AUTHORISATION: Text("尚未签署", "none is signed"),
    Blocked.AUTHORISATION_EXPIRED: Text("已过有效期", "it has expired"),
    Blocked.AUTHORISATION_WITHDRAWN: Text("已撤回", "it was withdrawn"),
}
complete_table(Blocked, BLOCKED, "assessment.domain.words.BLOCKED")
ITEMS = {
    Item.INCOME_12_MONTHS: Text("近12个月收入", "the income of the last 12 months"),
    Item.INCOME_LAST_YEAR: Text("上年度收入", "last year's income"),
    Item.DEPOSITS: Text("存款", "deposits"),
    Item.FINANCIAL_ASSETS: Text("金融资产", "financial assets"),
    Item.VEHICLES: Text("车辆", "vehicles"),
    Item.DWELLINGS: Text("住房", "dwellings"),
}
complete_table(Item, ITEMS, "assessment.domain.words.ITEMS")
SOURCES = {
    Source.CIVIL_AFFAIRS: Text("民政", "civil affairs"),
    Source.HOUSING: Text("住房", "housing"),
    Source.POLICE_VEHICLES: Text("公安车辆登记", "vehicles at the police"),
    Source.HRSS: Text("人力资源和社会保障", "human resources and social security"),
    Source.BUSINESS_REGISTRATION: Text("市场主体登记", "business registration"),
    Source.TAX: Text("税务", "tax"),
    Source.HOUSING_FUND: Text("住房公积金", "the housing fund"),
    Source.BANKS: Text("银行", "the banks"),
    Source.SECURITIES: Text("证券", "securities"),
    Source.INSURANCE: Text("保险", "insurance"),
}
complete_table(Source, SOURCES, "assessment.domain.words.SOURCES")

WAITS_FOR = {
    "PEOPLE_DATA_ABSENT": Text("受理系统尚无其姓名和身份证号", "intake has no name and number yet"),
    "INTAKE_AWAY": Text("受理系统暂时无法连接", "intake cannot be reached"),
    "PLATFORM_NOT_REACHED": Text("核对平台暂时无法连接", "the platform cannot be reached"),
    "PLATFORM_REFUSED": Text("核对平台未接受请求", "the platform did not accept the request"),
    "PLATFORM_NEVER_HEARD": Text("核对平台没有收到请求", "the platform never got the request"),
    "PLATFORM_OUTCOME_UNKNOWN": Text("核对平台未及时答复", "the platform did not answer in time"),
    "PLATFORM_ANSWER_NOT_READABLE": Text(
        "核对平台的答复无法解析", "the platform's answer cannot be read"
    ),
}
"""What a check waits for while it is in work."""
