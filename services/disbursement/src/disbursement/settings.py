"""What disbursement is told by its environment."""

from pydantic_settings import SettingsConfigDict
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """``AID_DISBURSEMENT_…`` and the settings that all services share."""

    model_config = SettingsConfigDict(env_prefix="AID_DISBURSEMENT_", extra="ignore")
