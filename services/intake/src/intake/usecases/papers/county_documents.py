"""What a county asks for besides the papers of the law (第十六条（八）): its register."""

from typing import Annotated

from pydantic import Field
from shared.contracts.vocabulary import Category
from shared.county_registers import CountyEntriesBody, CountyEntryBody, CountyRegister
from shared.web import example

from intake.domain.papers.papers import COUNTY_CODE


class CountyDocumentBody(CountyEntryBody):
    """A further paper, asked of applications of some categories or of all."""

    code: Annotated[str, Field(pattern=COUNTY_CODE)]
    categories: Annotated[
        list[Category], Field(max_length=10, description="Asked of these; of all when empty")
    ] = []


class CountyDocumentsBody(CountyEntriesBody[CountyDocumentBody]):
    """Further papers of a county, by its document."""

    model_config = example(
        document="城政发〔2026〕9号",
        county="540102",
        entries=[
            {
                "code": "COUNTY_SCHOOL_LETTER",
                "text": "学校出具的学费缴纳通知",
                "since": "2026-12-01",
                "categories": ["EXPENDITURE_EDUCATION"],
            }
        ],
    )


COUNTY_DOCUMENTS = CountyRegister(
    name="required_documents", one="required_document", body=CountyDocumentsBody
)
