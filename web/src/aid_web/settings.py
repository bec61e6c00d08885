"""What the pages are told by their environment."""

import os
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from shared.suite import SERVICES

PREFIX = "/web"
"""Below which every page answers, at its own port and behind the proxy alike."""


def _addresses() -> dict[str, str]:
    return {
        service.name: os.environ.get(f"{service.prefix}_URL", f"http://127.0.0.1:{service.port}")
        for service in SERVICES
    }


class WebSettings(BaseSettings):
    """Settings under `AID_WEB_`, and those that the whole suite shares."""

    model_config = SettingsConfigDict(
        env_prefix="AID_WEB_", extra="ignore", hide_input_in_errors=True
    )

    port: int = 8006
    host: str = Field("127.0.0.1", validation_alias="AID_HOST")
    address: str = Field(
        "http://127.0.0.1:8000",
        description="where people reach the suite; pages are below /web of it",
    )
    key_file: Path = Field(description="32 random bytes in base64: what sessions are sealed with")
    issuer_url: str = Field(
        "http://127.0.0.1:8092",
        description="the identity provider; its discovery document is read below it",
    )
    client_id: str = "web"
    client_secret_file: Path | None = None
    scope: str = "openid profile"
    idle_minutes: int = Field(30, ge=1, le=480, description="a session nobody used ends")
    longest_hours: int = Field(12, ge=1, le=24, description="a session ends, used or not")
    services: dict[str, str] = Field(default_factory=_addresses)

    @field_validator("address", "issuer_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def is_https(self) -> bool:
        """Whether people come over TLS: cookies are then for TLS alone."""
        return self.address.startswith("https://")

    @property
    def callback(self) -> str:
        """Where the identity provider sends people back to."""
        return f"{self.address}{PREFIX}/callback"

    @property
    def client_secret(self) -> str | None:
        """The secret of a confidential client, if pages are one."""
        file = self.client_secret_file
        return None if file is None else file.read_text("utf-8").strip()
