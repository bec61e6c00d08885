"""The categories of 第八条 in the law's order, a module each."""

from shared.complete import complete_table
from shared.contracts.vocabulary import Category

from assessment.domain.categories import (
    distressed,
    education,
    emergency,
    expenditure,
    individual_other,
    medical,
    minor_or_mental,
    other,
)
from assessment.domain.categories.distressed import DISTRESSED
from assessment.domain.categories.education import EDUCATION
from assessment.domain.categories.emergency import EMERGENCY
from assessment.domain.categories.individual_other import INDIVIDUAL_OTHER
from assessment.domain.categories.medical import MEDICAL
from assessment.domain.categories.minor_or_mental import MINOR_OR_MENTAL
from assessment.domain.categories.other import OTHER

CATEGORIES = {
    Category.EMERGENCY: EMERGENCY,
    Category.EXPENDITURE_MEDICAL: MEDICAL,
    Category.EXPENDITURE_EDUCATION: EDUCATION,
    Category.DISTRESSED: DISTRESSED,
    Category.OTHER: OTHER,
    Category.INDIVIDUAL_OTHER: INDIVIDUAL_OTHER,
    Category.INDIVIDUAL_MINOR_OR_MENTAL: MINOR_OR_MENTAL,
}
complete_table(Category, CATEGORIES, "assessment.domain.categories.CATEGORIES")

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
