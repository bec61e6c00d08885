"""Codes as people say them, in Chinese and English."""

from shared.complete import complete_table
from shared.words import ROLES, Text

from intake.domain.applications.status import RefusalReason

WORDS: dict[str, tuple[str, str]] = {
    "EMERGENCY": ("急难型", "emergency"),
    "EXPENDITURE_MEDICAL": ("支出型（医疗）", "medical expenditure"),
    "EXPENDITURE_EDUCATION": ("支出型（教育）", "education expenditure"),
    "DISTRESSED": ("困境家庭", "household in distress"),
    "OTHER": ("其他", "other"),
    "INDIVIDUAL_MINOR_OR_MENTAL": (
        "困境未成年人、精神病人",
        "minor in distress or mental patient",
    ),
    "INDIVIDUAL_OTHER": ("其他个人对象", "other individual"),
    "GENERAL": ("一般", "general"),
    "LOCAL_HUKOU": ("本地户籍", "local hukou"),
    "RESIDENCE_PERMIT": ("居住证", "residence permit"),
    "NONE": ("无本地户籍和居住证", "neither local hukou nor permit"),
    "HEAD": ("户主", "head"),
    "SPOUSE": ("配偶", "spouse"),
    "CHILD": ("子女", "child"),
    "PARENT": ("父母", "parent"),
    "WARD": ("被监护人", "ward"),
    "FIRE": ("火灾", "fire"),
    "LIGHTNING": ("雷击", "lightning"),
    "DROWNING": ("溺水", "drowning"),
    "TRAFFIC_ACCIDENT": ("交通事故", "traffic accident"),
    "OTHER_ACCIDENT": ("其他意外", "other accident"),
    "MAJOR_DISEASE": ("重大疾病", "major disease"),
    "EDUCATION_COST": ("教育支出", "education cost"),
    "SPENDING_INCREASE": ("必需支出突增", "sudden increase of spending"),
    "OTHER_HARDSHIP": ("其他困难", "other hardship"),
    "PUBLIC_EMERGENCY": ("突发公共事件", "public emergency"),
    "DIBAO": ("低保", "dibao"),
    "LOW_INCOME": ("低收入", "low income"),
    "DISPERSED_TEKUN": ("分散供养特困", "dispersed tekun"),
    "SPECIAL_HARDSHIP_CHILD": ("特殊困难儿童", "child in special hardship"),
    "ORDINARY": ("普通家庭", "ordinary household"),
    "MAIN_EARNER_LOST": ("失去主劳力", "main earner lost"),
    "LABOUR_WEAKENED": ("劳动力结构重大弱化", "labour gravely weakened"),
    "MAJOR_PROPERTY_LOSS": ("家庭财产重大损失", "major loss of property"),
    "INCOME_CUT_OFF": ("主要经济来源中断", "main income cut off"),
    "KINDERGARTEN": ("幼儿园", "kindergarten"),
    "PRIMARY": ("小学", "primary school"),
    "JUNIOR_HIGH": ("初中", "junior high school"),
    "SENIOR_HIGH": ("高中", "senior high school"),
    "VOCATIONAL_HIGH": ("职业高中", "vocational high school"),
    "SECONDARY_VOCATIONAL": ("中专", "secondary vocational school"),
    "JUNIOR_COLLEGE": ("大专", "junior college"),
    "UNDERGRADUATE": ("本科", "undergraduate"),
    "POSTGRADUATE": ("研究生", "postgraduate"),
    "TUITION": ("学费", "tuition"),
    "DORMITORY": ("住宿费", "dormitory"),
    "BOOKS": ("课本费", "books"),
    "LIVING": ("生活费", "living cost"),
    "SCHOOL_CHOICE_FEE": ("择校费", "school-choice fee"),
    "OFF_CAMPUS_RENT": ("校外租房", "off-campus rent"),
    "SELF": ("本人", "oneself"),
    "GUARDIAN": ("监护人", "guardian"),
    "MEMBER": ("其他家庭成员", "another member"),
    "CIVIL_AFFAIRS": ("民政", "civil affairs"),
    "HOUSING": ("住房", "housing"),
    "POLICE_VEHICLES": ("公安车辆登记", "vehicles at the police"),
    "HRSS": ("人力资源和社会保障", "human resources and social security"),
    "BUSINESS_REGISTRATION": ("市场主体登记", "business registration"),
    "TAX": ("税务", "tax"),
    "HOUSING_FUND": ("住房公积金", "housing fund"),
    "BANKS": ("银行", "banks"),
    "SECURITIES": ("证券", "securities"),
    "INSURANCE": ("保险", "insurance"),
    "IRREPARABLE_LOSS": ("可能造成无法挽回的损失", "a loss that cannot be made good"),
    "IRREVERSIBLE_CONSEQUENCE": (
        "可能造成无法改变的严重后果",
        "a grave consequence that cannot be undone",
    ),
    "RESCUE_STATION": ("救助管理站", "the rescue station"),
    "PUBLIC_EMERGENCY_SCHEME": ("突发公共事件救助", "public-emergency relief"),
    "DISEASE_EMERGENCY_AID": ("疾病应急救助", "disease-emergency aid"),
    "OTHER_TOWNSHIP": ("有管辖权的乡镇（街道）", "the township in charge"),
    **ROLES,
}


REFUSAL_REASONS = {
    RefusalReason.DUPLICATE_OF_OPEN_CASE: Text(
        "同一事由已有在办案件", "an open case of the same cause"
    ),
    RefusalReason.NOT_A_REQUEST_FOR_AID: Text("不是救助申请", "it asks for no aid"),
    RefusalReason.IDENTITY_NOT_PROVEN: Text("身份未能证明", "the identity is not proven"),
    RefusalReason.APPLICANT_CANNOT_BE_REACHED: Text(
        "无法联系申请人", "the applicant cannot be reached"
    ),
}
complete_table(RefusalReason, REFUSAL_REASONS, "intake.domain.words.REFUSAL_REASONS")


def word(code: object, language: str = "zh") -> str:
    """A code in the reader's language; an unknown one as it stands."""
    text = str(code)
    found = WORDS.get(text) or WORDS.get(text.lower())
    return text if found is None else found[1 if language == "en" else 0]
