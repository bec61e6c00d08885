"""Codes that events, rules and APIs share; each value is named as the golden vocabulary names it."""

from enum import StrEnum

from shared.complete import complete_table


class Category(StrEnum):
    """What a case asks aid for (202号 第八条)."""

    EMERGENCY = "EMERGENCY"  # 急难型困难家庭
    EXPENDITURE_MEDICAL = "EXPENDITURE_MEDICAL"  # 支出型困难家庭（医疗）
    EXPENDITURE_EDUCATION = "EXPENDITURE_EDUCATION"  # 支出型困难家庭（教育）
    DISTRESSED = "DISTRESSED"  # 困境家庭
    OTHER = "OTHER"  # 其他困难家庭
    INDIVIDUAL_MINOR_OR_MENTAL = "INDIVIDUAL_MINOR_OR_MENTAL"  # 困境未成年人、精神病人
    INDIVIDUAL_OTHER = "INDIVIDUAL_OTHER"  # 其他个人对象

    @property
    def is_individual(self) -> bool:
        """Whether the aid is for one person and not for a household (第八条（二）)."""
        return _IS_INDIVIDUAL[self]


_IS_INDIVIDUAL = {
    Category.EMERGENCY: False,
    Category.EXPENDITURE_MEDICAL: False,
    Category.EXPENDITURE_EDUCATION: False,
    Category.DISTRESSED: False,
    Category.OTHER: False,
    Category.INDIVIDUAL_MINOR_OR_MENTAL: True,
    Category.INDIVIDUAL_OTHER: True,
}
complete_table(Category, _IS_INDIVIDUAL, "shared.contracts.vocabulary._IS_INDIVIDUAL")


class Procedure(StrEnum):
    """How a case is handled (第十八条); independent of the category of the same name."""

    GENERAL = "GENERAL"
    EMERGENCY = "EMERGENCY"


class Residence(StrEnum):
    LOCAL_HUKOU = "LOCAL_HUKOU"
    RESIDENCE_PERMIT = "RESIDENCE_PERMIT"
    NONE = "NONE"


class HouseholdStatus(StrEnum):
    DIBAO = "DIBAO"
    LOW_INCOME = "LOW_INCOME"
    DISPERSED_TEKUN = "DISPERSED_TEKUN"
    SPECIAL_HARDSHIP_CHILD = "SPECIAL_HARDSHIP_CHILD"
    ORDINARY = "ORDINARY"


class Paper(StrEnum):
    """What may be handed in as a file: the seven of article 16, and what else it speaks of."""

    WRITTEN_APPLICATION = "WRITTEN_APPLICATION"
    HUKOU_BOOK_OR_RESIDENCE_PERMIT = "HUKOU_BOOK_OR_RESIDENCE_PERMIT"
    ID_CARD = "ID_CARD"
    HARDSHIP_PROOF = "HARDSHIP_PROOF"
    INCOME_PROPERTY_PROOF = "INCOME_PROPERTY_PROOF"
    CHECK_AUTHORISATION = "CHECK_AUTHORISATION"
    APPROVAL_FORM = "APPROVAL_FORM"
    HUKOU_COUNTY_AID_STATUS_PROOF = "HUKOU_COUNTY_AID_STATUS_PROOF"
    RECEIPT = "RECEIPT"  # a bill or receipt whose cost is claimed (第十一条（二）)
    CORRECTION_SHEET = "CORRECTION_SHEET"  # a correction of the form as the applicant signed it
    WITHDRAWAL_SHEET = "WITHDRAWAL_SHEET"  # that the applicant takes it back, as signed on paper
    DELIVERY_PROOF = "DELIVERY_PROOF"  # 送达回证: who received a letter, and when
    DEATH_PROOF = "DEATH_PROOF"
    OTHER = "OTHER"


ARTICLE_16 = (
    Paper.WRITTEN_APPLICATION,
    Paper.HUKOU_BOOK_OR_RESIDENCE_PERMIT,
    Paper.ID_CARD,
    Paper.HARDSHIP_PROOF,
    Paper.INCOME_PROPERTY_PROOF,
    Paper.CHECK_AUTHORISATION,
    Paper.APPROVAL_FORM,
)
"""The seven papers that every application needs, in the order of the law."""


class CheckSource(StrEnum):
    """Who is asked in the economic check; an authorisation's scope names them (第十六条（六）)."""

    CIVIL_AFFAIRS = "CIVIL_AFFAIRS"
    HOUSING = "HOUSING"
    POLICE_VEHICLES = "POLICE_VEHICLES"
    HRSS = "HRSS"
    BUSINESS_REGISTRATION = "BUSINESS_REGISTRATION"
    TAX = "TAX"
    HOUSING_FUND = "HOUSING_FUND"
    BANKS = "BANKS"
    SECURITIES = "SECURITIES"
    INSURANCE = "INSURANCE"


class CauseType(StrEnum):
    """The incident that a case is about; with household and incident date it is the event key (A-07)."""

    FIRE = "FIRE"
    LIGHTNING = "LIGHTNING"
    DROWNING = "DROWNING"
    TRAFFIC_ACCIDENT = "TRAFFIC_ACCIDENT"
    OTHER_ACCIDENT = "OTHER_ACCIDENT"
    MAJOR_DISEASE = "MAJOR_DISEASE"
    EDUCATION_COST = "EDUCATION_COST"
    SPENDING_INCREASE = "SPENDING_INCREASE"
    OTHER_HARDSHIP = "OTHER_HARDSHIP"
    PUBLIC_EMERGENCY = "PUBLIC_EMERGENCY"  # routed out, TA-028


class EmergencyEffect(StrEnum):
    """What the event did to the household (八（一）1)."""

    MAIN_EARNER_LOST = "MAIN_EARNER_LOST"
    LABOUR_WEAKENED = "LABOUR_WEAKENED"
    MAJOR_PROPERTY_LOSS = "MAJOR_PROPERTY_LOSS"
    INCOME_CUT_OFF = "INCOME_CUT_OFF"


class UrgencyGround(StrEnum):
    """Why a case is handled by the emergency procedure (第十三条、第十八条（二）)."""

    IRREPARABLE_LOSS = "IRREPARABLE_LOSS"  # 可能造成无法挽回的损失
    IRREVERSIBLE_CONSEQUENCE = "IRREVERSIBLE_CONSEQUENCE"  # 可能造成无法改变的严重后果


class SchoolStage(StrEnum):
    KINDERGARTEN = "KINDERGARTEN"
    PRIMARY = "PRIMARY"
    JUNIOR_HIGH = "JUNIOR_HIGH"
    SENIOR_HIGH = "SENIOR_HIGH"
    VOCATIONAL_HIGH = "VOCATIONAL_HIGH"
    SECONDARY_VOCATIONAL = "SECONDARY_VOCATIONAL"
    JUNIOR_COLLEGE = "JUNIOR_COLLEGE"
    UNDERGRADUATE = "UNDERGRADUATE"
    POSTGRADUATE = "POSTGRADUATE"


class Exclusion(StrEnum):
    """Facts that an officer found under 第十条, in the order of the law."""

    REFUSED_INVESTIGATION = "REFUSED_INVESTIGATION"
    CONCEALED_OR_FALSE = "CONCEALED_OR_FALSE"
    IDLE_LAND = "IDLE_LAND"
    REFUSED_WORK = "REFUSED_WORK"
    LIQUID_ASSETS = "LIQUID_ASSETS"
    ILLEGAL_ACTIVITY = "ILLEGAL_ACTIVITY"
    SELF_INJURY_BY_VIOLATION = "SELF_INJURY_BY_VIOLATION"
    THIRD_PARTY_COMPENSATED = "THIRD_PARTY_COMPENSATED"
    SERIAL_STATION_CHEAT = "SERIAL_STATION_CHEAT"
    COUNTY_DEFINED = "COUNTY_DEFINED"


class Programme(StrEnum):
    TEMPORARY_ASSISTANCE = "TEMPORARY_ASSISTANCE"
    TRAINING_SUBSIDY = "TRAINING_SUBSIDY"
    FLAT_RATE_REWARD = "FLAT_RATE_REWARD"  # 定额奖励: which one says the scheme of its order


class AidPurpose(StrEnum):
    """What aid is for; article 24 (第二十四条) names what it must not be for."""

    TEMPORARY_LIVING = "TEMPORARY_LIVING"
    TEKUN_NURSING = "TEKUN_NURSING"  # 特困供养人员失能护理费用（第二十六条）
    TEKUN_INPATIENT = "TEKUN_INPATIENT"  # 因病住院治疗护理费用
    TEKUN_OFF_CATALOGUE = "TEKUN_OFF_CATALOGUE"  # 目录外治疗费用
    TEKUN_FUNERAL = "TEKUN_FUNERAL"  # 办理丧葬事宜费用
    OTHER_SPECIAL_AID = "OTHER_SPECIAL_AID"  # 其他专项救助
    HOLIDAY_VISIT = "HOLIDAY_VISIT"  # 走访慰问
    RESIDENT_WELFARE = "RESIDENT_WELFARE"  # 居民福利补助

    @property
    def is_forbidden(self) -> bool:
        """Whether the money must not serve it (第二十四条)."""
        return _SERVED[self] is None

    @property
    def is_tekun_cost(self) -> bool:
        """Whether it is one of the four costs of article 26."""
        return bool(_SERVED[self])


_SERVED: dict[AidPurpose, bool | None] = {
    AidPurpose.TEMPORARY_LIVING: False,
    AidPurpose.TEKUN_NURSING: True,
    AidPurpose.TEKUN_INPATIENT: True,
    AidPurpose.TEKUN_OFF_CATALOGUE: True,
    AidPurpose.TEKUN_FUNERAL: True,
    AidPurpose.OTHER_SPECIAL_AID: None,
    AidPurpose.HOLIDAY_VISIT: None,
    AidPurpose.RESIDENT_WELFARE: None,
}
complete_table(AidPurpose, _SERVED, "shared.contracts.vocabulary._SERVED")


class FundKind(StrEnum):
    """Where money comes from (第二十二条; 215号（二十三）)."""

    FISCAL_SUBSIDY = "FISCAL_SUBSIDY"
    DONATION = "DONATION"
    SURPLUS = "SURPLUS"  # 临时救助资金年终结余
    EMPLOYMENT_SUBSIDY = "EMPLOYMENT_SUBSIDY"
    DIBAO_SURPLUS = "DIBAO_SURPLUS"  # 城乡低保资金年终结余（第二十五条）
    TEKUN_SURPLUS = "TEKUN_SURPLUS"  # 特困人员救助供养资金年终结余
    STAFF_EDUCATION = "STAFF_EDUCATION"  # 企业职工教育经费（215号（二十三））
    PERSONAL_FEE = "PERSONAL_FEE"  # 个人缴费
    UNEMPLOYMENT_INSURANCE = "UNEMPLOYMENT_INSURANCE"  # 失业保险基金: of skill upgrades alone
    LOCAL_FISCAL = "LOCAL_FISCAL"  # 本级财政（215号（十二），A-86）
    SPECIAL_REWARD = "SPECIAL_REWARD"  # 专项奖励经费（219号）: of one scheme, and of nothing else


class PaymentMethod(StrEnum):
    CARD = "CARD"
    CASH = "CASH"
    KIND = "KIND"


class CashReason(StrEnum):
    """Why aid is handed over in cash (第十九条 必要时, A-44)."""

    NO_CARD_YET = "NO_CARD_YET"  # 尚无银行卡
    CARD_LOST = "CARD_LOST"  # 银行卡在事故中遗失、损毁
    BANK_OUT_OF_REACH = "BANK_OUT_OF_REACH"  # 当地无法取款
    CANNOT_WAIT = "CANNOT_WAIT"  # 等不到银行到账
