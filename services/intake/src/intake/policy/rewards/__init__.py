"""The profiles of flat-rate rewards: each YAML file of this folder is a programme, complete or refused."""

from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any

import yaml
from pydantic import Field, ValidationError
from shared.parameters import Days, Parameter, Yuan
from shared.policy import Schedule
from shared.roles import Role
from shared.words import join

from intake.domain.rewards.profile import FIELD_OF, Figure, Profile, RewardUnknown, Roles

Count = Annotated[int, Field(ge=1, le=1000, strict=True)]
TAKES: Mapping[Figure, Parameter] = {
    Figure.AMOUNT: Parameter(Yuan),
    Figure.REGISTER_DAYS: Parameter(Days),
    Figure.CONFIRM_DAYS: Parameter(Days),
    Figure.ARRIVAL_DAYS: Parameter(Days),
    Figure.WATCH_DAYS: Parameter(Days),
    Figure.DAILY_COUNT: Parameter(Count),
}


class ProfileMalformed(ValueError):
    """A profile lacks something or names what is not; the sentence says the file and the place."""


def load_profiles(folder: Traversable) -> dict[str, Profile]:
    """Every profile of a folder by its code. Raises ``ProfileMalformed``."""
    found: dict[str, Profile] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".yaml"):
            continue
        profile = read_profile(file.name, file.read_text("utf-8"))
        for other in found.values():
            if profile.code == other.code or profile.letters == other.letters:
                raise ProfileMalformed(f"{file.name}: {other.code} has its code or its letters")
        found[profile.code] = profile
    return found


def read_profile(name: str, text: str) -> Profile:
    """One profile. Raises ``ProfileMalformed``."""
    try:
        profile = Profile.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as fault:
        raise ProfileMalformed(f"{name}: {fault}") from fault
    except ValidationError as wrong:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in wrong.errors()
        )
        raise ProfileMalformed(f"{name}: {faults}") from None
    if profile.fields.mark != "none" and profile.mark is None:
        raise ProfileMalformed(f"{name}: mark: fields.mark asks it, and nothing says what it is")
    if profile.fields.mark == profile.fields.photo == "none":
        raise ProfileMalformed(f"{name}: fields: without photo and mark no two things differ")
    for figure, given in profile.figures.items():
        for since, value in given.in_force.items():
            try:
                TAKES[figure].check(value)
            except ValueError as fault:
                place = f"figures.{figure}.in_force.{since}"
                raise ProfileMalformed(f"{name}: {place}: {fault}") from fault
        if not given.parameter and given.why is None:
            raise ProfileMalformed(f"{name}: figures.{figure}.why: it is no parameter, say why")
    return profile


PROFILES = load_profiles(files("intake.policy.rewards"))


def schedules_of(profiles: Iterable[Profile]) -> list[Schedule]:
    """The figures of the profiles as they are published, loaded and dated."""
    return [
        Schedule(
            profile.schedule_of(figure),
            f"{profile.title.zh}: {given.title}",
            given.citation,
            given.source,
            tuple(sorted(given.in_force.items())),
        )
        for profile in profiles
        for figure, given in sorted(profile.figures.items())
    ]


def parameters_of(profiles: Iterable[Profile]) -> tuple[dict[str, Parameter], dict[str, str]]:
    """What two people may load of them, and what they may not, with the reason."""
    loaded: dict[str, Parameter] = {}
    fixed: dict[str, str] = {}
    for profile in profiles:
        for figure, given in profile.figures.items():
            if given.parameter:
                loaded[profile.schedule_of(figure)] = TAKES[figure]
            else:
                fixed[profile.schedule_of(figure)] = given.why or ""
    return loaded, fixed


def fields_of(profiles: Iterable[Profile]) -> dict[str, tuple[str, ...]]:
    """By schedule the attribute of ``RewardFigures`` that holds it."""
    return {
        profile.schedule_of(figure): (FIELD_OF[figure],)
        for profile in profiles
        for figure in Figure
    }


def profile_of(code: str) -> Profile:
    """The profile of a code. Raises ``RewardUnknown``."""
    if code not in PROFILES:
        raise RewardUnknown(known=join(one.title.text for one in PROFILES.values()))
    return PROFILES[code]


def roles(*parts: Callable[[Roles], Role] | Any) -> tuple[Role, ...]:
    """Whoever has one of these parts in some profile, in the order of the roles."""
    named = {part(profile.roles) for part in parts for profile in PROFILES.values()}
    return tuple(role for role in Role if role in named)
