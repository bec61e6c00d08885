"""The words of findings: what each rule of 202号 asks, how facts are called, and the answers.

Assessment holds the rules against them at its start; approval explains a decision with them.
"""

from shared.policy import Answer
from shared.words import labels

RULES = labels("shared", "assistance_rules")
FACTS = labels("shared", "assistance_facts")
ANSWERS = labels("shared", "answers", Answer)
YES, NO = (labels("shared", "yes_no")[word] for word in ("yes", "no"))
