"""The `amiable` command. Exit codes: 0 done, 1 failed, 2 usage."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from amiable import __version__, negotiations
from amiable.app import PARTS, App, bootstrap
from amiable.bot.texts import load as load_texts
from amiable.doctor import bot_username, examine
from amiable.domain.company import Role
from amiable.flow import people
from amiable.flow.acceptance import Acceptance, acceptance_of
from amiable.flow.chats import revoke, tied_chats
from amiable.flow.explain import explain_reply
from amiable.flow.imports import Imported, ImportFileError, import_invoices
from amiable.flow.parts import Crew
from amiable.flow.payments import ImportedPayments, import_payments, to_assign
from amiable.flow.status import mailboxes_of, replies_of, status_of
from amiable.flow.taught import taught
from amiable.flow.unfreeze import UnknownDebtorError, frozen_debtor, unfreeze
from amiable.mailbox.errors import MailError
from amiable.mailbox.parse import parse
from amiable.policies.check.evaluate import run as check_drafts
from amiable.policies.load import PolicyError
from amiable.policies.load import load as load_policy
from amiable.policies.load import warnings as policy_warnings
from amiable.prompts.templates import PromptError
from amiable.readers import measured
from amiable.reading import evaluate, learning
from amiable.reading.classifier import Classifier, ModelMismatchError
from amiable.reading.corpus import Example
from amiable.reading.ports import Reader
from amiable.reading.score import print_report
from amiable.settings import SettingsError, load_settings
from amiable.terminal import Terminal, to_json
from amiable.workfolder import write_folder

FAILED = 1
MODEL_FOLDER = "model"
USAGE = 2
console = Terminal()
errors = Terminal(stderr=True)


CLEAR = (
    SettingsError,
    PolicyError,
    PromptError,
    ImportFileError,
    UnknownDebtorError,
    people.PersonError,
    MailError,
    ModelMismatchError,
    negotiations.NegotiationCaseError,
    learning.TooFewCorrectionsError,
)
"""Errors whose message names what is wrong and the fix."""


class AmiableCommands(click.Group):
    """Turns the errors that carry their own fix into one clear message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except CLEAR as error:
            errors.print(str(error), style="red", markup=False, highlight=False)
            ctx.exit(FAILED)


def _folder_option(command: Any) -> Any:
    return click.option(
        "-C",
        "--folder",
        type=click.Path(path_type=Path),
        default=Path(),
        envvar="AMIABLE_FOLDER",
        help="Working folder made by `amiable init` (default: here).",
    )(command)


def _company(app: App, slug: str) -> int:
    if not slug and len(app.companies) == 1:
        return next(iter(app.companies.values()))
    if slug not in app.companies:
        raise click.UsageError(f"name the company with --company: {', '.join(app.companies)}")
    return app.companies[slug]


@click.group(cls=AmiableCommands)
@click.version_option(__version__)
@click.option("-v", "--verbose", is_flag=True, help="Log every step.")
def main(verbose: bool) -> None:
    """Courteous dunning: read debtors' replies, draft the answer, send what a person approved."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s",
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold the bot's token


@main.command()
@click.option("--headless", is_flag=True, help="A scripted manager plays; tables at the end.")
def demo(headless: bool) -> None:
    """An invented company on embedded servers: no account, key or network."""
    from amiable.demo import play  # noqa: PLC0415 - it brings the embedded servers in

    if headless or not sys.stdout.isatty():
        result = play.headless(console)
        sys.exit(0 if result.fine else FAILED)
    play.interactive(console)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Write a commented working folder: settings, the company's policy, wordings, an invoice file."""
    for path in write_folder(folder):
        console.print(f"wrote {path}", markup=False, highlight=False)
    console.print(
        f"Next: fill in {folder / 'amiable.toml'} and {folder / 'company.toml'}, then amiable check -C {folder}"
    )


@main.command()
@_folder_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def check(folder: Path, as_json: bool) -> None:
    """Reach each part, and name the fix for what cannot be reached."""
    findings = examine(folder)
    if as_json:
        click.echo(to_json([vars(finding) for finding in findings]))
    else:
        for finding in findings:
            mark, colour = ("ok", "green") if finding.ok else ("!!", "red")
            console.print(f"[{colour}]{mark}[/] {finding.part}: ", end="")
            console.print(finding.message, markup=False, highlight=False)
    sys.exit(0 if all(finding.ok for finding in findings) else FAILED)


@main.command()
@_folder_option
@click.option("--only", type=click.Choice(PARTS), default=None, help="One part, to run several processes.")
def run(folder: Path, only: str | None) -> None:
    """Watch the mailbox, read, draft, show, send: until Ctrl-C."""
    settings = load_settings(folder)
    app = bootstrap(settings)
    token = settings.telegram.token.get_secret_value()
    simulator = None
    try:
        if token or only not in (None, "bot"):
            where = {"base_url": settings.telegram.base_url, "base_file_url": settings.telegram.base_file_url}
        else:
            simulator = app.simulator().start()
            token, where = simulator.token, {"base_url": simulator.base_url, "base_file_url": simulator.base_file_url}
            console.print(f"No Telegram token is set: play managers and debtors at {simulator.page_url}")
            if not simulator.world.people:
                console.print("Nobody may approve yet: stop, run `amiable manager add NAME`, and start again.")
        crew = Crew(app.parts(only or "", token=token, **where), app.services)
        crew.start()
        console.print("Running; Ctrl-C stops.")
        crew.wait()
        crew.stop()
    finally:
        if simulator is not None:
            simulator.stop()
        app.close()


@main.group(name="import")
def import_() -> None:
    """Bring data in."""


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@_folder_option
@click.option("--company", default="", help="Slug, when the folder serves several.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def invoices(file: Path, folder: Path, company: str, as_json: bool) -> None:
    """Invoices and their debtors from a CSV file: good rows in, bad rows listed."""
    app = bootstrap(load_settings(folder))
    try:
        result = import_invoices(app.services, _company(app, company), file)
    finally:
        app.close()
    counts = f"{result.added} added, {result.updated} updated, {result.unchanged} unchanged"
    _show_imported(result, counts, as_json)


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@_folder_option
@click.option("--company", default="", help="Slug, when the folder serves several.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def payments(file: Path, folder: Path, company: str, as_json: bool) -> None:
    """Payments from a CSV file or the bank's camt.053 statement; each entry counts once, however often imported.

    CSV columns: date, amount; optional reference, label, payer, invoice, id, currency. A negative amount is a payment
    that came back. What cannot be assigned without a doubt is listed by `amiable status`: import a row with its id
    and an invoice number to assign it, or with - to say that it pays none of yours.
    """
    app = bootstrap(load_settings(folder))
    try:
        result = import_payments(app.services, _company(app, company), file)
    finally:
        app.close()
    counts = f"{result.added} added, {result.known} known already, {result.ignored} ignored; "
    _show_imported(result, f"{counts}{result.assigned} assigned, {result.to_assign} to assign", as_json)


def _show_imported(result: Imported | ImportedPayments, counts: str, as_json: bool) -> None:
    """What came in, then each row left out; ends with the exit code."""
    if as_json:
        bad = [vars(row) for row in result.bad]
        click.echo(to_json({**vars(result), "bad": bad}))
    else:
        console.print(counts)
        for row in result.bad:
            errors.print(f"line {row.line}: {row.reason}", style="red", markup=False, highlight=False)
    sys.exit(FAILED if result.bad else 0)


@main.command()
@_folder_option
@click.option("--drafts", "of_drafts", is_flag=True, help="How drafts fare with those who approve them.")
@click.option("--replies", "of_replies", is_flag=True, help="The latest replies, with their numbers.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def status(folder: Path, of_drafts: bool, of_replies: bool, as_json: bool) -> None:
    """What waits, what left, what failed: counts by status."""
    app = bootstrap(load_settings(folder))
    try:
        if of_replies:
            _show_replies({slug: replies_of(app.services, number) for slug, number in app.companies.items()}, as_json)
            return
        accepted = {slug: acceptance_of(app.services, company_id) for slug, company_id in app.companies.items()}
        counts = {slug: status_of(app.services, company_id) for slug, company_id in app.companies.items()}
        mailboxes = {slug: mailboxes_of(app.services, company_id) for slug, company_id in app.companies.items()}
        unassigned = {slug: to_assign(app.services, company_id) for slug, company_id in app.companies.items()}
    finally:
        app.close()
    if of_drafts:
        _show_acceptance(accepted, as_json)
        return
    if as_json:
        report = {
            slug: {**counts[slug], "mailboxes": mailboxes[slug], "payments_to_assign": unassigned[slug]}
            for slug in counts
        }
        click.echo(to_json(report))
        return
    for slug, by_kind in counts.items():
        console.print(f"[bold]{slug}[/]")
        for mailbox in mailboxes[slug]:
            trouble = f"; {mailbox['trouble']}" if mailbox["trouble"] else ""
            line = f"  {mailbox['mailbox']} last read {mailbox['read_at'] or 'never'}{trouble}"
            console.print(line, markup=False, highlight=False)
        for kind, by_status in by_kind.items():
            shown = ", ".join(f"{number} {name}" for name, number in sorted(by_status.items())) or "none"
            console.print(f"  {kind:11} {shown}")
        if unassigned[slug]:
            console.print("  payments to assign (import a row with the id and the invoice number, or -):")
        for entry in unassigned[slug]:
            parts = (entry["id"], entry["date"], f"{entry['left']} {entry['currency']}", entry["payer"])
            again = f"(perhaps {entry['repeats']} again)" if entry["repeats"] else ""
            line = "  ".join(filter(None, (*parts, entry["reference"][:80], again)))
            console.print(f"    {line}", markup=False, highlight=False, soft_wrap=True)


def _show_replies(latest: dict[str, list[dict[str, Any]]], as_json: bool) -> None:
    if as_json:
        click.echo(to_json(latest))
        return
    for slug, found in latest.items():
        table = Table("number", "received", "from", "understood", "status", title=slug)
        for one in found:
            who, state = one["debtor"] or one["from"], f"{one['status']} {one['reason']}".strip()
            received = one["received_at"][:16].replace("T", " ")
            table.add_row(str(one["number"]), received, escape(who), ", ".join(one["intents"]), escape(state))
        console.print(table)


def _show_acceptance(accepted: dict[str, list[Acceptance]], as_json: bool) -> None:
    if as_json:
        report = {slug: [entry.as_dict() for entry in entries] for slug, entries in accepted.items()}
        click.echo(to_json(report))
        return
    for slug, entries in accepted.items():
        columns = ("action", "prompt", "proposed", "approved", "unchanged", "rewritten", "minutes", "refusals")
        table = Table(*columns, title=slug)
        for entry in entries:
            shown = entry.as_dict()
            refusals = ", ".join(f"{number} × {reason}" for reason, number in entry.refusals.most_common())
            figures = (
                entry.proposed,
                entry.approved,
                entry.unchanged,
                shown["median_rewritten"],
                shown["median_minutes"],
            )
            known = ("-" if figure is None else str(figure) for figure in figures)
            table.add_row(entry.action, entry.prompt_version, *known, escape(refusals))
        console.print(table)


@main.group()
def manager() -> None:
    """Account managers: let one in, list them, let one go."""


@manager.command(name="add")
@click.argument("name")
@_folder_option
@click.option("--role", type=click.Choice([str(role) for role in Role]), default=str(Role.MANAGER), show_default=True)
@click.option("--company", default="", help="Slug, when the folder serves several.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def manager_add(name: str, folder: Path, role: str, company: str, as_json: bool) -> None:
    """A one-time code for NAME: sent to the bot, it makes that chat NAME's. Again for another company they serve."""
    settings = load_settings(folder)
    app = bootstrap(settings)
    try:
        invitation = people.invite(app.services, _company(app, company), name, Role(role))
    finally:
        app.close()
    username = bot_username(settings)
    link = f"https://t.me/{username}?start={invitation.code}" if username else ""
    until = invitation.expires_at.astimezone()
    if as_json:
        click.echo(to_json({"code": invitation.code, "link": link, "expires_at": until.isoformat()}))
        return
    simulated = not settings.telegram.token.get_secret_value()
    lines = [
        f"Code for {name}: {invitation.code}",
        *([f"Link, to be opened on their phone: {link}"] if link else []),
        *(["No Telegram token is set: choose that name on the page of `amiable run`."] if simulated else []),
        f"{'Or they send' if link else 'They send'} the bot: /start {invitation.code}",
        f"Good once, until {until:%Y-%m-%d %H:%M}. Whoever uses it becomes {name}: hand it over in person.",
    ]
    click.echo("\n".join(lines))


@manager.command(name="list")
@_folder_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def manager_list(folder: Path, as_json: bool) -> None:
    """Who may approve, for each company."""
    app = bootstrap(load_settings(folder))
    try:
        found = {slug: people.members(app.services, company_id) for slug, company_id in app.companies.items()}
    finally:
        app.close()
    if as_json:
        click.echo(to_json(found))
        return
    for slug, members in found.items():
        table = Table("name", "role", "chat", "listed by", title=slug)
        for member in members:
            waits = f"code until {member.code_until.astimezone():%Y-%m-%d %H:%M}" if member.code_until else "no code"
            chat = "linked" if member.linked else waits
            listed = "amiable.toml" if member.source == people.SETTINGS else "amiable manager add"
            table.add_row(escape(member.name), str(member.role), chat, listed)
        console.print(table)


@manager.command(name="remove")
@click.argument("name")
@_folder_option
@click.option("--company", default="", help="Slug, when the folder serves several.")
def manager_remove(name: str, folder: Path, company: str) -> None:
    """NAME may approve no more: their buttons stop at once, cards handed to them go back to everybody."""
    app = bootstrap(load_settings(folder))
    try:
        people.remove(app.services, _company(app, company), name)
    finally:
        app.close()
    click.echo(f"{name} may approve no more.")


@main.command()
@_folder_option
@click.option("--company", default="", help="Slug, when the folder serves several.")
@click.option("--back", is_flag=True, help="Return to the model before the last `amiable learn`.")
def learn(folder: Path, company: str, back: bool) -> None:
    """Teach the reader what people corrected on cards. Nothing leaves the machine."""
    settings = load_settings(folder)
    into = folder / (settings.reader.model or MODEL_FOLDER)
    if back:
        if not learning.go_back(into):
            raise click.UsageError(f"{into} holds no earlier model")
        console.print(f"{into} is the earlier model again; restart `amiable run`.", markup=False, highlight=False)
        return
    app = bootstrap(settings)
    try:
        found = taught(app.services, _company(app, company))
    finally:
        app.close()
    corrections = [
        learning.Correction(str(one.reply_id), Example(one.reading.new_text, one.reading.intents, one.received))
        for one in found
    ]
    learned = learning.learn(corrections, into)
    console.print(
        f"{len(corrections)} corrections; of {learned.held_back} held back, {learned.right_before} were right before "
        f"and {learned.right_after} are now. Written to {into}.",
        markup=False,
        highlight=False,
    )
    if not settings.reader.model:
        console.print(f'To use it, set model = "{MODEL_FOLDER}" under [reader] in amiable.toml, then restart.')


@main.group()
def debtor() -> None:
    """What an operator may change in a debtor's file."""


@debtor.command(name="unfreeze")
@click.argument("name")
@_folder_option
@click.option("--company", default="", help="Slug, when the folder serves several.")
@click.option("--why", prompt="Why (kept with the event)", help="Why there is no collective procedure after all.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
def debtor_unfreeze(name: str, folder: Path, company: str, why: str, yes: bool) -> None:
    """Let reminders to the debtor NAME (or its reference) start again: it was taken for insolvent by mistake."""
    app = bootstrap(load_settings(folder))
    try:
        company_id = _company(app, company)
        found = frozen_debtor(app.services, company_id, name)
        held = ", ".join(found.invoices) or "no invoice"
        asked = f"{found.name} may be reminded again ({held}). During a collective procedure that is forbidden. Sure?"
        if not yes and not click.confirm(asked):
            console.print("Nothing changed.")
            return
        unfreeze(app.services, company_id, found.id, why)
    finally:
        app.close()
    console.print(f"{found.name} may be reminded again.", markup=False, highlight=False)


@main.group()
def chat() -> None:
    """Debtors' chats: which are tied to whom, and closing one."""


@chat.command(name="list")
@_folder_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def chat_list(folder: Path, as_json: bool) -> None:
    """The chats that are tied to a contact, with the number that `amiable chat revoke` takes."""
    app = bootstrap(load_settings(folder))
    try:
        found = {slug: tied_chats(app.services, company_id) for slug, company_id in app.companies.items()}
    finally:
        app.close()
    if as_json:
        shown = {
            slug: [{**vars(one), "since": one.since.isoformat()} for one in ties] for slug, ties in found.items()
        }
        click.echo(to_json(shown))
        return
    for slug, ties in found.items():
        console.print(f"[bold]{slug}[/]")
        for one in ties:
            line = f"  {one.id}  {one.debtor}, {one.contact}, since {one.since:%Y-%m-%d %H:%M} UTC"
            console.print(line, markup=False, highlight=False)
        if not ties:
            console.print("  no chat is tied")


@chat.command(name="revoke")
@click.argument("number", type=int)
@_folder_option
@click.option("--company", default="", help="Slug, when the folder serves several.")
def chat_revoke(number: int, folder: Path, company: str) -> None:
    """Close chat NUMBER: nothing more is said there, and what waited to leave goes back to a person."""
    app = bootstrap(load_settings(folder))
    try:
        closed = revoke(app.services, _company(app, company), number)
    finally:
        app.close()
    if not closed:
        raise click.UsageError(f"no chat {number} is tied; `amiable chat list` shows those that are")
    console.print(f"chat {number} is closed")


@main.group()
def policy() -> None:
    """The company's policy: check a file, explain a decision."""


@policy.command(name="check")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def policy_check(file: Path) -> None:
    """Validate a company.toml: every error with its line and fix, then what deserves a second look."""
    found = load_policy(file)
    for problem in policy_warnings(file, found):
        errors.print(str(problem), style="yellow", markup=False, highlight=False)
    console.print(f"{file} is valid; version {found.version}", markup=False, highlight=False)


@policy.command(name="explain")
@click.argument("reply", type=int)
@_folder_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def policy_explain(reply: int, folder: Path, as_json: bool) -> None:
    """Why reply number REPLY was decided as it was: the rows of the chain, and what a draft may state.

    The number stands on the reply's card (« n° 123 ») and in `amiable status --replies`.
    """
    app = bootstrap(load_settings(folder))
    try:
        explanation = next(
            (
                found
                for company_id in app.companies.values()
                if (found := explain_reply(app.services, company_id, reply))
            ),
            None,
        )
    finally:
        app.close()
    if explanation is None:
        raise click.UsageError(f"reply {reply} does not exist or has not been read yet")
    if as_json:
        click.echo(to_json(explanation))
        return
    texts = load_texts("fr")
    table = Table("rule", "answer", "action", "why", title=f"Reply {reply}: {explanation.decision.action}")
    for step in explanation.steps:
        why = "; ".join(texts.coded("reasons", reason.rule, **dict(reason.values)) for reason in step.reasons)
        table.add_row(step.rule, str(step.answer), str(step.action or ""), escape(why))
    console.print(table)


@main.group(name="eval")
def eval_() -> None:
    """Measure against labelled sets."""


@eval_.command()
@click.argument("set_", metavar="FOLDER", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=None, help="A line a case, as JSON.")
@click.option(
    "--reader",
    type=click.Choice(["embedded", "model"]),
    default="embedded",
    show_default=True,
    help="model: the language model of the folder's [model] reads what the embedded reader is unsure of.",
)
@_folder_option
@click.option("--cross-validate", is_flag=True, help="Retrain without each fold before reading it.")
@click.option(
    "--training",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="Folder of the training texts, for --cross-validate (data/training of the source).",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def replies(  # one parameter an option
    set_: Path,
    folder: Path,
    out: Path | None,
    reader: str,
    cross_validate: bool,
    training: Path | None,
    as_json: bool,
) -> None:
    """Read a labelled set of replies: scores, and milliseconds a mail."""
    from amiable.reading.embedded import EmbeddedReader  # noqa: PLC0415 - loads the classifier

    settings = load_settings(folder) if reader == "model" else None

    def made(classifier: Classifier | None = None) -> Reader:
        embedded = EmbeddedReader(classifier)
        return measured(settings.reader, settings.model, embedded) if settings else embedded

    if cross_validate:
        if training is None:
            raise click.UsageError("--cross-validate needs --training, the folder of the training texts")
        report = evaluate.cross_validate(set_, training, parse, made, out=out)
    else:
        report = evaluate.run(set_, made(), parse, out=out)
    if as_json:
        click.echo(to_json(report.as_dict()))
    else:
        print_report(report, console)


@eval_.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=None, help="A line a case, as JSON.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def drafts(file: Path, out: Path | None, as_json: bool) -> None:
    """Check a set of drafts: what is found, false alarms, and milliseconds a draft."""
    report = check_drafts(file, out)
    if as_json:
        click.echo(to_json(report.as_dict()))
    else:
        report.print(console)


@eval_.command(name="negotiations")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=None, help="A line a case, as JSON.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def eval_negotiations(file: Path, out: Path | None, as_json: bool) -> None:
    """Play a set of talks about payment: verdicts, states, counter-offers, and milliseconds a turn."""
    report = negotiations.run(file, out)
    if as_json:
        click.echo(to_json(report.as_dict()))
    else:
        report.print(console)
