"""The table of certificates for which insured employees claim."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base


class SkillCertificateRow(Base):
    """The certificate of a claim, its number sealed; ``doubt`` and months are others' answers (VT-038)."""

    __tablename__ = "skill_certificates"
    __table_args__ = (Index("skill_certificates_number", "number_hash"),)

    claim_id: Mapped[UUID] = mapped_column(
        ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True
    )
    body_code: Mapped[str]
    number: Mapped[bytes] = mapped_column(LargeBinary)
    number_hash: Mapped[bytes] = mapped_column(LargeBinary)
    track: Mapped[str]
    issued_on: Mapped[date] = mapped_column(Date)
    doubt: Mapped[str | None]
    contribution_months: Mapped[int | None]
