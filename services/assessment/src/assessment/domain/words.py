"""Words of codes that a check's sentences show; only fields show the codes themselves."""

from dataclasses import fields

from shared.finding_words import RULES
from shared.words import labels

from assessment.domain.case import OfficerFindings
from assessment.domain.check import Blocked, Item, Source
from assessment.domain.rules.programme import TEMPORARY_ASSISTANCE

FINDINGS = labels("assessment", "findings").require([one.name for one in fields(OfficerFindings)])
"""What an officer finds."""

BLOCKED = labels("assessment", "blocked", Blocked)
ITEMS = labels("assessment", "items", Item)
SOURCES = labels("assessment", "sources", Source)

WAITS_FOR = labels("assessment", "waits_for")
"""What a check waits for while it is in work."""

RULES.require({one.name for one in TEMPORARY_ASSISTANCE})
