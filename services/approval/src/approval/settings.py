"""What approval is told by its environment."""

from pydantic_settings import SettingsConfigDict
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """``AID_APPROVAL_…`` and the settings that all services share."""

    model_config = SettingsConfigDict(env_prefix="AID_APPROVAL_", extra="ignore")

    accept_seed: bool = False
    """Whether delegations marked as the embedded run's seed are in force at once."""
