"""The wordings: one file an action, the letter around it, and the writer that fills them with a decision's facts."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, TypedDict

from jinja2 import TemplateError

from amiable.domain.company import Identity, Mediator, Policy
from amiable.domain.decision import Action, Measure
from amiable.domain.draft import Letter
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money
from amiable.domain.plan import Instalment, Rhythm
from amiable.french import typography
from amiable.prompts.ports import Brief, Written
from amiable.prompts.templates import Prompt, PromptError, environment, load_prompt

SHIPPED = Path(str(files("amiable.prompts") / "fr"))
FRAME = "letter"
WORDED = tuple(action for action in Action if action not in (Action.CLOSE, Action.QUARANTINE))


@dataclass(frozen=True)
class Item:
    """An invoice as a letter shows it."""

    number: str
    amount: Money
    outstanding: Money
    issued: dt.date
    due: dt.date


class Values(TypedDict, total=False):
    """What a prompt file may use."""

    company: Identity
    signatory: str
    contact: str
    """Name of the person written to; may be empty."""
    debtor: str
    kind: str
    """`business`, `consumer` or `public`."""
    today: dt.date
    tone: str
    disclose: bool
    """Say that an assistant prepared the message."""
    mediator: Mediator | None
    first: bool
    """True in the first part of the letter."""
    handed_over: bool
    """True where another part says that a person will answer."""
    invoices: list[Item]
    attachments: list[Item]
    amount: Money | None
    total: Money | None
    rest: Money | None
    date: dt.date | None
    schedule: tuple[Instalment, ...]
    every: Rhythm | None
    dispute: str
    """The ground in French words; empty for a plain refusal."""
    topics: tuple[str, ...]
    penalties: bool
    bank: Mapping[str, str] | None
    """`holder`, `iban`, `bic` of the company, where they may be stated."""
    body: str
    """In letter.md only: the parts."""
    formal: bool
    """In letter.md only: close as a letter does."""
    personal: bool
    """In letter.md only: the signatory signs, not the company alone."""


VARIABLES = frozenset(Values.__annotations__)
SUBJECT_LENGTH = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
REPLY = re.compile(r"^\s*(?:re|ré|rép|tr|fwd?)\s*:", re.IGNORECASE)


class Library:
    """Every prompt, checked at load; a file of the same name in `override_dir` wins over the shipped one.

    `<action>.<tone>.md` is preferred to `<action>.md` where there is one.

    Raises PromptError naming the file: missing, unreadable, undeclared or unused variables.
    """

    def __init__(self, override_dir: Path | None = None, *, tone: str = "neutre") -> None:
        self._folders = tuple(folder for folder in (override_dir, SHIPPED) if folder is not None)
        self._tone = tone
        self._words = self._load_words()
        self._env = environment(
            {
                "money": typography.format_money,
                "date": typography.format_date,
                "short_date": typography.format_short_date,
                "iban": typography.format_iban,
                "listed": typography.join_list,
                "count": self._count,
                "numbers": _numbers,
                "named": self._named,
            }
        )
        self._prompts = {name: self._load(name) for name in (FRAME, *map(str, WORDED))}

    def version(self, action: Action) -> str:
        """What a draft of that action records: the prompt's name, number and content hash."""
        return self._prompts[action].version

    def write(self, brief: Brief) -> Written:
        """The letter that words every measure of the decision, the main one first."""
        measures = brief.decision.worded
        if not measures:
            raise PromptError(f"no draft is offered for {brief.decision.action}")
        main, frame = self._prompts[measures[0].action], self._prompts[FRAME]
        shared = self._shared(brief, main.formal)
        body = "\n\n".join(self._parts(brief, shared))
        # Who is spoken of in the third person does not sign: the company does.
        personal = brief.policy.company.signatory not in body
        text = tidy(self._fill(frame, brief.variant, {**shared, "body": body, "personal": personal}))
        attachments = tuple(dict.fromkeys(number for m in measures for number in m.facts.attachments))
        letter = Letter(brief.contact.email, self._subject(main, frame, brief, shared), text, attachments)
        return Written(letter, "template", "+".join(self.version(m.action) for m in measures))

    def _parts(self, brief: Brief, shared: Mapping[str, Any]) -> list[str]:
        """One paragraph or more a measure; bank details are said once."""
        parts: list[str] = []
        bank_said = False
        for measure in brief.decision.worded:
            values = {**shared, **self._about(measure, brief), "first": not parts}
            if bank_said:
                values["bank"] = None
            part = self._fill(self._prompts[measure.action], brief.variant, values).strip()
            parts += [part] if part else []
            bank_said = bank_said or values["bank"] is not None
        return parts

    def _shared(self, brief: Brief, formal: bool) -> dict[str, Any]:
        """What every part and the frame may say about the parties."""
        policy = brief.policy
        return {
            "company": policy.company,
            "signatory": policy.company.signatory,
            "contact": one_line(brief.contact.name),
            "debtor": one_line(brief.debtor.name),
            "kind": str(brief.debtor.kind),
            "today": brief.today,
            "tone": self._tone,
            "disclose": policy.tone.disclose_assistant,
            "mediator": policy.mediator,
            "formal": formal,
            "handed_over": any(measure.action is Action.HAND_OVER for measure in brief.decision.worded),
            **self._about(brief.decision.worded[0], brief),
        }

    def _about(self, measure: Measure, brief: Brief) -> dict[str, Any]:
        """A measure's facts under the names of the prompt files."""
        facts = measure.facts
        items = {invoice.number: _item(invoice) for invoice in brief.invoices}
        if missing := {*facts.invoices, *facts.attachments} - items.keys():
            raise PromptError(f"the brief lacks the invoices {', '.join(sorted(missing))} of its decision")
        return {
            "invoices": [items[number] for number in facts.invoices],
            "amount": facts.amount,
            "total": facts.total,
            "rest": facts.rest,
            "date": facts.date,
            "schedule": facts.schedule,
            "every": facts.every,
            "dispute": self._words["dispute"].get(str(facts.dispute_reason), ""),
            "topics": facts.topics,
            "attachments": [items[number] for number in facts.attachments],
            "penalties": facts.may_state_penalties,
            "bank": _bank(brief.policy) if facts.may_state_bank_details else None,
        }

    def _subject(self, prompt: Prompt, frame: Prompt, brief: Brief, shared: Mapping[str, Any]) -> str:
        """`Re:` and their subject in an answer, the prompt's own in a first mail."""
        theirs = one_line(brief.subject)[:SUBJECT_LENGTH]
        if theirs:
            return theirs if REPLY.match(theirs) else f"Re: {theirs}"
        own = prompt.subject or frame.subject
        return one_line(own.render(shared)) if own else one_line(brief.policy.company.name)

    @staticmethod
    def _fill(prompt: Prompt, variant: int, values: Mapping[str, Any]) -> str:
        try:
            return prompt.wording(variant).render(values)
        except TemplateError as error:
            raise PromptError(f"{prompt.name}.md: {error}") from error

    def _load(self, name: str) -> Prompt:
        path = self._path(f"{name}.{self._tone}.md") or self._path(f"{name}.md")
        if path is None:
            raise PromptError(f"{SHIPPED / name}.md is missing: every action needs its file")
        return load_prompt(path, self._env, VARIABLES)

    def _path(self, file: str) -> Path | None:
        """That file in the override folder, else the shipped one."""
        return next((folder / file for folder in self._folders if (folder / file).is_file()), None)

    def _load_words(self) -> Mapping[str, Any]:
        path = self._path("words.toml")
        if path is None:
            raise PromptError(f"{SHIPPED / 'words.toml'} is missing")
        try:
            return tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise PromptError(f"{path}: is not valid TOML ({error})") from error

    def _count(self, number: int) -> str:
        """`trois`; digits beyond the words on file."""
        words: list[str] = self._words["counts"]["words"]
        return words[number] if 0 <= number < len(words) else str(number)

    def _named(self, items: list[Item]) -> str:
        """`la facture n° 12`, `les factures n° 12 et n° 13`."""
        pattern: str = self._words["invoices"]["one" if len(items) == 1 else "many"]
        return pattern.replace("{numbers}", typography.join_list(_numbers(items)))


def one_line(text: str) -> str:
    """Outside text for one line of a letter or a header: no control, invisible or line-breaking character."""
    return " ".join(CONTROL.sub(" ", text).split(" ")).strip()


def tidy(text: str) -> str:
    """No trailing space, no double blank line."""
    lines = "\n".join(line.rstrip(" ") for line in text.strip().split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


def _item(invoice: Invoice) -> Item:
    return Item(one_line(invoice.number), invoice.amount, invoice.outstanding, invoice.issued, invoice.due)


def _numbers(items: list[Item]) -> list[str]:
    return [f"n°{typography.NBSP}{item.number}" for item in items]


def _bank(policy: Policy) -> Mapping[str, str]:
    company = policy.company
    return {"holder": company.name, "iban": typography.format_iban(company.iban), "bic": company.bic}
