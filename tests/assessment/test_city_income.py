"""The city's figure of income per head is asked for before anybody signs (第八条 医疗支出型认定)."""

from aid_testing.assessing import Officer, Outside
from aid_testing.assessments import a_declaration, accepted_event
from aid_testing.fixtures import Client


async def test_fr_12_an_income_between_the_two_published_figures_is_asked_about_at_once(
    client: Client,
) -> None:
    """FR-12: not after both signatures and seven days of notice."""
    outside = Outside(client)
    event = await outside.given(
        accepted_event(declared=a_declaration(income_last_12_months="120000.00"))
    )
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()

    early = await officer.do("complete")
    await officer.do("determine", {"city_income_per_head": "45000.00"})
    done = await officer.do("complete")

    assert (early.status_code, early.json()["missing"]) == (409, ["CITY_INCOME"])
    assert done.status_code == 200, done.text


async def test_an_income_below_the_rural_figure_needs_no_further_word(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()

    assert (await officer.do("complete")).status_code == 200
