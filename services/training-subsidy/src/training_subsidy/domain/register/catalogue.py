"""The published catalogues and their versions: what was in force on a day (215号（七）, VT-016)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Catalogue(StrEnum):
    """Which catalogue a version is of."""

    TRADES = "TRADES"  # 培训工种和补贴标准
    CERTIFICATION_BODIES = "CERTIFICATION_BODIES"  # 鉴定（评价）机构


class CatalogueChange(StrEnum):
    """What a version changes."""

    LISTED = "LISTED"  # 列入
    ADJUSTED = "ADJUSTED"  # 调整标准
    DELISTED = "DELISTED"  # 移出
    REGISTERED = "REGISTERED"  # 登记
    ENDED = "ENDED"  # 退出


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueVersion:
    """One published change of a catalogue: of what, from which day, by which document.

    ``number`` runs over all catalogues and is given when the version is written. ``amount`` in fen.
    """

    id: UUID
    number: int = 0
    catalogue: Catalogue
    change: CatalogueChange
    subject: UUID
    code: str
    name: str
    level: int | None = None
    amount: int | None = None
    in_force_from: date
    document: str
    published_at: datetime
