"""The categories of 第八条 in the law's order, a module each."""

from shared.complete import complete_table
from shared.contracts.vocabulary import Category

from assessment.domain.rules.categories import (
    distressed,
    education,
    emergency,
    expenditure,
    individual_other,
    medical,
    minor_or_mental,
    other,
)

CATEGORIES = {
    Category.EMERGENCY: emergency.EMERGENCY,
    Category.EXPENDITURE_MEDICAL: medical.MEDICAL,
    Category.EXPENDITURE_EDUCATION: education.EDUCATION,
    Category.DISTRESSED: distressed.DISTRESSED,
    Category.OTHER: other.OTHER,
    Category.INDIVIDUAL_OTHER: individual_other.INDIVIDUAL_OTHER,
    Category.INDIVIDUAL_MINOR_OR_MENTAL: minor_or_mental.MINOR_OR_MENTAL,
}
complete_table(Category, CATEGORIES, "assessment.domain.rules.categories.CATEGORIES")

ARTICLE_8 = tuple(dict.fromkeys(rule for law in CATEGORIES.values() for rule in law.rules))
"""Every rule of article 8 once, category by category."""
MODULES = (
    emergency,
    expenditure,
    medical,
    education,
    distressed,
    other,
    individual_other,
    minor_or_mental,
)
"""Whose source an edition's hash covers."""
