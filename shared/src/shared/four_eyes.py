"""Four eyes: who did one step of a thing does not do the step that looks at it (第三十条, A-50)."""

from collections.abc import Collection

from shared.errors import Forbidden


class AnotherPersonRequired(Forbidden, kind=True):
    """The caller may not, a colleague may; the service's sentence says which two steps these are."""


def require_another_person(
    sub: str, *, than: Collection[str | None], refusal: AnotherPersonRequired
) -> None:
    """Refuse who is one of those already: who signed, assessed or made it, or applied for it."""
    if sub in than:
        raise refusal
