import pytest
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.problems import status_of


class MadeByYou(AnotherPersonRequired):
    zh = "请由其他人员办理。"
    en = "Ask a colleague."


def test_who_did_the_first_step_is_refused_the_second() -> None:
    with pytest.raises(MadeByYou):
        require_another_person("maker", than=["maker"], refusal=MadeByYou())


def test_a_colleague_may_do_it_also_before_anybody_did() -> None:
    require_another_person("checker", than=["maker", None], refusal=MadeByYou())
    require_another_person("checker", than=[], refusal=MadeByYou())


def test_it_is_a_refusal_to_the_person() -> None:
    assert status_of(MadeByYou) == 403
