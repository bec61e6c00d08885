"""Under which authorisations an adult is asked about (TA-067)."""

from datetime import UTC, datetime
from uuid import UUID

from aid_testing.assessing import Officer, Outside, deliver
from aid_testing.assessments import accepted_event, an_authorisation
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from assessment.domain.check import Source
from shared.contracts.intake import (
    ApplicationAccepted,
    AuthorisationSigned,
    AuthorisationWithdrawn,
)


async def statuses(client: Client, case_id: UUID) -> set[str]:
    found = await rows(
        client.database, "SELECT status FROM checks WHERE case_id = :case_id", case_id=case_id
    )
    return {row.status for row in found}


async def waits(client: Client, event: ApplicationAccepted) -> list[dict[str, str]]:
    seen = await Officer(client, event.case_id).read()
    waiting: list[dict[str, str]] = seen.json()["waiting_for"]
    return waiting


async def test_only_sources_that_the_authorisation_names_are_asked_and_heard(
    client: Client,
) -> None:
    outside = Outside(client)
    event = accepted_event(members=accepted_event().members[:1])
    person = event.members[0].person_id
    narrow = an_authorisation(person, scope=("BANKS", "BANK_DEPOSITS"))

    event = await outside.given(event.model_copy(update={"authorisations": (narrow,)}))
    await outside.work()

    waiting = {one["code"] for one in await waits(client, event)}
    unnamed = [one["source"] for one in await waits(client, event) if one["source"]]
    assert outside.asked[-1]["scope"] == ["BANKS"]
    assert "SOURCE_NOT_AUTHORISED" in waiting
    assert "SOURCE" not in waiting
    assert set(unnamed) == set(Source) - {Source.BANKS}
    kept = await rows(
        client.database, "SELECT source FROM answers WHERE case_id = :id", id=event.case_id
    )
    assert [row.source for row in kept] == ["BANKS"]


async def test_a_further_authorisation_of_more_sources_is_asked_under(client: Client) -> None:
    outside = Outside(client)
    event = accepted_event(members=accepted_event().members[:1])
    person = event.members[0].person_id
    narrow = an_authorisation(person, scope=("BANKS",))
    event = await outside.given(event.model_copy(update={"authorisations": (narrow,)}))
    await outside.work()

    wide = AuthorisationSigned(case_id=event.case_id, authorisation=an_authorisation(person))
    await deliver(client, wide)
    await outside.work()

    assert outside.asked[-1]["authorisation_id"] == str(wide.authorisation.authorisation_id)
    assert await statuses(client, event.case_id) == {"ANSWERED"}


async def test_authorisations_of_one_adult_add_up(client: Client) -> None:
    outside = Outside(client)
    event = accepted_event(members=accepted_event().members[:1])
    person = event.members[0].person_id
    banks = an_authorisation(person, scope=("BANKS",))
    event = await outside.given(event.model_copy(update={"authorisations": (banks,)}))
    await outside.work()

    others = tuple(source.value for source in Source if source is not Source.BANKS)
    rest = an_authorisation(person, scope=others)
    await deliver(client, AuthorisationSigned(case_id=event.case_id, authorisation=rest))
    await outside.work()

    assert outside.asked[-1]["scope"] == [source.value for source in Source]
    assert outside.asked[-1]["authorisations"] == [
        {"authorisation_id": str(banks.authorisation_id), "scope": ["BANKS"]},
        {"authorisation_id": str(rest.authorisation_id), "scope": list(others)},
    ]
    assert await statuses(client, event.case_id) == {"ANSWERED"}


async def test_authorisations_that_were_there_at_acceptance_add_up_too(client: Client) -> None:
    outside = Outside(client)
    event = accepted_event(members=accepted_event().members[:1])
    person = event.members[0].person_id
    both = (an_authorisation(person, scope=("TAX",)), an_authorisation(person, scope=("BANKS",)))

    await outside.given(event.model_copy(update={"authorisations": both}))
    await outside.work()

    assert set(outside.asked[-1]["scope"]) == {"TAX", "BANKS"}


async def test_of_two_authorisations_one_taken_back_leaves_what_the_other_names(
    client: Client,
) -> None:
    outside = Outside(client)
    event = accepted_event(members=accepted_event().members[:1])
    person = event.members[0].person_id
    tax, banks = (an_authorisation(person, scope=(name,)) for name in ("TAX", "BANKS"))
    event = await outside.given(event.model_copy(update={"authorisations": (tax, banks)}))
    await outside.work()

    for taken_back in (tax, banks):
        await deliver(
            client,
            AuthorisationWithdrawn(
                case_id=event.case_id,
                authorisation_id=taken_back.authorisation_id,
                person_id=person,
                withdrawn_at=datetime.now(UTC),
            ),
        )
        await outside.work()
        if taken_back is tax:
            assert outside.asked[-1]["scope"] == ["BANKS"]
            assert await statuses(client, event.case_id) == {"RUNNING"}

    assert await statuses(client, event.case_id) == {"BLOCKED"}


async def test_a_further_authorisation_of_the_same_sources_is_kept_and_nobody_asked_again(
    client: Client,
) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event(members=accepted_event().members[:1]))
    await outside.work()
    first, again = event.authorisations[0], an_authorisation(event.members[0].person_id)

    await deliver(client, AuthorisationSigned(case_id=event.case_id, authorisation=again))
    await deliver(
        client,
        AuthorisationWithdrawn(
            case_id=event.case_id,
            authorisation_id=first.authorisation_id,
            person_id=first.person_id,
            withdrawn_at=datetime.now(UTC),
        ),
    )
    await outside.work()

    assert len(outside.asked) == 1
    assert await statuses(client, event.case_id) == {"ANSWERED"}


async def test_words_that_are_no_sources_authorise_nothing(client: Client) -> None:
    outside = Outside(client)
    event = accepted_event(members=accepted_event().members[:1])
    idle = an_authorisation(event.members[0].person_id, scope=("BANK_DEPOSITS",))

    event = await outside.given(event.model_copy(update={"authorisations": (idle,)}))
    await outside.work()

    assert outside.asked == []
    assert await statuses(client, event.case_id) == {"BLOCKED"}
