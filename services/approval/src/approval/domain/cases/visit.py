"""The county's home visit: why a case is visited, and with whose help."""

from enum import StrEnum


class Visit(StrEnum):
    """Why the county visits a case at home, if it does."""

    NONE = "none"
    DRAWN = "drawn"  # by lot on receipt
    MADE_UP = "made_up"  # to make up the month's least share, before the decision
    AFTER_DECISION = "after_decision"  # the same, when too few cases were undecided
    OWN = "own"  # an urgent case: the county itself visits each (TA-083, TA-085)

    @property
    def is_before_decision(self) -> bool:
        return self in {Visit.DRAWN, Visit.MADE_UP, Visit.OWN}


class Helper(StrEnum):
    """With whose help the county visits a household."""

    COMMITTEE = "COMMITTEE"  # 村（居）民委员会
    TOWNSHIP = "TOWNSHIP"  # 乡镇人民政府（街道办事处）
