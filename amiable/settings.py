"""Settings of an installation: `amiable.toml` in the working folder, each overridable by an AMIABLE_… variable."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from amiable.domain.company import Role
from amiable.domain.decision import Action

FILE = "amiable.toml"
Tls = Literal["ssl", "starttls", "none"]


class SettingsError(ValueError):
    """Settings that cannot be used; the message names each key and the fix."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSettings(_Table):
    """[database]"""

    url: str = "sqlite:///amiable.db"
    """SQLite file (relative to the working folder) or `postgresql+psycopg://user:password@host/name`."""


class TelegramSettings(_Table):
    """[telegram]"""

    token: SecretStr = SecretStr("")
    """From BotFather. Empty: the simulator stands in, on loopback."""
    username: str = Field(default="", pattern=r"^[A-Za-z0-9_]{0,64}$")
    """The bot's, without @: letters link to it where `[chat]` of company.toml is on."""
    base_url: str = ""
    """Another Bot API server; empty for Telegram's own."""
    base_file_url: str = ""
    webhook_url: str = Field(default="", pattern=r"^(https://\S+)?$")
    """Public address that Telegram posts updates to; empty: long polling, without any open port."""
    webhook_host: str = "127.0.0.1"
    """Where `amiable run` listens for these posts, behind a reverse proxy that ends TLS."""
    webhook_port: int = Field(default=8443, ge=1, le=65535)


class ReaderSettings(_Table):
    """[reader]"""

    sure_above: float = Field(default=0.83, ge=0, le=1)
    """Readings below this confidence are marked « à vérifier » and get the careful decision."""
    model: str = ""
    """Folder of the model that `amiable learn` wrote; empty: the shipped one."""
    second: Literal["never", "unsure", "always"] = "never"
    """When the language model of [model] reads a reply too: where the embedded reader is unsure, or always."""
    agreed: float = Field(default=0.83, ge=0, le=1)
    """Confidence where both name the same intent; measure it with `amiable eval replies --reader model`."""
    alone: float = Field(default=0.6, ge=0, le=1)
    """Confidence in the model's reading where the two differ."""


class ModelSettings(_Table):
    """[model]: a language model that words drafts. Without `model`, templates do, and nothing leaves the machine."""

    model: str = ""
    base_url: str = "https://api.openai.com/v1"
    """Any OpenAI-compatible address: `http://127.0.0.1:8080/v1` for a server of your own."""
    api_key: SecretStr = SecretStr("")
    api_key_variable: str = "OPENAI_API_KEY"
    """Environment variable that holds the key, rather than writing it here."""
    timeout_seconds: float = Field(default=30, gt=0)
    """For one call."""
    draft_seconds: float = Field(default=60, gt=0)
    """For all the calls of one draft; after that the template's text is shown."""
    max_tokens: int = Field(default=700, ge=100, le=4000)
    prompt_tokens: int = Field(default=1200, ge=900)
    """The longest prompt; the debtor's words are cut to fit."""
    temperature: float | None = Field(default=0.3, ge=0, le=2)
    price_in: Decimal = Field(default=Decimal(0), ge=0)
    """Euros for a thousand tokens read."""
    price_out: Decimal = Field(default=Decimal(0), ge=0)
    monthly_budget: Decimal | None = Field(default=None, gt=0, validate_default=True)
    """Euros a company; needs the prices."""
    template_only: tuple[Action, ...] = (Action.FORMAL_NOTICE, Action.END_PLAN, Action.HAND_OVER)
    """Actions that no model words."""

    @field_validator("monthly_budget")
    @classmethod
    def _priced(cls, value: Decimal | None, others: ValidationInfo) -> Decimal | None:
        if value is not None and not (others.data.get("price_in") or others.data.get("price_out")):
            raise ValueError("needs price_in and price_out, in euros for a thousand tokens")
        return value

    @property
    def key(self) -> str:
        """The key itself, else the one in `api_key_variable`."""
        return self.api_key.get_secret_value() or os.environ.get(self.api_key_variable, "")


class RunSettings(_Table):
    """[run]: how often the parts look, in seconds, when nothing wakes them."""

    poll_seconds: float = Field(default=60, gt=0)
    work_seconds: float = Field(default=2, gt=0)
    tick_seconds: float = Field(default=300, gt=0)


class MailboxSettings(_Table):
    """[companies.mailbox]: the address that reminders leave from and replies come back to."""

    address: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    name: str = ""
    sub_addresses: bool = True
    """False when the server does not deliver `address+token@…`: replies are then matched by thread alone."""
    imap_host: str
    imap_port: int = 993
    imap_tls: Tls = "ssl"
    imap_user: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_folder: str = "INBOX"
    imap_ca_file: str = ""
    imap_since: date | None = None
    imap_mark_seen: bool = False
    smtp_host: str
    smtp_port: int = 587
    smtp_tls: Tls = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_ca_file: str = ""
    password_variable: str = ""
    """Environment variable that holds the password of both servers, rather than writing it here."""
    sent_folder: str = ""
    """Empty: found by its use, or by its usual names."""

    def password(self, own: SecretStr) -> str:
        """The server's own password, else the one in `password_variable`."""
        return own.get_secret_value() or os.environ.get(self.password_variable, "")


class ManagerSettings(_Table):
    """[[companies.managers]]: who may approve."""

    name: str = Field(min_length=1)
    telegram_id: int
    role: Role = Role.MANAGER


class CompanySettings(_Table):
    """[[companies]]"""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    policy: str = "company.toml"
    """Path of the company's policy, relative to the working folder."""
    prompts: str = ""
    """Folder of the company's own wordings; a file there wins over the shipped one."""
    mailbox: MailboxSettings
    managers: tuple[ManagerSettings, ...] = ()


class Settings(BaseSettings):
    """Everything an installation sets. Paths are relative to `folder`."""

    model_config = SettingsConfigDict(env_prefix="AMIABLE_", env_nested_delimiter="__", extra="forbid", frozen=True)

    database: DatabaseSettings = DatabaseSettings()
    telegram: TelegramSettings = TelegramSettings()
    reader: ReaderSettings = ReaderSettings()
    model: ModelSettings = ModelSettings()
    run: RunSettings = RunSettings()
    companies: tuple[CompanySettings, ...] = Field(min_length=1)
    folder: Path = Path()

    @classmethod
    def settings_customise_sources(  # variables win over the file, which is passed in
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """AMIABLE_… variables first, then the file."""
        return env_settings, init_settings

    @property
    def database_url(self) -> str:
        """The URL with a relative SQLite path made absolute."""
        prefix = "sqlite:///"
        url = self.database.url
        if url.startswith(prefix) and not url.startswith(prefix + "/"):
            return f"{prefix}{(self.folder / url.removeprefix(prefix)).resolve()}"
        return url


def load_settings(folder: Path) -> Settings:
    """The settings of a working folder. Raises SettingsError naming every key that is wrong, and the fix."""
    path = folder / FILE
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"{path} does not exist; name the working folder with -C, or make one with: amiable init FOLDER"
        ) from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None
    try:
        return Settings(**values, folder=folder)
    except ValidationError as error:
        raise SettingsError(describe(path, error)) from None


def describe(path: Path, error: ValidationError) -> str:
    """Every error of the file, a line each: key, what is wrong, what was given."""
    lines = [f"{path} cannot be used:"]
    for one in error.errors():
        key = ".".join(str(part) for part in one["loc"])
        given = one.get("input")
        shown = f" (given: {given!r})" if isinstance(given, str | int | float) and "password" not in key else ""
        fix = "remove it, or check its spelling" if one["type"] == "extra_forbidden" else one["msg"]
        lines.append(f"  {key}: {fix}{shown}")
    return "\n".join(lines)
