"""Why a class cannot be planned, opened, closed or cancelled."""

from shared.errors import Unprocessable


class InstitutionNotAllowed(Unprocessable):
    zh = "该培训机构状态为“{status}”，不能开班。请先由人社部门恢复其资格。"
    en = (
        "The institution is {status} and opens no class. The labour office must reinstate it first."
    )
    article = "215号（五）（七）"


class InstitutionNotQualified(Unprocessable):
    zh = "该培训机构不具备“先垫后补”培训资质。请改为自费班，或选择有资质的机构。"
    en = "The institution is not qualified for pay-first courses. Make it a self-paid class, or choose one that is."
    article = "215号（五）"


class ContractReferenceMissing(Unprocessable):
    zh = "购买服务的免费培训班须填写采购合同编号。"
    en = "A class of purchased free training names the contract under which it was bought."
    article = "215号（五）"


class ContractPriceMissing(Unprocessable):
    zh = "购买服务的免费培训班须填写采购合同的每人单价（元，大于零）；补贴不超过该单价。"
    en = (
        "A class of purchased free training names its contract's price for each person, above zero:"
        " no more is paid for one."
    )
    article = "215号（五）"


class ModulesMissing(Unprocessable):
    zh = "教学计划缺少必修内容：{modules}。请补充后重新提交。"
    en = "The syllabus lacks modules that every course contains: {modules}. Add them and submit again."
    article = "215号（八）"
    pointer = "/modules"


class TradeNotListedThen(Unprocessable):
    zh = "开课之日（{day}）该工种和等级没有公布的补贴标准。请核对工种目录和开课日期。"
    en = "On the first day ({day}) this trade and level has no published standard. Check catalogue and dates."
    article = "215号（七）"


class TradeMissing(Unprocessable):
    zh = "请选择目录内的工种；企业职工培训可改为填写企业培训范围。"
    en = "Name a trade of the catalogue; a course of an enterprise may name its scope instead."
    article = "215号（七）"


class ScopeNotAllowed(Unprocessable):
    zh = "所填领域不在企业自主培训的范围内。可选：{allowed}。"
    en = "That field is outside the scope of enterprises' own courses. Possible: {allowed}."
    article = "215号（六）（七）"
    pointer = "/scope"


class ThreePartyContractMissing(Unprocessable):
    zh = "定向委托培训须有企业、学员、院校三方签署的就业和委托培养合同，并经企业面试合格。"
    en = "Directed training needs the contract of enterprise, trainee and school, and a passed interview."
    article = "215号（九）"


class DurationOutOf1To3Years(Unprocessable):
    zh = "定向委托培训为期{least}至{most}年，所填为{years}年。请改正合同年限。"
    en = "Directed training takes {least} to {most} years, not {years}. Correct the contract."
    article = "215号（九）"

    @classmethod
    def code(cls) -> str:
        return "DURATION_OUT_OF_1_3_YEARS"


class DirectedTooShort(Unprocessable):
    zh = "定向委托合同为{years}年，班次须不少于{days}天。请按合同年限改正起止日期。"
    en = "The contract is for {years} years: the class lasts at least {days} days. Correct its dates."
    article = "215号（九）"


class InterviewNotPossible(Unprocessable):
    zh = "企业面试合格的日期不得晚于今天和开课日期。请核对面试日期。"
    en = "The enterprise's interview was passed neither after today nor after the first day. Check it."
    article = "215号（九）"


class RegisteredTooLate(Unprocessable):
    zh = "培训须在开课之前登记：开课日期（{day}）已过，不能再申报或开班。请以今天或以后的开课日期重新申报。"
    en = (
        "A course is registered before it starts, and {day} is past. Plan the class with a first day"
        " of today or later."
    )
    article = "215号（六）"


class DatesNotPossible(Unprocessable):
    zh = "培训起止日期不成立：结课不得早于开课，定向委托不得超过合同年限。"
    en = "The dates cannot be: the last day comes after the first, and within the contract's years."


class ClassNotBegun(Unprocessable):
    zh = "该班{day}才开课，尚未开始，不能结班。不再举办的，请撤销该班。"
    en = "The class starts on {day} and cannot be closed before. If it will not be held, cancel it."
    article = "215号（五）"


class ClassBegun(Unprocessable):
    zh = "该班已于{day}开课，不能撤销。提前结束的，请登记结班。"
    en = "The class has begun on {day} and cannot be cancelled. If it ends early, close it."
    article = "215号（五）"


class ClassCancelled(Unprocessable):
    zh = "该班已撤销，没有举办，不能登记考勤、考核或监管结果。请核对班次。"
    en = (
        "The class was cancelled and never held: it has no attendance, examination or finding."
        " Check which class you mean."
    )
    article = "215号（六）"
