"""The wordings: one file an action, the letter around it, and the writer that fills them with a decision's facts."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache, partial
from importlib.resources import files
from math import lcm
from pathlib import Path
from typing import Any, Literal, TypedDict, get_args

from jinja2 import TemplateError

from amiable.domain.chat import CHAT, channel_of
from amiable.domain.company import Identity, Mediator, Policy, ReminderStep
from amiable.domain.decision import Action, Claim, Facts, Measure
from amiable.domain.draft import Letter
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money, total
from amiable.domain.plan import Instalment, Rhythm
from amiable.french import typography
from amiable.prompts.ports import Brief, Refusal, Written
from amiable.prompts.rewording import manner_of, reworded
from amiable.prompts.templates import Prompt, PromptError, environment, load_prompt

SHIPPED = Path(str(files("amiable.prompts") / "fr"))
FRAME = "letter"
CHAT_FRAME = "message"
CHAT_SITE = "https://t.me/"
Style = Literal["cordial", "neutre", "ferme"]
TONES: tuple[Style, ...] = get_args(Style)
STEPS = tuple(step for step in ReminderStep if step is not ReminderStep.FORMAL_NOTICE)
"""Steps whose reminder has its own wordings, in `remind.<step>.md`."""
BLOCKS: Mapping[str, tuple[str, ...]] = {
    "invoice_list": ("invoices",),
    "one_invoice": ("invoices",),
    "bank_details": ("bank",),
    "schedule_list": ("schedule",),
    "plan_terms": ("schedule",),
    "plan_files": ("schedule",),
    "plan_obstacles": ("obstacles",),
    "plan_questions": ("asks",),
    "plan_discount": ("discount",),
    "penalty_mention": ("penalties",),
    "claim_list": ("claims",),
}
"""Passages that several wordings share, by their variable's name, and the values they need: empty without them."""
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
    title: str
    """`Madame`, `Monsieur` or `Maître` where the contact's name on file begins with it; else empty."""
    debtor: str
    kind: str
    """`business`, `consumer` or `public`."""
    today: dt.date
    tone: str
    chat_link: str
    """The one-time link to our chat, where the letter offers one; else empty."""
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
    asks: tuple[str, ...]
    """What a proposal leaves open."""
    obstacles: tuple[str, ...]
    """Names of the limits that keep us from a proposal."""
    discount: Money | None
    deadline: dt.date | None
    claims: tuple[Claim, ...]
    claimed: Money | None
    """Everything claimed: principal, interest and indemnity of `claims`, or `total` without them."""
    penalties: bool
    bank: Mapping[str, str] | None
    """`holder`, `iban`, `bic` of the company, where they may be stated."""
    invoice_list: str
    one_invoice: str
    bank_details: str
    schedule_list: str
    plan_terms: str
    plan_files: str
    plan_obstacles: str
    plan_questions: str
    plan_discount: str
    penalty_mention: str
    claim_list: str
    """The blocks, see `BLOCKS`; each is a file of its own."""
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
    """Every prompt, checked at load; the files of `override_dir` win over the shipped ones.

    `<name>.<tone>.md` is preferred to `<name>.md` of the same folder. `tone` words every letter in that tone; without
    it each letter has the tone of its debtor's policy. Raises PromptError naming the file: missing, unreadable,
    undeclared or unused variables.
    """

    def __init__(self, override_dir: Path | None = None, *, tone: str | None = None) -> None:
        self._folders = tuple(folder for folder in (override_dir, SHIPPED) if folder is not None)
        self._tone = tone
        self._words = self._load_words()
        self._env = environment(
            {
                "money": typography.format_money,
                "date": typography.format_date,
                "short_date": typography.format_short_date,
                "iban": typography.format_iban,
                "rate": _rate,
                "listed": typography.join_list,
                "count": self._count,
                "numbers": _numbers,
                "named": self._named,
            }
        )
        steps = [f"{Action.REMIND}.{step}" for step in STEPS]
        names = (FRAME, CHAT_FRAME, *BLOCKS, *map(str, WORDED), *steps)
        load = lru_cache(maxsize=None)(partial(load_prompt, env=self._env, known=VARIABLES))
        self._prompts: dict[tuple[str, str], Prompt] = {
            (name, style): load(self._file(name, style)) for name in names for style in TONES
        }

    def version(self, action: Action, tone: str = "neutre", step: str = "") -> str:
        """What a draft of that action records: the prompt's name, number and content hash."""
        return self._prompt(action, tone, step).version

    def wordings(self, action: Action, tone: str = "neutre", step: str = "") -> int:
        """How many different letters that action has before a text comes back: its wordings and the frame's."""
        own, frame = self._prompt(action, tone, step).wordings, self._prompts[FRAME, tone].wordings
        return lcm(len(own), len(frame))

    def write(self, brief: Brief) -> Written:
        """The letter that words every measure of the decision, the main one first."""
        return self._written(brief, self._tone_of(brief))

    def redraft(self, brief: Brief, current: Letter, instruction: str) -> Written | Refusal:
        """A shorter, warmer, firmer or other one of its letters; Refusal("needs_model") for any other wish."""
        manner = manner_of(instruction, self._words["rewording"])
        if manner is None:
            return Refusal("needs_model")
        tones = (self._tone,) if self._tone else TONES
        return reworded(manner, current, {tone: self._all(brief, tone) for tone in tones})

    def _all(self, brief: Brief, tone: str) -> list[Written]:
        """Every letter that these measures may give in that tone."""
        prompts = [self._prompt(m.action, tone, m.facts.step) for m in brief.decision.worded]
        count = lcm(*(len(prompt.wordings) for prompt in (*prompts, self._prompts[FRAME, tone])))
        return [self._written(replace(brief, variant=variant), tone) for variant in range(count)]

    def _tone_of(self, brief: Brief) -> str:
        return self._tone or brief.policy.for_debtor(brief.debtor).tone.style

    def _written(self, brief: Brief, tone: str) -> Written:
        measures = brief.decision.worded
        if not measures:
            raise PromptError(f"no draft is offered for {brief.decision.action}")
        prompts = [self._prompt(m.action, tone, m.facts.step) for m in measures]
        by_chat = channel_of(brief.contact.email) == CHAT
        main, frame = prompts[0], self._prompts[CHAT_FRAME if by_chat else FRAME, tone]
        shared = self._shared(brief, main.formal, tone)
        body = "\n\n".join(self._parts(brief, prompts, shared))
        # Who is spoken of in the third person does not sign: the company does.
        personal = brief.policy.company.signatory not in body
        text = tidy(self._fill(frame, brief.variant, {**shared, "body": body, "personal": personal}))
        attachments = tuple(dict.fromkeys(number for m in measures for number in m.facts.attachments))
        subject = "" if by_chat else self._subject(main, frame, brief, shared)
        letter = Letter(brief.contact.email, subject, text, attachments)
        return Written(letter, "template", "+".join(prompt.version for prompt in prompts))

    def _prompt(self, action: Action, tone: str, step: str) -> Prompt:
        name = f"{action}.{step}" if (f"{action}.{step}", tone) in self._prompts else str(action)
        return self._prompts[name, tone]

    def _parts(self, brief: Brief, prompts: Sequence[Prompt], shared: Mapping[str, Any]) -> list[str]:
        """One paragraph or more a measure; bank details are said once."""
        parts: list[str] = []
        bank_said = False
        for measure, prompt in zip(brief.decision.worded, prompts, strict=True):
            values = {**shared, **self._about(measure, brief), "first": not parts}
            if bank_said:
                values["bank"] = None
            part = self._fill(prompt, brief.variant, {**values, **self._blocks(values)}).strip()
            parts += [part] if part else []
            bank_said = bank_said or values["bank"] is not None
        return parts

    def _blocks(self, values: Mapping[str, Any]) -> dict[str, str]:
        """The shared passages, filled; empty where their values are missing."""
        return {
            name: self._fill(self._prompts[name, values["tone"]], 0, values).strip() if _given(values, needs) else ""
            for name, needs in BLOCKS.items()
        }

    def _shared(self, brief: Brief, formal: bool, tone: str) -> dict[str, Any]:
        """What every part and the frame may say about the parties."""
        policy, measures = brief.policy.for_debtor(brief.debtor), brief.decision.worded
        contact = one_line(brief.contact.name)
        # Who asked about the assistant is told in the answer itself.
        told = any("assistant" in measure.facts.topics for measure in measures)
        return {
            "company": policy.company,
            "signatory": policy.company.signatory,
            "contact": contact,
            "title": self._words["titles"].get(contact.split(" ")[0].lower(), ""),
            "debtor": one_line(brief.debtor.name),
            "kind": str(brief.debtor.kind),
            "today": brief.today,
            "tone": tone,
            "disclose": policy.tone.disclose_assistant and not told,
            "mediator": policy.mediator,
            "formal": formal,
            "chat_link": next((link for m in measures for link in m.facts.links if link.startswith(CHAT_SITE)), ""),
            "handed_over": any(measure.action is Action.HAND_OVER for measure in measures),
            **self._about(measures[0], brief),
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
            "asks": facts.asks,
            "obstacles": facts.obstacles,
            "discount": facts.discount,
            "attachments": [items[number] for number in facts.attachments],
            "deadline": facts.deadline,
            "claims": facts.claims,
            "claimed": _claimed(facts),
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

    def _file(self, name: str, tone: str) -> Path:
        path = self._path(f"{name}.{tone}.md", f"{name}.md")
        if path is None:
            raise PromptError(f"{SHIPPED / name}.md is missing: every action needs its file")
        return path

    def _path(self, *files: str) -> Path | None:
        """The first of those files in the override folder, else in the shipped one."""
        paths = (folder / file for folder in self._folders for file in files)
        return next((path for path in paths if path.is_file()), None)

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


def _given(values: Mapping[str, Any], needs: tuple[str, ...]) -> bool:
    return all(values[name] for name in needs)


def _claimed(facts: Facts) -> Money | None:
    parts = [money for claim in facts.claims for money in (claim.principal, claim.interest, claim.indemnity)]
    return total(parts) if parts else facts.total


def _rate(value: Decimal) -> str:
    return f"{typography.format_decimal(value)}{typography.NBSP}%"


def _bank(policy: Policy) -> Mapping[str, str]:
    company = policy.company
    return {"holder": company.name, "iban": typography.format_iban(company.iban), "bic": company.bic}
