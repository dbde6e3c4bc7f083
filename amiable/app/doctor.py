"""`amiable check`: reach each part of an installation, and name the fix for what cannot be reached."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from amiable.app.bootstrap import bot_name, imap_settings, smtp_settings, utc_now
from amiable.app.probe import probe
from amiable.flow import people
from amiable.mailbox.errors import MailError
from amiable.mailbox.imap import connect
from amiable.mailbox.outbound import SmtpOutbound
from amiable.policies.load import PolicyError, load
from amiable.prompts.library import Library
from amiable.prompts.templates import PromptError
from amiable.reading.embedded import EmbeddedReader
from amiable.settings import CompanySettings, Settings, SettingsError, load_settings
from amiable.store.session import Store
from amiable.store.tables import CompanyRow, ManagerRow


@dataclass(frozen=True)
class Finding:
    """One part: reached or not, and what to do."""

    part: str
    ok: bool
    message: str


def examine(folder: Path) -> list[Finding]:
    """Every part, even when an earlier one fails; settings that cannot be read end it at once."""
    try:
        settings = load_settings(folder)
    except SettingsError as error:
        return [Finding("settings", False, str(error))]
    return [Finding("settings", True, f"{len(settings.companies)} company"), *_parts(settings)]


def _parts(settings: Settings) -> Iterator[Finding]:
    yield _try("database", lambda: _database(settings))
    yield _try("reader", lambda: f"{type(EmbeddedReader()).__name__} ready")
    yield _try("telegram", lambda: _telegram(settings))
    yield _try("model", lambda: probe(settings.model))
    for company in settings.companies:
        yield from _company(settings, company)


def _company(settings: Settings, company: CompanySettings) -> Iterator[Finding]:
    name = company.slug
    yield _try(f"{name}: policy", lambda: _policy(settings, company))
    yield _try(f"{name}: prompts", lambda: _prompts(settings, company))
    yield _try(f"{name}: imap", lambda: _imap(company))
    yield _try(f"{name}: smtp", lambda: _smtp(company))
    yield _try(f"{name}: managers", lambda: _managers(settings, company))


def _try(part: str, reach: Callable[[], str]) -> Finding:
    try:
        return Finding(part, True, reach())
    except (MailError, PolicyError, PromptError, SettingsError, SQLAlchemyError, TelegramError, OSError) as error:
        return Finding(part, False, str(error).strip() or type(error).__name__)


def _database(settings: Settings) -> str:
    store = Store(settings.database_url, utc_now)
    try:
        with store.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip()
        raise SettingsError(f"{store.url.render_as_string()}: {reason}; check [database] url") from error
    finally:
        store.close()
    return f"{store.engine.dialect.name} reached"


def _policy(settings: Settings, company: CompanySettings) -> str:
    path = settings.folder / company.policy
    policy = load(path)
    bot_name(settings, [policy])
    with as_file(files("amiable.policies") / "company.example.toml") as example:
        if policy.company.iban == load(example).company.iban:
            raise SettingsError(f"{path} still holds the example's IBAN; put your own company under [company]")
    return f"version {policy.version}"


def _prompts(settings: Settings, company: CompanySettings) -> str:
    own = settings.folder / company.prompts if company.prompts else None
    Library(own)
    return "every action has its wording"


def _imap(company: CompanySettings) -> str:
    settings = imap_settings(company.mailbox)
    _has_password("imap", settings.password, company)
    client = connect(settings)
    try:
        known = client.folder_exists(settings.folder)
    finally:
        client.logout()
    if not known:
        raise SettingsError(f"folder {settings.folder!r} is not on {settings.host}; check imap_folder")
    return f"{settings.user} on {settings.host}"


def _has_password(server: str, password: str, company: CompanySettings) -> None:
    if not password:
        variable = company.mailbox.password_variable
        where = f"the variable {variable}" if variable else "a variable that password_variable names"
        raise SettingsError(f"no password is set; put it into {where}, or into {server}_password of amiable.toml")


def _smtp(company: CompanySettings) -> str:
    settings = smtp_settings(company.mailbox)
    if settings.user:
        _has_password("smtp", settings.password, company)
    SmtpOutbound(settings).greet()
    return f"{settings.user or 'no login'} on {settings.host}"


def _managers(settings: Settings, company: CompanySettings) -> str:
    known = {manager.name for manager in company.managers}
    invited: set[str] = set()
    let_in = (
        select(ManagerRow)
        .join(CompanyRow, CompanyRow.id == ManagerRow.company_id)
        .where(CompanyRow.slug == company.slug, ManagerRow.active, ManagerRow.source == people.COMMAND)
    )
    store = Store(settings.database_url, utc_now)
    try:
        with suppress(SQLAlchemyError), store.view(None) as unit:  # a database away has a line of its own
            for row in unit.session.scalars(let_in):
                (invited if row.telegram_id is None else known).add(row.name)
    finally:
        store.close()
    if not known and invited:
        names = ", ".join(sorted(invited))
        raise SettingsError(f"nobody may approve yet: {names} must send the bot the code of `amiable manager add`")
    if not known:
        raise SettingsError(f"nobody may approve; run: amiable manager add NAME --company {company.slug}")
    return ", ".join(sorted(known))


def _telegram(settings: Settings) -> str:
    if not settings.telegram.token.get_secret_value():
        return "no token: the chat simulator stands in"
    try:
        name = _ask_username(settings)
    except InvalidToken as error:
        raise SettingsError("the token is not accepted; copy it again from BotFather into telegram.token") from error
    if settings.telegram.username not in ("", name):
        raise SettingsError(f"the bot is @{name}; put that name into telegram.username, letters link to it")
    return f"@{name}"


def bot_username(settings: Settings) -> str:
    """The bot's name in Telegram; empty without a token, and when Telegram cannot be asked."""
    if not settings.telegram.token.get_secret_value():
        return ""
    try:
        return _ask_username(settings)
    except (TelegramError, OSError):
        return ""


def _ask_username(settings: Settings) -> str:
    async def ask() -> str:
        base_url = settings.telegram.base_url or "https://api.telegram.org/bot"
        async with Bot(settings.telegram.token.get_secret_value(), base_url=base_url) as bot:
            return (await bot.get_me()).username or ""

    return asyncio.run(ask())
