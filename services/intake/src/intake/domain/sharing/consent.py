"""A person's consent to what one agreement tells of them; taken back at any time (第十五条)."""

from datetime import date, timedelta

from shared.errors import Conflict, NotFound, Unprocessable

from intake.domain.sharing.agreement import LAW, Agreement

LONGEST = timedelta(days=366)


class DataConsentNotFound(NotFound):
    """No such consent, or it is not yours."""


class DataConsentWithdrawnAlready(Conflict):
    """It was taken back already."""


class DataConsentNotAsked(Unprocessable):
    """The agreement does not rest on consent, or is over."""

    article = f"{LAW} 第十三条"


class DataConsentDays(Unprocessable):
    """A consent counts from today, for a year at most."""

    article = f"{LAW} 第十四条"


def check_consent(agreement: Agreement, *, valid_until: date, today: date) -> None:
    """Raises ``DataConsentNotAsked``, ``DataConsentDays``."""
    if not agreement.needs_consent or agreement.until < today:
        raise DataConsentNotAsked
    if not today <= valid_until <= today + LONGEST:
        raise DataConsentDays(last=(today + LONGEST).isoformat())
