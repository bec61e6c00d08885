"""Four eyes: who did one step of a thing does not do the step that looks at it (第三十条, A-50)."""

from collections.abc import Collection

from shared.errors import Forbidden
from shared.roles import identity


class AnotherPersonRequired(Forbidden, kind=True):
    """The caller may not, a colleague may; the service's sentence says which two steps these are."""


def require_another_person(
    sub: str, *, than: Collection[str | None], refusal: AnotherPersonRequired
) -> None:
    """Refuse who is one of those already: who signed, assessed or made it, or applied for it.

    A person is known in whatever letters the subject was written.
    """
    if identity(sub) in {identity(one) for one in than if one is not None}:
        raise refusal
