"""How somebody signed on paper what a counter enters (第十四条（一）)."""

from enum import StrEnum


class PaperSignature(StrEnum):
    """How somebody signed on paper."""

    HANDWRITTEN = "HANDWRITTEN"
    FINGERPRINT = "FINGERPRINT"  # 按指印: who cannot write
