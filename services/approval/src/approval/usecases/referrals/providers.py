"""Who is willing to help: the county's list of charities, social-work bodies and volunteers."""

from typing import Annotated

from pydantic import Field
from shared.county_registers import CountyEntriesBody, CountyEntry, CountyEntryBody, CountyRegister
from shared.roles import COUNTY
from shared.transaction import Reading
from shared.web import example

from approval.domain.referrals.referral import Need, Receiver, fits


class ProviderBody(CountyEntryBody):
    """A body that is willing (有救助意愿), what it offers, and the organisation it signs in as."""

    kind: Receiver
    needs: Annotated[list[Need], Field(min_length=1, max_length=20)]
    org: Annotated[str | None, Field(min_length=1, max_length=60)] = None


class ProvidersBody(CountyEntriesBody[ProviderBody]):
    """Bodies that have declared themselves willing, by the document of the county."""

    model_config = example(
        document="城民发〔2026〕4号",
        county="540102",
        entries=[
            {
                "code": "LHASA_CHARITY",
                "text": "拉萨市慈善总会",
                "since": "2026-12-01",
                "kind": "CHARITY",
                "needs": ["TREATMENT_COST", "GOODS"],
                "org": "lhasa-charity",
            }
        ],
    )


PROVIDERS = CountyRegister(name="providers", one="provider", body=ProvidersBody)


async def matching(tx: Reading, *, region: str, needs: list[str]) -> list[CountyEntry]:
    """The county's providers of today that offer something of what is needed (第二十八条)."""
    county, today = region[:COUNTY], tx.clock.today()
    listed = await PROVIDERS.in_force(tx, county=county, on=today)
    return [one for one in listed if fits(needs, one.details["needs"])]
