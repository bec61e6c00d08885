"""The profiles of registers: each YAML file of this folder is a register, complete or refused."""

from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml
from pydantic import ValidationError

from training_subsidy.domain.register.kept import RegisterProfile, RegisterUnknown


class RegisterMalformed(ValueError):
    """A profile lacks something or names what is not; the sentence says the file and the place."""


def load_registers(folder: Traversable) -> dict[str, RegisterProfile]:
    """Every register of a folder by its code. Raises ``RegisterMalformed``."""
    found: dict[str, RegisterProfile] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".yaml"):
            continue
        profile = read_register(file.name, file.read_text("utf-8"))
        if profile.code in found:
            raise RegisterMalformed(f"{file.name}: another file has its code")
        found[profile.code] = profile
    for profile in found.values():
        for name, other in profile.named.items():
            if other not in found or len(found[other].key) != 1:
                raise RegisterMalformed(f"{profile.code}: {name} names no register of one key")
    return found


def read_register(name: str, text: str) -> RegisterProfile:
    """One profile. Raises ``RegisterMalformed``."""
    try:
        return RegisterProfile.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as fault:
        raise RegisterMalformed(f"{name}: {fault}") from fault
    except ValidationError as wrong:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in wrong.errors()
        )
        raise RegisterMalformed(f"{name}: {faults}") from None


REGISTERS = load_registers(files("training_subsidy.policy.registers"))


def register_of(code: str) -> RegisterProfile:
    """The register of a code. Raises ``RegisterUnknown``."""
    try:
        return REGISTERS[code]
    except KeyError:
        raise RegisterUnknown from None
