"""The ways by which an application, a lead or a report reaches the office (第二十七条)."""

from enum import StrEnum


class Channel(StrEnum):
    """Each application, lead and report carries its own."""

    ONLINE = "ONLINE"
    COUNTER = "COUNTER"  # 一门受理窗口
    HOTLINE = "HOTLINE"  # 救助热线
    GREEN_CHANNEL = "GREEN_CHANNEL"  # 急难救助绿色通道
    VILLAGE = "VILLAGE"
    OTHER_BODY = "OTHER_BODY"
    LETTER = "LETTER"
