"""Read the installation's settings from ENTREPAIRS_* variables, secrets also from files."""

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "ENTREPAIRS_"
SECRETS = ("secret_key", "contact_keys", "lookup_key", "database_url", "mail_url")


class Settings(BaseSettings):
    """Hold every setting of an installation; frozen, without any default secret or database."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path
    secret_key: str = Field(min_length=32)
    contact_keys: Annotated[tuple[str, ...], NoDecode] = Field(min_length=1)
    """Fernet keys for e-mail addresses, phones and outgoing mail, newest first."""
    lookup_key: str = Field(min_length=32)
    """Key of the hash by which an e-mail address is found again."""
    base_url: str = "http://localhost:8000"
    box_url: str = ""
    """Address of the Box when it has a host name of its own; the same host by default."""
    database_url: str = ""
    mail_url: str = "console:"
    mail_from: str = "entrepairs@localhost"
    redis_url: str = ""
    """Shared store of Desk's rate limits; in memory when empty."""
    demo: bool = False

    @field_validator("contact_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.split(",")) if isinstance(value, str) else value

    @model_validator(mode="before")
    @classmethod
    def _derive(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values.get("database_url") and values.get("data_dir"):
            values["database_url"] = f"sqlite:///{Path(values['data_dir']).absolute() / 'desk.db'}"
        if not values.get("box_url"):
            values["box_url"] = values.get("base_url", cls.model_fields["base_url"].default)
        return values

    @property
    def waves_dir(self) -> Path:
        """Return the folder that holds one folder per wave."""
        return self.data_dir / "waves"


def from_environment() -> Settings:
    """Read the settings from the environment, `ENTREPAIRS_<NAME>_FILE` standing in for a secret.

    Raises pydantic.ValidationError when a setting is missing or malformed.
    """
    files = {name: os.environ.get(f"{PREFIX}{name.upper()}_FILE") for name in SECRETS}
    read = {name: Path(path).read_text(encoding="utf-8").strip() for name, path in files.items() if path}
    return Settings(**read)  # type: ignore[arg-type]  # the names are fields, the values are validated
