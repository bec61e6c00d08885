from datetime import date

import pytest
from aid_testing.assistance import approval_figures
from approval.domain.notices.notice import (
    Channel,
    NoticeNotFinished,
    ObjectionOpen,
    check_forward,
    notice,
)
from shared.workdays import seed_calendar

POSTED = date(2025, 6, 9)


def forward(on: date, *, objection_open: bool = False) -> None:
    check_forward(
        posted_on=POSTED,
        on=on,
        objection_open=objection_open,
        calendar=seed_calendar(),
        figures=approval_figures(),
    )


def test_a_case_goes_on_the_day_after_its_notice_has_closed() -> None:
    forward(date(2025, 6, 17))

    with pytest.raises(NoticeNotFinished) as refused:
        forward(date(2025, 6, 16))

    assert refused.value.facts == {"earliest_forward": "2025-06-17"}


def test_an_open_objection_stops_the_case() -> None:
    with pytest.raises(ObjectionOpen):
        forward(date(2025, 6, 17), objection_open=True)


@pytest.mark.parametrize(
    ("channel", "minor", "name"),
    [
        (Channel.VILLAGE_BOARD, False, "次仁卓玛"),
        (Channel.ONLINE, False, "次仁**"),
        (Channel.VILLAGE_BOARD, True, "未成年人某某"),
        (Channel.ONLINE, True, "未成年人某某"),
    ],
)
def test_a_notice_shows_the_name_by_channel_and_never_a_minors(
    channel: Channel, minor: bool, name: str
) -> None:
    shown = notice(
        "次仁卓玛",
        minor=minor,
        channel=channel,
        category="急难型",
        amount=273_000,
        figures=approval_figures(),
    )

    assert (shown.name, shown.category, shown.amount) == (name, "急难型", 273_000)
