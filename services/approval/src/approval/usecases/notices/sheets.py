"""The notice as a sheet for the village board, in the words of what is shown of it."""

from shared.money import yuan
from shared.vault import Vault
from shared.workdays import Calendar

from approval.domain.decisions.letter import township_office
from approval.domain.notices.notice import Channel, notice
from approval.policy import figures_on
from approval.policy import letters as texts
from approval.store.notices.notices import open_name
from approval.store.tables import NoticeRow
from approval.usecases.notices.notices import closes_on


def sheet_of(row: NoticeRow, vault: Vault, calendar: Calendar) -> str:
    """The sheet with the name in full, but a minor's; the caller audits the reading."""
    name, village = open_name(vault, row)
    shown = notice(
        name or "",
        minor=row.minor,
        channel=Channel.VILLAGE_BOARD,
        category=row.category,
        amount=row.amount,
        village=village or "",
        figures=figures_on(row.posted_on),
    )
    return texts.render(
        "notice.html",
        shown=shown.name,
        village=shown.village,
        category=shown.category,
        amount=None if shown.amount is None else yuan(shown.amount),
        posted_on=row.posted_on,
        closes_on=closes_on(row, calendar),
        second=row.second,
        office=township_office(None),
    )
