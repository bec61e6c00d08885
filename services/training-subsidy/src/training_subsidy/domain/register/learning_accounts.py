"""What a certificate is good for elsewhere (（十五）), and what learning counts for (（十八）)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class TitleRank(StrEnum):
    """Ranks of engineers that skilled workers are treated as (（十五）)."""

    ASSISTANT_ENGINEER = "ASSISTANT_ENGINEER"  # 助理工程师
    ENGINEER = "ENGINEER"  # 工程师
    SENIOR_ENGINEER = "SENIOR_ENGINEER"  # 高级工程师


class TitlePurpose(StrEnum):
    """What another system asks for: housing, hukou, titles and leave of skilled people (（十五）)."""

    TITLE = "TITLE"  # 职称
    HOUSING = "HOUSING"  # 住房
    HUKOU = "HUKOU"  # 落户
    LEAVE = "LEAVE"  # 疗养休假


LEVEL_OF = {
    TitleRank.ASSISTANT_ENGINEER: 3,
    TitleRank.ENGINEER: 2,
    TitleRank.SENIOR_ENGINEER: 1,
}
"""高级工、技师、高级技师 are treated as 助理工程师、工程师、高级工程师."""


def is_treated_as(rank: TitleRank, best_level: int | None) -> bool:
    """Whether somebody with certificates up to this level, of which 1 is the highest, has the rank."""
    return best_level is not None and best_level <= LEVEL_OF[rank]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A course that somebody passed, and whether its certificate is confirmed (VT-053)."""

    enrolment_id: UUID
    title: str
    trade_code: str | None
    level: int | None
    passed_on: date
    certified: bool

    def credits(self, table: Mapping[str, int]) -> int:
        """For the result, and for a confirmed certificate what its level counts for besides."""
        level = table[f"LEVEL_{self.level}"] if self.certified and self.level else 0
        return table["PASSED"] + level
