"""The one bootstrap: from settings to a running application."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from amiable.app.readers import readers
from amiable.app.standin import Standin
from amiable.app.writers import writers
from amiable.bot.simulator import SimulatorServer
from amiable.bot.telegram import Polling, Source, TelegramDesk, Webhook
from amiable.chat import compose as chat_compose
from amiable.chat import turn
from amiable.chat.match import match as chat_match
from amiable.chat.outbound import TelegramOutbound
from amiable.domain.chat import CHAT
from amiable.domain.company import Policy
from amiable.flow import parts, people
from amiable.flow.chats import Chats
from amiable.flow.day import Day
from amiable.flow.desk import Desk
from amiable.flow.parts import Part
from amiable.flow.services import Channel, MailAccount, Services
from amiable.mailbox.compose import body_of, compose
from amiable.mailbox.imap import ImapSettings
from amiable.mailbox.inbox import ImapInbox
from amiable.mailbox.match import match
from amiable.mailbox.outbound import SmtpOutbound, SmtpSettings
from amiable.mailbox.parse import parse
from amiable.mailbox.sent import ImapSentFolder
from amiable.policies.chain import decide
from amiable.policies.draft_check import check
from amiable.policies.followup import follow_up_due
from amiable.policies.load import load
from amiable.prompts.library import Library
from amiable.reading import talk
from amiable.reading.classifier import Classifier
from amiable.reading.embedded import EmbeddedReader
from amiable.reading.ports import Reader
from amiable.settings import (
    FILE,
    CompanySettings,
    MailboxSettings,
    Settings,
    SettingsError,
    TelegramSettings,
)
from amiable.store.migrate import migrate
from amiable.store.session import Store, Unit
from amiable.store.tables import CompanyRow, ManagerRow


def utc_now() -> datetime:
    """The clock of a real installation."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class App:
    """An installation, ready to run."""

    settings: Settings
    services: Services
    companies: Mapping[str, int]
    """Company ids by slug."""

    def parts(self, only: str = "", *, token: str = "", base_url: str = "", base_file_url: str = "") -> list[Part]:
        """The parts to run, all of them or those of one kind."""
        built: list[Part] = []
        run = self.settings.run
        for company in self.settings.companies:
            company_id = self.companies[company.slug]
            imap, smtp = imap_settings(company.mailbox), smtp_settings(company.mailbox)
            if only in ("", "poller"):
                built.append(parts.poller(self.services, company_id, ImapInbox(imap), run.poll_seconds))
            if only in ("", "sender"):
                sent = ImapSentFolder(imap, company.mailbox.sent_folder)
                built.append(parts.sender(self.services, company_id, SmtpOutbound(smtp), sent, run.work_seconds))
            if only in ("", "sender") and token:
                chat = TelegramOutbound(token, base_url=base_url)
                built.append(parts.sender(self.services, company_id, chat, None, run.work_seconds, CHAT))
        if only in ("", "worker"):
            built.append(parts.worker(self.services, run.work_seconds))
        if only in ("", "scheduler"):
            built.append(parts.scheduler(self.services, run.tick_seconds))
        if only in ("", "bot"):
            desk = TelegramDesk(
                Desk(self.services),
                token,
                base_url=base_url or None,
                base_file_url=base_file_url or None,
                source=_source(self.settings.telegram),
                day=Day(self.services),
                chats=Chats(self.services),
            )
            self.services.bell.listen(desk.nudge)
            built.append(Part("bot", desk.run))
        return built

    def simulator(self) -> SimulatorServer:
        """The chat that stands in when no Telegram token is set, with the managers and debtors of the database."""
        mailboxes = {
            self.companies[company.slug]: (company.mailbox.address, imap_settings(company.mailbox))
            for company in self.settings.companies
        }
        standin = Standin(self.services.store, mailboxes, self.services.store.clock)
        return standin.simulator(self.settings.telegram.username)

    def close(self) -> None:
        """Give the database connections back."""
        self.services.store.close()


def bootstrap(settings: Settings, *, clock: Callable[[], datetime] = utc_now, reader: Reader | None = None) -> App:
    """Read every policy and wording first, so that nothing is half done; then open the database, migrated.

    Raises SettingsError, PolicyError or PromptError, whose messages name the file and the fix.
    """
    policies = {c.slug: load(settings.folder / c.policy) for c in settings.companies}
    libraries = {c.slug: _library(settings.folder, c) for c in settings.companies}
    store = Store(settings.database_url, clock)
    try:
        migrate(store)
    except OperationalError as error:
        store.close()
        raise SettingsError(f"{store.url.render_as_string()}: {error.orig}; check [database] url") from error
    companies = _enrol(store, settings, policies)
    embedded = _reader(settings)
    by_id = {companies[slug]: policy for slug, policy in policies.items()}
    services = Services(
        store=store,
        parse=parse,
        match=match,
        reader=reader or embedded,
        hear=talk.read,
        decide=decide,
        follow_up=follow_up_due,
        check=check,
        writers=writers(settings.model, {companies[slug]: library for slug, library in libraries.items()}, store),
        compose=compose,
        body_of=body_of,
        policies=by_id,
        accounts={companies[c.slug]: _account(c.mailbox, policies[c.slug]) for c in settings.companies},
        chat=Channel(turn.parse, chat_match, chat_compose.compose, chat_compose.body_of),
        bot_name=bot_name(settings, policies.values()),
        sure_above=settings.reader.sure_above,
        readers=readers(settings.reader, settings.model, embedded, by_id, store),
    )
    return App(settings, services, companies)


def _source(telegram: TelegramSettings) -> Source:
    """Posts of Telegram where the settings name an address for them, else long polling."""
    if telegram.webhook_url:
        return Webhook(telegram.webhook_url, telegram.webhook_host, telegram.webhook_port)
    return Polling()


def bot_name(settings: Settings, policies: Iterable[Policy]) -> str:
    """The bot that letters link to. Raises SettingsError where a policy wants links and nobody said which bot.

    No name is guessed, token or not: a debtor who opened the link would write to somebody else's bot.
    """
    telegram = settings.telegram
    if not telegram.username and any(policy.chat.enabled for policy in policies):
        raise SettingsError(
            f"{settings.folder / FILE}: telegram.username is empty while [chat] of a company is enabled; "
            "put the bot's user name there (`amiable check` shows it), without @"
        )
    return telegram.username


def _reader(settings: Settings) -> EmbeddedReader:
    """The shipped model, or the one that the company's corrections made."""
    return EmbeddedReader(Classifier.load(settings.folder / settings.reader.model) if settings.reader.model else None)


def _library(folder: Path, company: CompanySettings) -> Library:
    own = folder / company.prompts if company.prompts else None
    return Library(own)


def _account(mailbox: MailboxSettings, policy: Policy) -> MailAccount:
    return MailAccount(mailbox.address, mailbox.name or policy.company.name, mailbox.sub_addresses)


def imap_settings(mailbox: MailboxSettings) -> ImapSettings:
    """The mailbox's IMAP half."""
    return ImapSettings(
        host=mailbox.imap_host,
        port=mailbox.imap_port,
        tls=mailbox.imap_tls,
        user=mailbox.imap_user or mailbox.address,
        password=mailbox.password(mailbox.imap_password),
        folder=mailbox.imap_folder,
        ca_file=mailbox.imap_ca_file,
        since=mailbox.imap_since,
        mark_seen=mailbox.imap_mark_seen,
    )


def smtp_settings(mailbox: MailboxSettings) -> SmtpSettings:
    """The mailbox's SMTP half."""
    return SmtpSettings(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        tls=mailbox.smtp_tls,
        user=mailbox.smtp_user,
        password=mailbox.password(mailbox.smtp_password),
        ca_file=mailbox.smtp_ca_file,
    )


def _enrol(store: Store, settings: Settings, policies: Mapping[str, Policy]) -> dict[str, int]:
    """Companies and account managers as the settings list them; somebody no longer listed may approve no more."""
    ids: dict[str, int] = {}
    with store.unit(None) as unit:
        for company in settings.companies:
            row = unit.session.scalars(select(CompanyRow).where(CompanyRow.slug == company.slug)).first()
            if row is None:
                row = CompanyRow(slug=company.slug, name="")
                unit.session.add(row)
            row.name = policies[company.slug].company.name
            unit.flush()
            ids[company.slug] = row.id
    for company in settings.companies:
        with store.unit(ids[company.slug]) as unit:
            _enrol_managers(unit, company)
    return ids


def _enrol_managers(unit: Unit, company: CompanySettings) -> None:
    known = {row.telegram_id: row for row in unit.session.scalars(select(ManagerRow)) if row.telegram_id is not None}
    listed = {manager.telegram_id: manager for manager in company.managers}
    for telegram_id, manager in listed.items():
        row = known.get(telegram_id)
        if row is None:
            row = ManagerRow(telegram_id=telegram_id)
            unit.add(row)
        row.name, row.role, row.active, row.source = manager.name, str(manager.role), True, people.SETTINGS
    for gone in (row for telegram_id, row in known.items() if telegram_id not in listed and row.active):
        if gone.source == people.SETTINGS:
            people.let_go(unit, gone)
