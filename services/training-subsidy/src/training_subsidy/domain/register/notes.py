"""What is written about a thing of the register, kept sealed: opinions, reasons, answers."""

from enum import StrEnum


class NoteKind(StrEnum):
    REASON = "reason"
    RETURN = "return"
    EXAMINATION = "examination"
    DECISION = "decision"
    HEARING = "hearing"
    OBJECTION = "objection"
    ANSWER = "answer"
