"""Words of codes, from the texts of the package."""

from shared.words import ROLES, label, labels

from intake.domain.applications.status import RefusalReason

CODES = labels("intake", "codes")
REFUSAL_REASONS = labels("intake", "refusal_reasons", RefusalReason)


def word(code: object, language: str = "zh") -> str:
    """A code in the reader's language; an unknown one as it is."""
    return label(str(code), CODES, ROLES).to(language)
