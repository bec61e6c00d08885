"""A person under one name and one account: real-name registration (215号（七）（十六）)."""

from enum import StrEnum

from shared.errors import Conflict, NotFound, Unprocessable


class NamedOtherwise(Conflict):
    zh = (
        "该证件号码已用另一姓名实名登记。请按身份证核对姓名和号码；"
        "原登记有误的，请凭证明由原登记地或市级人社部门更正姓名后再办理。"
    )
    en = (
        "This ID number is registered under another name. Check name and number on the ID card; if"
        " the earlier spelling is wrong, the labour office of that county or of the city corrects"
        " it on evidence, then try again."
    )
    article = "215号（七）"


class NotThisPerson(Unprocessable):
    zh = (
        "所填姓名、证件号码与您的登录账号不符。只能用本人账号为本人申请；"
        "登记有误或更换过账号的，请到人社部门更正。"
    )
    en = (
        "Name and ID number are not those of your account. People claim for themselves, by their own"
        " account; if the register is wrong or your account is new, ask the labour office."
    )
    article = "215号（七）"


class PersonNotFound(NotFound):
    zh = "实名登记中没有此人。请核对证件号码。"
    en = "There is no such person on the register. Check the ID number."


class CorrectionKind(StrEnum):
    """What an officer has put right."""

    NAME = "NAME"  # 更正姓名
    ACCOUNT = "ACCOUNT"  # 解除账号绑定
