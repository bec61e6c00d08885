"""Why a claim cannot be made, submitted, signed or read."""

from collections.abc import Iterable

from shared.errors import Conflict, Forbidden, NotFound, Unprocessable
from shared.words import NOTHING, listed, said

from training_subsidy.domain.words import REASONS


class ClaimNotFound(NotFound):
    zh = "没有这项补贴申请，或不属于您。请核对编号。"
    en = "There is no such claim, or it is not yours. Check the id."


class ClaimTypeDoesNotFit(Unprocessable):
    zh = "申请类型与课程或申请人不符。请按课程经费性质选择申请类型。"
    en = "This type of claim does not fit this course or claimant. Choose by the course's funding."
    article = "215号（五）（十一）"


class NotDispatched(Unprocessable):
    zh = "技能提升补贴由劳务派遣人员本人申领；该学员未登记为劳务派遣人员。"
    en = "The skill-upgrade subsidy is claimed by dispatched workers themselves; this trainee is none."
    article = "215号（十一）"


class NotYetPaid(Unprocessable):
    zh = "尚未上传缴费票据。先缴费、后补贴：请上传票据后再提交。"
    en = "No receipt is uploaded. Pay first, claim later: upload the receipt, then submit."
    article = "215号（五）（十二）"


class ExaminationPending(Unprocessable):
    zh = "培训或考核尚未结束，暂不能申请。请待培训机构登记考核结果后再提交。"
    en = (
        "Course or examination is not finished. Submit once the institution has entered the result."
    )
    article = "215号（二十四）"


class CourseNotOver(Unprocessable):
    zh = "培训到{ends_on}结束，结束后方可提交补贴申请。提前结束的，请培训机构先登记结班。"
    en = (
        "The course ends on {ends_on}; submit after its last day. If it ended earlier, its"
        " institution closes the class first."
    )
    article = "215号（五）（二十四）"


class StudyNotOver(Unprocessable):
    zh = "研学到{ends_on}结束。先缴后报：请在研学结束后凭缴费票据提交申请。"
    en = "The study ends on {ends_on}. Pay first, claim later: submit after its last day."
    article = "215号（十二）"


class SelectedElsewhere(Unprocessable):
    zh = (
        "研学费用由选派名单所在地区的财政承担。您在{year}年的名单属于地区{regions}，"
        "请填写名单所在地区。"
    )
    en = (
        "The region of the selection list pays for the study. In {year} you stand on the list of"
        " {regions}: name that region."
    )
    article = "215号（十二）"


class RegionNotKnown(Unprocessable):
    zh = "没有地区代码为{region}的经办人社部门。请填写选派您的市或县（区）的行政区划代码。"
    en = "No labour office has the region code {region}. Name the city or county that selected you."
    article = "215号（十二）"


class SignatureDiffers(Unprocessable):
    zh = "签名与申请人姓名不一致。请由申请人本人签名。"
    en = "The signature is not the claimant's name. The claimant signs personally."


class AccountNotValid(Unprocessable):
    zh = "收款账号无效，请核对卡号或对公账号。"
    en = "The account number is not valid. Check it."


class ReceiptUsedAlready(Conflict):
    zh = "该票据（开票单位和号码）已用于另一项申请。同一票据只能使用一次。"
    en = "This receipt (issuer and number) supports another claim already. A receipt is used once."
    article = "215号（六）"


class DuplicateReceipt(Conflict):
    zh = "同一份票据文件已经上传过。每张票据只上传一次；请上传另一张票据的文件。"
    en = "This very file was uploaded as a receipt already. Upload each receipt once, by its own file."
    article = "215号（六）"


class ReceiptOutOfBounds(Unprocessable):
    zh = "票据须在{since}以后付款，金额不超过{most}元。请核对付款日期和金额。"
    en = "A receipt is paid on {since} or later, and comes to {most} yuan at most. Check day and amount."
    article = "215号（五）（二十五）"


class ReceiptNotFound(NotFound):
    zh = "没有这张票据。"
    en = "There is no such receipt."


class ReceiptNotNow(Conflict):
    zh = "申请已提交，不能再更换票据。"
    en = "The claim is submitted; its receipts can no longer change."


class ReceiptNotPaid(Unprocessable):
    zh = "票据金额须大于零，付款日期不得晚于今天（先垫后补、先缴后报）。请核对票据。"
    en = "A receipt is above zero and not dated after today: pay first, then claim. Check the receipt."
    article = "215号（五）"


class ClaimBarred(Unprocessable):
    zh = "规则不允许补贴该申请（{reasons}），只能作出不予补贴的决定。"
    en = "A rule bars this claim ({reasons}); it can only be refused."

    def __init__(self, reasons: Iterable[str]) -> None:
        super().__init__()
        self.reasons = listed(said(reason, REASONS) for reason in reasons) or NOTHING

    def sentence(self, language: str = "zh") -> str:
        """The sentence, its reasons in the caller's language too."""
        return (self.en if language == "en" else self.zh).format(reasons=self.reasons.to(language))


class AmountNotFromTheRules(Unprocessable):
    zh = "金额须按规则计算；没有公式时不得超过已付费用、补贴标准和采购合同单价。请改正金额。"
    en = (
        "The amount is the one the rules give; where they give none, at most what was paid, the"
        " standard, and the contract's price for each person. Correct the amount."
    )
    article = "215号（七）（十二）"


class SecondPersonNeeded(Forbidden):
    zh = "审核人不能再作决定，须由另一名负责人签署。"
    en = "Who reviewed a claim does not decide it: another person signs."
    article = "215号（二十五）"


class OwnClaim(Forbidden):
    zh = (
        "您参与过该申请（申请、票据、收款账户），或参与过该班的开班、报名、考勤、考核、发证，"
        "不能同时作为经办人或负责人签署。请由其他人员办理。"
    )
    en = (
        "You had a hand in this claim or its account, or in running the class that it is for, and"
        " do not sign it as an officer too. Somebody else must do it."
    )
    article = "215号（二十五）"


class ReasonMissing(Unprocessable):
    zh = "不予补贴须说明理由：请写明所依据的条目（例如 六）和说明。"
    en = "A refusal gives its reasons: name the items it rests on, and explain."
    article = "215号（二十五）"


class PlanNotFound(NotFound):
    zh = "没有这项年度计划。"
    en = "There is no such plan."


class PlanExists(Conflict):
    zh = "该年度、地区、经费和工种的计划已存在。请修改原计划。"
    en = "There is a plan for this year, region, funding and trade. Change that one."


class BudgetBelowCommitted(Conflict):
    zh = "预算不得低于已占用的{committed}元。请填写不低于该金额的预算，或先作出决定释放占用的资金。"
    en = (
        "The budget cannot be less than the {committed} yuan that are committed already. Enter at"
        " least that, or decide claims that hold money first."
    )
    article = "215号（六）"


class PlanYearOver(Unprocessable):
    zh = (
        "{year}年度已结束，其计划不再增加资金；候补申请由{now}年度计划安排。请下达或调整{now}年度、"
        "地区{region}、经费类型“{funding}”的计划。"
    )
    en = (
        "The year {year} is over and its plan takes no more money: who waits is paid by the plan of"
        " {now}. Set or change the plan of {now} for region {region} and funding “{funding}”."
    )
    article = "215号（二十一）"


class LetterNotReady(NotFound):
    zh = "申请尚未作出决定，没有决定书。"
    en = "The claim is not decided yet; there is no letter."
