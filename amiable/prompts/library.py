"""The wordings: one file an action, the letter around it, and the writer that fills them with a decision's facts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from amiable.domain.company import Policy
from amiable.domain.decision import Action, Measure
from amiable.domain.draft import Letter
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money
from amiable.french import typography
from amiable.prompts.ports import Brief, Written
from amiable.prompts.templates import Prompt, PromptError, environment, load_prompt

SHIPPED = Path(str(files("amiable.prompts") / "fr"))
FRAME = "letter"
WORDED = tuple(action for action in Action if action not in (Action.CLOSE, Action.QUARANTINE))
VARIABLES = frozenset(
    "amount attachments bank body company contact date debtor disclose dispute every first formal invoices kind mediator "
    "penalties rest schedule signatory tone topics today total".split()
)
"""What a prompt file may use."""
SUBJECT_LENGTH = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
REPLY = re.compile(r"^\s*(?:re|ré|rép|tr|fwd?)\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class Item:
    """An invoice as a letter shows it."""

    number: str
    amount: Money
    outstanding: Money
    issued: Any
    due: Any


class Library:
    """Every prompt, checked at load; a file of the same name in `override_dir` wins over the shipped one.

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
            }
        )
        self._prompts = {str(name): self._load(str(name)) for name in (FRAME, *WORDED)}

    def version(self, action: Action) -> str:
        """What a draft of that action records: the prompt's name, number and content hash."""
        return self._prompts[action].version

    def write(self, brief: Brief) -> Written:
        """The letter that words every measure of the decision, the main one first."""
        measures = brief.decision.worded
        if not measures:
            raise PromptError(f"no draft is offered for {brief.decision.action}")
        main = self._prompts[measures[0].action]
        shared = self._shared(brief, main.formal)
        parts = [self._part(measure, brief, shared, first=n == 0) for n, measure in enumerate(measures)]
        body = self._fill(self._prompts[FRAME], brief.variant, {**shared, "body": "\n\n".join(parts)})
        attachments = dict.fromkeys(number for m in measures for number in m.facts.attachments)
        letter = Letter(brief.contact.email, self._subject(main, brief, shared), tidy(body), tuple(attachments))
        return Written(letter, "template", "+".join(self.version(m.action) for m in measures))

    def _part(self, measure: Measure, brief: Brief, shared: Mapping[str, Any], *, first: bool) -> str:
        values = {**shared, **self._about(measure, brief), "first": first}
        return self._fill(self._prompts[measure.action], brief.variant, values).strip()

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
            "tone": policy.tone.style,
            "disclose": policy.tone.disclose_assistant,
            "mediator": policy.mediator,
            "formal": formal,
            **self._about(brief.decision.worded[0], brief),
        }

    def _about(self, measure: Measure, brief: Brief) -> dict[str, Any]:
        """A measure's facts under the names of the prompt files."""
        facts = measure.facts
        by_number = {invoice.number: invoice for invoice in brief.invoices}
        return {
            "invoices": [_item(by_number[number]) for number in facts.invoices if number in by_number],
            "amount": facts.amount,
            "total": facts.total,
            "rest": facts.rest,
            "date": facts.date,
            "schedule": facts.schedule,
            "every": facts.every,
            "dispute": self._words["dispute"].get(str(facts.dispute_reason), ""),
            "topics": facts.topics,
            "attachments": [one_line(number) for number in facts.attachments],
            "penalties": facts.may_state_penalties,
            "bank": _bank(brief.policy) if facts.may_state_bank_details else None,
        }

    def _subject(self, prompt: Prompt, brief: Brief, shared: Mapping[str, Any]) -> str:
        """`Re:` and their subject in an answer, the prompt's own in a first mail."""
        theirs = one_line(brief.subject)[:SUBJECT_LENGTH]
        if theirs:
            return theirs if REPLY.match(theirs) else f"Re: {theirs}"
        if prompt.subject is None:
            return f"{one_line(brief.policy.company.name)}"
        return one_line(prompt.subject.render({**dict.fromkeys(VARIABLES), **shared, "first": True, "body": ""}))

    @staticmethod
    def _fill(prompt: Prompt, variant: int, values: Mapping[str, Any]) -> str:
        try:
            return prompt.wording(variant).render(values)
        except TemplateError as error:
            raise PromptError(f"{prompt.name}.md: {error}") from error

    def _load(self, name: str) -> Prompt:
        """`<name>.<tone>.md` where there is one, else `<name>.md`; the override folder first."""
        for file in (f"{name}.{self._tone}.md", f"{name}.md"):
            for folder in self._folders:
                if (folder / file).is_file():
                    return load_prompt(folder / file, self._env, VARIABLES)
        raise PromptError(f"{self._folders[-1] / name}.md is missing: every action needs its file")

    def _load_words(self) -> Mapping[str, Any]:
        path = next(folder / "words.toml" for folder in self._folders if (folder / "words.toml").is_file())
        try:
            return tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise PromptError(f"{path}: is not valid TOML ({error})") from error

    def _count(self, number: int) -> str:
        """`trois`; digits beyond the words on file."""
        words: list[str] = self._words["counts"]["words"]
        return words[number] if 0 <= number < len(words) else str(number)


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
