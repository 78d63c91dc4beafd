"""Read the installation's settings from ENTREPAIRS_* variables, secrets also from files."""

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "ENTREPAIRS_"
SECRETS = ("secret_key", "contact_keys", "lookup_key", "database_url", "mail_url")


class BoxSettings(BaseSettings):
    """Hold what the Box needs to know, none of it a secret; frozen."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    data_dir: Path
    base_url: str = "http://localhost:8000"
    box_url: str = ""
    """Address of the Box when it has a host name of its own; the same host by default."""
    box_socket: str = ""
    """Path of the socket by which Desk asks the keeper of the boxes; empty: this process works on the folder itself."""
    desk_user: str = ""
    """Name or number of the user whose processes may ask the keeper; its own alone when empty."""
    demo: bool = False
    backups: str = ""
    """Folders that hold backups, with colons between them, or `none`; not known when empty."""
    proxy_config: str = ""
    """Files of nginx's configuration, with colons between them, or `none`, or `confirmed`; not known when empty."""

    @model_validator(mode="before")
    @classmethod
    def _share_host(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values.get("box_url"):
            values["box_url"] = values.get("base_url", cls.model_fields["base_url"].default)
        return values

    @property
    def waves_dir(self) -> Path:
        """Return the folder that holds one folder per wave."""
        return self.data_dir / "waves"


class Settings(BoxSettings):
    """Hold every setting of an installation; frozen, without any default secret or database."""

    secret_key: str = Field(min_length=32)
    contact_keys: Annotated[tuple[str, ...], NoDecode] = Field(min_length=1)
    """Fernet keys for e-mail addresses, phones and outgoing mail, newest first."""
    lookup_key: str = Field(min_length=32)
    """Key of the hash by which an e-mail address is found again."""
    database_url: str = ""
    mail_url: str = "console:"
    mail_from: str = "entrepairs@localhost"
    operator: str = ""
    """Who runs the installation and how to reach them, in words; public, on the privacy page."""
    redis_url: str = ""
    """Shared store of Desk's rate limits; in memory when empty."""
    proxies: int = Field(default=0, ge=0, le=3)
    """How many proxies of ours stand before Desk: the last of them says who calls."""

    @field_validator("contact_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.split(",")) if isinstance(value, str) else value

    @model_validator(mode="before")
    @classmethod
    def _own_database(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values.get("database_url") and values.get("data_dir"):
            values["database_url"] = f"sqlite:///{Path(values['data_dir']).absolute() / 'desk.db'}"
        return values


def from_environment() -> Settings:
    """Read the settings from the environment, `ENTREPAIRS_<NAME>_FILE` standing in for a secret.

    Raises pydantic.ValidationError when a setting is missing or malformed.
    """
    files = {name: os.environ.get(f"{PREFIX}{name.upper()}_FILE") for name in SECRETS}
    read = {name: Path(path).read_text(encoding="utf-8").strip() for name, path in files.items() if path}
    return Settings(**read)  # type: ignore[arg-type]  # the names are fields, the values are validated


def box_from_environment() -> BoxSettings:
    """Read the Box's settings alone: no secret is looked at, nor asked for.

    Raises pydantic.ValidationError when a setting is missing or malformed.
    """
    return BoxSettings()
