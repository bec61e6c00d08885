"""The public notice (公示) of article 18: when a case may go on, and what of a person it shows."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.errors import Conflict
from shared.masks import notice_name
from shared.workdays import Calendar

from approval.domain import terms
from approval.domain.figures import Figures, NoticeField


class NoticeNotFinished(Conflict):
    article = "202号 第十八条（一）（1）"
    shown = ("earliest_forward",)

    @classmethod
    def code(cls) -> str:
        """The golden vocabulary's word for it."""
        return "PUBLICITY_NOT_FINISHED"


class ObjectionOpen(Conflict):
    article = "202号 第十八条（一）（1）"


class Channel(StrEnum):
    VILLAGE_BOARD = "VILLAGE_BOARD"
    ONLINE = "ONLINE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is shown, and nothing else: never a number, an account, a diagnosis (A-40)."""

    name: str | None
    village: str | None
    category: str | None
    amount: int | None


def check_forward(
    *, posted_on: date, on: date, objection_open: bool, calendar: Calendar, figures: Figures
) -> None:
    """Refuse to send a case to the county before its notice has closed without open objection."""
    if objection_open:
        raise ObjectionOpen
    earliest = terms.earliest_forward(posted_on, calendar, figures)
    if on < earliest:
        raise NoticeNotFinished(earliest_forward=earliest.isoformat())


def notice(
    name: str | None,
    *,
    minor: bool,
    channel: Channel,
    category: str | None,
    amount: int | None,
    village: str | None = None,
    figures: Figures,
) -> Notice:
    """The notice of one case for a channel, with the parts that the channel shows (A-40).

    No name where it has not come yet.
    """
    online = channel is Channel.ONLINE
    shows = figures.online_shows if online else figures.board_shows
    named = NoticeField.NAME in shows and name is not None
    return Notice(
        name=notice_name(name or "", online=online, minor=minor) if named else None,
        village=village if NoticeField.VILLAGE in shows else None,
        category=category if NoticeField.CATEGORY in shows else None,
        amount=amount if NoticeField.AMOUNT in shows else None,
    )
