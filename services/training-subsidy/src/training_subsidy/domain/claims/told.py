"""The words of a message, whatever it tells of."""

from collections.abc import Mapping
from typing import Any

from training_subsidy.domain.claims.timeline import sentence
from training_subsidy.domain.register.class_notice import SENTENCES
from training_subsidy.domain.register.message import SEAT_SENTENCES, MessageAbout


def text_of(about: MessageAbout, code: str, facts: Mapping[str, Any], *, language: str) -> str:
    """A message in the reader's language; a claim's is the line of its timeline."""
    match about:
        case MessageAbout.CLAIM:
            return sentence(code, facts, language=language)
        case MessageAbout.CLASS:
            return SENTENCES[code].format(**facts).to(language)
        case MessageAbout.ENROLMENT:
            return SEAT_SENTENCES[code].to(language)
