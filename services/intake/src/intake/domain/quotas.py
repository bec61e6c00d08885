"""How much one person, or one application, may have at a time: no flood is everybody's outage."""

from dataclasses import dataclass

from shared.errors import Conflict


class TooManyDrafts(Conflict):
    """One has the most drafts that one may have."""


class TooManyPapers(Conflict):
    """The application has the most papers that it may have."""


class TooManyUploads(Conflict):
    """One has the most unfinished uploads that one may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """The most that is kept for one at a time.

    Two requests at once may both find the last place: a flood is bounded, not counted to the one.
    """

    drafts: int
    papers: int
    uploads: int

    def check_drafts(self, count: int) -> None:
        """Raises ``TooManyDrafts`` where there is no room for another one."""
        if count >= self.drafts:
            raise TooManyDrafts(most=self.drafts)

    def check_papers(self, count: int) -> None:
        """Raises ``TooManyPapers`` where there is no room for another one."""
        if count >= self.papers:
            raise TooManyPapers(most=self.papers)

    def check_uploads(self, count: int) -> None:
        """Raises ``TooManyUploads`` where there is no room for another one."""
        if count >= self.uploads:
            raise TooManyUploads(most=self.uploads)
