from aid_testing.training import School


async def test_the_rules_and_figures_are_public(school: School) -> None:
    policies = (await school.client.get("/v1/policies")).json()

    assert policies["edition"].startswith("215-2018@")
    figures = {figure["name"]: figure["value"] for figure in policies["figures"]}
    assert figures["study_fiscal_percent"] == 50
    assert any(rule["citation"] == "拉政发〔2018〕215号 （六）" for rule in policies["rules"])
