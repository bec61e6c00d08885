"""What every service is told by its environment; a service adds its own fields."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url

from shared import proxies
from shared.broker_access import BrokerAccess
from shared.claims import ClaimPath, Claims
from shared.suite import SERVICES

TRIAL = "trial"


def _addresses(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        service.name: environ.get(f"{service.prefix}_URL", f"http://127.0.0.1:{service.port}")
        for service in SERVICES
    }


def _path(value: object) -> object:
    return ClaimPath(value) if isinstance(value, str) else value


_Path = Annotated[ClaimPath, NoDecode, BeforeValidator(_path)]


class ServiceSettings(BaseSettings):
    """Settings under the service's own prefix, and those that the whole suite shares."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    database_url: str
    database_password_file: Path | None = None
    port: int
    keyring: Path
    kafka_username: str | None = None
    kafka_password: str | None = None
    kafka_password_file: Path | None = None
    kafka_certificate_file: Path | None = None
    kafka_key_file: Path | None = None
    token_file: Path | None = None

    host: str = Field("127.0.0.1", validation_alias="AID_HOST")
    process: Literal["all", "api", "worker"] = Field("all", validation_alias="AID_PROCESS")
    instance: str | None = Field(
        None,
        validation_alias="AID_INSTANCE",
        description="what tells workers of one service apart; `hostname` takes the machine's name",
    )
    kafka_bootstrap: str = Field("127.0.0.1:9092", validation_alias="AID_KAFKA_BOOTSTRAP")
    kafka_security_protocol: str = Field(
        "PLAINTEXT", validation_alias="AID_KAFKA_SECURITY_PROTOCOL"
    )
    kafka_security_mechanism: str | None = Field(
        None, validation_alias="AID_KAFKA_SECURITY_MECHANISM"
    )
    kafka_ca_file: Path | None = Field(None, validation_alias="AID_KAFKA_SECURITY_CA_FILE")
    issuer: str = Field("https://issuer.aid.invalid", validation_alias="AID_ISSUER")
    profiles: str = Field(
        "",
        validation_alias="AID_PROFILES",
        description="`trial` among them, by commas: the embedded issuer may sign the tokens",
    )
    audience: str = Field("aid", validation_alias="AID_AUDIENCE")
    jwks: str | None = Field(
        None,
        validation_alias="AID_JWKS",
        description="an address or a file; without it the issuer's discovery document says where",
    )
    claim_roles: _Path = Field(
        Claims().roles,
        validation_alias="AID_CLAIM_ROLES",
        description="the claim that lists the roles, such as `realm_access.roles`",
    )
    claim_region: _Path = Field(Claims().region, validation_alias="AID_CLAIM_REGION")
    claim_region_group: str = Field(
        "",
        validation_alias="AID_CLAIM_REGION_GROUP",
        description="the region's claim lists groups; the region is the last name of the one below this",
    )
    claim_org: _Path = Field(Claims().org, validation_alias="AID_CLAIM_ORG")
    claim_purposes: _Path = Field(
        Claims().purposes,
        validation_alias="AID_CLAIM_PURPOSES",
        description="the claim that lists what a service's token was issued for",
    )
    claim_assurance: _Path = Field(
        Claims().assurance,
        validation_alias="AID_CLAIM_ASSURANCE",
        description="the claim that says how well the issuer knows the person",
    )
    city: str = Field(
        "5401",
        pattern=r"^\d{4}$",
        validation_alias="AID_CITY",
        description="the one city of this deployment: what binds it is changed by its people alone",
    )
    backup_mark: Path | None = Field(
        None,
        validation_alias="AID_BACKUP_MARK",
        description="a file that is touched when a copy of everything is finished",
    )
    archive_mark: Path | None = Field(
        None,
        validation_alias="AID_ARCHIVE_MARK",
        description="a file that is touched when the archive is complete up to now",
    )
    clock_file: Path | None = Field(None, validation_alias="AID_CLOCK_FILE")
    largest_body_bytes: int = Field(1_000_000, validation_alias="AID_LARGEST_BODY_BYTES")
    largest_upload_bytes: int = Field(20_000_000, validation_alias="AID_LARGEST_UPLOAD_BYTES")

    subject_rate_per_second: float = Field(
        200, ge=0, validation_alias="AID_SUBJECT_RATE", description="of one token's subject; 0: any"
    )
    subject_burst: int = Field(10_000, ge=1, validation_alias="AID_SUBJECT_BURST")
    address_rate_per_second: float = Field(
        1000, ge=0, validation_alias="AID_ADDRESS_RATE", description="of one address; 0: any"
    )
    address_burst: int = Field(50_000, ge=1, validation_alias="AID_ADDRESS_BURST")
    trusted_proxies: str = Field(
        "",
        validation_alias="AID_TRUSTED_PROXIES",
        description="networks of the proxies that say who asks, by blanks: 10.0.0.0/8 fd00::/8",
    )
    forwarded_header: proxies.Header = Field(
        "x-forwarded-for",
        validation_alias="AID_FORWARDED_HEADER",
        description="in which header they say it; the other is not read",
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        proxies.caller(value, "x-forwarded-for")
        return value

    otel_exporter: Literal["none", "otlp", "file", "console"] = Field(
        "none", validation_alias="AID_OTEL_EXPORTER"
    )
    otel_endpoint: str = Field("http://127.0.0.1:4318", validation_alias="AID_OTEL_ENDPOINT")
    otel_file: Path | None = Field(None, validation_alias="AID_OTEL_FILE")

    service_urls: dict[str, str] = Field(
        default_factory=lambda: _addresses(os.environ),
        description="where each service of the suite answers: AID_<SERVICE>_URL",
    )

    @field_validator("jwks")
    @classmethod
    def _none_named(cls, value: str | None) -> str | None:
        return value or None

    @field_validator("instance")
    @classmethod
    def _named_by_the_machine(cls, value: str | None) -> str | None:
        return socket.gethostname() if value == "hostname" else value

    @model_validator(mode="after")
    def _password_from_its_file(self) -> Self:
        url = make_url(self.database_url).set(drivername="postgresql+asyncpg")
        if self.database_password_file is not None:
            url = url.set(password=self.database_password_file.read_text("utf-8").strip())
        self.database_url = url.render_as_string(hide_password=False)
        return self

    @property
    def claims(self) -> Claims:
        """Under which claims the issuer says who somebody is."""
        return Claims(
            roles=self.claim_roles,
            region=self.claim_region,
            org=self.claim_org,
            purposes=self.claim_purposes,
            assurance=self.claim_assurance,
            region_group=self.claim_region_group,
        )

    @property
    def broker(self) -> BrokerAccess:
        """How this service reaches the broker, as the principal of its own name."""
        password = self.kafka_password
        if self.kafka_password_file is not None:
            password = self.kafka_password_file.read_text("utf-8").strip()
        prefix = str(self.model_config["env_prefix"])
        return BrokerAccess(
            bootstrap=self.kafka_bootstrap,
            owner=f"{prefix}KAFKA",
            protocol=self.kafka_security_protocol,
            mechanism=self.kafka_security_mechanism,
            username=self.kafka_username or prefix.removeprefix("AID_").rstrip("_").lower(),
            password=password,
            ca_file=self.kafka_ca_file,
            certificate_file=self.kafka_certificate_file,
            key_file=self.kafka_key_file,
        )

    @model_validator(mode="after")
    def _known_to_the_broker(self) -> Self:
        if refused := self.broker.refusal():
            raise ValueError(refused)
        return self

    @model_validator(mode="after")
    def _signed_by_a_provider(self) -> Self:
        """The key of the embedded issuer lies beside the suite: whoever has it is anybody.

        So is who reads along where an issuer speaks without TLS.
        """
        if not self.issuer.startswith("https://") and TRIAL not in self.profiles.split(","):
            raise ValueError(
                "The embedded issuer, or one without TLS, signs in a trial alone: AID_ISSUER names "
                "the identity provider by https (docs/operations.md), or AID_PROFILES=trial says "
                "that this is a trial."
            )
        return self
