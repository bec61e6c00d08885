"""The refusals of intake: what happened, what to do, and the article where a rule refused."""

from shared.errors import Conflict, Forbidden, NotFound, Unprocessable


class ApplicationNotFound(NotFound):
    zh = "没有这份申请，或它不属于您。请核对编号。"
    en = "No such application, or it is not yours. Check the id."


class DocumentNotFound(NotFound):
    zh = "这份申请中没有该材料。请在申请详情中查看材料清单。"
    en = "The application has no such document. See its list of documents."


class AuthorisationNotFound(NotFound):
    zh = "这份申请中没有该核对授权。请在申请详情中查看授权清单。"
    en = "The application has no such authorisation. See its list of authorisations."


class OutsideLhasa(Unprocessable):
    zh = "地区 {region} 不在拉萨市（5401）辖区内。请向困难发生地或居住地的乡镇（街道）提出申请；如需帮助，请拨打 12345 转接。"
    en = "Region {region} is outside Lhasa (5401). Apply at the township where the hardship occurred or where you live; dial 12345 to be put through."
    article = "202号 第三条"


class RegionUnknown(Unprocessable):
    zh = "没有代码为 {region} 的县（区）或乡镇（街道）。请从地区清单中选择受理地。"
    en = "There is no county or township {region}. Choose one from the list of regions."
    article = "202号 第十三条"


class VillageOutsideTownship(Unprocessable):
    zh = "村（居）代码 {village} 不属于乡镇 {region}。请核对两个代码。"
    en = "Village {village} is not part of township {region}. Check both codes."


class IdNumberInvalid(Unprocessable):
    zh = "身份证号码无效：{places}。请对照身份证逐位核对。"
    en = "Not a valid resident ID number: {places}. Compare it with the card, digit by digit."


class PersonNamedTwice(Unprocessable):
    zh = "同一身份证号码在家庭成员中出现两次。请删除重复的一项。"
    en = "The same ID number stands twice in the household. Remove one of the entries."


class OneHeadNeeded(Unprocessable):
    zh = "家庭成员中必须且只能有一名户主。请核对与户主关系。"
    en = "A household has exactly one head. Check the relations."
    article = "202号 第八条"


class BeneficiaryUnknown(Unprocessable):
    zh = "个人救助对象必须是申请中列出的人员。请从中选择，或填写其身份证号码。"
    en = "Aid to an individual names one of the persons of the application. Choose one, or give the ID number."
    article = "202号 第八条（二）"
    pointer = "/beneficiary_index"


class GuardianNeeded(Unprocessable):
    zh = "救助对象未满十八周岁，申请中须有一名成年监护人或受托人。请补充后提交。"
    en = "The beneficiary is under eighteen: the application needs an adult guardian or an agent."
    article = "202号 第八条（二）2"


class CardInvalid(Unprocessable):
    zh = "银行卡号无效（{detail}）。请对照银行卡核对 16 至 19 位卡号。"
    en = "Not a valid card number ({detail}). Compare the 16 to 19 digits with the card."


class PayeeNotAllowed(Unprocessable):
    zh = "该账户不能作为收款账户：救助金发给救助对象本人（家庭为户主，未成年人为监护人），受托人不得代收。请更换账户持有人。"
    en = "This account cannot receive the aid: it goes to the recipient (a household's head, a minor's guardian), never to an agent. Name another holder."
    article = "202号 第十九条"


class NotSigned(Unprocessable):
    zh = "申请尚未签字，或签字后内容有改动。请先签字再提交。"
    en = "The application is not signed, or was changed after signing. Sign it, then submit."
    article = "202号 第十四条（一）"


class SignerNameDiffers(Unprocessable):
    zh = "签字姓名与登记的姓名不一致。请由本人按身份证上的姓名签字。"
    en = "The name typed differs from the name on record. The person signs as on the ID card."


class DocumentsMissing(Unprocessable):
    zh = "材料不齐，尚不能受理。缺少：{documents}。请一次性告知申请人补齐。"
    en = "Cannot be accepted yet. Missing: {documents}. Tell the applicant once, completely."
    article = "202号 第十六条"
    shown = ("missing",)


class StillMissing(Unprocessable):
    zh = "还缺：{documents}。请补齐告知书所列的全部材料后再提交。"
    en = "Still missing: {documents}. Hand in everything that the notice lists, then complete."
    article = "202号 第十六条"
    shown = ("missing",)


class NothingMissing(Unprocessable):
    zh = "材料齐全，无需告知补正。请直接受理。"
    en = "Nothing is missing; there is nothing to notify. Accept the application."
    article = "202号 第十六条"


class OneTimeNoticeAlreadyGiven(Conflict):
    zh = "已于 {listed_on} 一次性告知过所缺材料，不得再次要求补正。仅在事实发生变化时，说明理由后可再次告知。"
    en = "What is missing was told once, on {listed_on}; a second request is not allowed. Only changed facts, with the reason, permit another notice."
    article = "202号 第十六条"


class RefusalWithoutReasonForbidden(Unprocessable):
    zh = "无正当理由不得拒绝受理。请填写理由代码（{reasons}）和说明；外地户籍不是理由。"
    en = "Acceptance may not be refused without good reason. Give one of the codes ({reasons}) and an explanation; a hukou elsewhere is none."
    article = "202号 第十六条"


class MustBeRouted(Unprocessable):
    zh = "该情形按其他规定办理（{article_of_route}），不在此受理，也不得简单拒绝。请使用“转办”移交有权机构。"
    en = "This case follows other rules ({article_of_route}): it is neither accepted here nor simply refused. Route it to the body in charge."


class DirectCountyNeedsUrgency(Unprocessable):
    zh = "仅紧急情况可由县（区）民政部门直接受理。请转乡镇（街道）受理，或按紧急程序申请。"
    en = "The county accepts directly in urgent cases only. Hand the case to the township, or apply under the urgent procedure."
    article = "202号 第十三条"


class UrgencyGroundMissing(Unprocessable):
    zh = "按紧急程序受理须写明紧急的依据：{grounds}。"
    en = "Acceptance under the emergency procedure names its ground: {grounds}."
    article = "202号 第十三条"
    pointer = "/urgency_ground"


class AtTheTownshipAlready(Conflict):
    zh = "该申请已在乡镇（街道）办理，无需再转。"
    en = "The application is with the township already."
    article = "202号 第十三条"


class TownshipOutsideCounty(Unprocessable):
    zh = "乡镇（街道）{township} 不属于县（区）{county}。请核对代码。"
    en = "Township {township} is not part of county {county}. Check the code."
    article = "202号 第十五条"


class OwnApplication(Forbidden):
    zh = "不得办理本人填写、签署或提交的申请。请交由其他经办人办理。"
    en = "Nobody handles an application that they wrote, signed or handed in. Leave it to another officer."
    article = "202号 第三十条"


class DecidedAlready(Conflict):
    zh = "已作出决定，申请不能再撤回。如不需要救助或有异议，请向作出决定的机关提出。"
    en = "The case is decided; the application can no longer be withdrawn. Turn to the deciding office."


class NotAnAdult(Unprocessable):
    zh = "核对授权由成年家庭成员签署；该人员未满十八周岁，无需授权。"
    en = "Adults sign the authorisation; this person is under eighteen and needs none."
    article = "202号 第十六条（六）"


class PersonNotInHousehold(Unprocessable):
    zh = "该人员不在申请的家庭成员中。请从申请的家庭成员中选择。"
    en = "This person is not in the household. Choose one of the members of the application."


class PaidAlready(Conflict):
    zh = "救助金已发放到账，不能再更正收款账户。如未收到，请联系乡镇（街道）。"
    en = "The aid was paid already; the account cannot be corrected. If it did not arrive, turn to the township."
    article = "202号 第十九条"


class DayInFuture(Unprocessable):
    zh = "以下日期晚于今天：{places}。请填写实际发生或付款的日期。"
    en = "These days lie in the future: {places}. Give the day on which it happened or was paid."
    article = "202号 第十六条"


class AuthorisationPast(Unprocessable):
    zh = "授权的有效期早于今天。请填写将来的日期。"
    en = "The authorisation would end before today. Give a date to come."


class AuthorisationTooLong(Unprocessable):
    zh = "授权有效期自签署之日起最长 366 天，最迟至 {last}。请改填较早的日期。"
    en = "An authorisation holds for at most 366 days from its signing, until {last}. Give an earlier date."
    article = "202号 第十六条（六）"


class AuthorisationWithdrawnAlready(Conflict):
    zh = "该授权已撤回。如需恢复核对，请重新签署。"
    en = "This authorisation was withdrawn already. To resume the check, sign a new one."


class UploadNotAllowed(Conflict):
    zh = "案件处于“{status}”状态，不能再上传材料。"
    en = "No documents can be added while the status is {status}."


class NoAccountYet(Conflict):
    zh = "申请尚未受理，请在草稿中修改收款账户。"
    en = "The application is not accepted yet; change the account in the draft."
