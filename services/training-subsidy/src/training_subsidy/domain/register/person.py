"""A person under one name and one account: real-name registration (215号（七）（十六）)."""

from enum import StrEnum

from shared.errors import Conflict, NotFound, Unprocessable


class NamedOtherwise(Conflict):
    article = "215号（七）"


class NotThisPerson(Unprocessable):
    article = "215号（七）"


class PersonNotFound(NotFound):
    """There is no such person on the register."""


class CorrectionKind(StrEnum):
    """What an officer has put right."""

    NAME = "NAME"  # 更正姓名
    ACCOUNT = "ACCOUNT"  # 解除账号绑定
