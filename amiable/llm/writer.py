"""The model writer: words a decision around its template, proves the text, and gives the template's when in doubt."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol

from amiable.domain.brief import Brief, Refusal, Written
from amiable.domain.decision import Action
from amiable.domain.draft import Finding, Letter
from amiable.llm import prompt
from amiable.llm.caller import Ask, Caller, NotWordedError, Said
from amiable.llm.calls import ACCEPTED
from amiable.llm.fence import cut, fenced, one_line
from amiable.llm.frame import Frame, reference
from amiable.llm.guard import Terms, mend, object_to
from amiable.llm.instructions import touches_figures
from amiable.llm.ledger import Job, Ledger
from amiable.llm.pseudonyms import INVOICE, Pseudonyms
from amiable.llm.tokens import BYTES_PER_TOKEN

PROMPT = "word"
WORDINGS = 2
"""A first one, and one more with the findings."""
MAX_INSTRUCTION = 300
PLAIN_ACTIONS = frozenset({Action.FORMAL_NOTICE, Action.END_PLAN, Action.HAND_OVER})
"""Worded by template alone: a notice's terms are law, a holding reply has nothing to say."""


class Template(Protocol):
    """The writer behind: its letter is the fall-back and the source of what must be said."""

    def write(self, brief: Brief) -> Written:
        """The letter."""
        ...

    def redraft(self, brief: Brief, current: Letter, instruction: str) -> Written | Refusal:
        """Another one of its letters, or why there is none."""
        ...


Check = Callable[[Letter, Brief], Sequence[Finding]]


@dataclass(frozen=True)
class Limits:
    """`draft_seconds` bounds all the calls of one draft; `prompt_tokens` bounds one prompt, by the upper estimate."""

    draft_seconds: float = 60.0
    prompt_tokens: int = 1_200
    plain_actions: Collection[Action] = PLAIN_ACTIONS


@dataclass(frozen=True)
class ModelWriter:
    """Implements prompts/ports.Writer for one company.

    One chat call a draft; a second one with the findings where the check objects; never a third wording.
    """

    template: Template
    caller: Caller
    ledger: Ledger
    check: Check
    explain: Callable[[Finding], str]
    """A finding of the check as a French sentence."""
    polish: Callable[[str], str]
    """French spacing for what the model wrote."""
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], float] = time.monotonic

    def write(self, brief: Brief) -> Written:
        """The model's letter, else the template's with the reason. Raises what the template or the log raises."""
        written = self.template.write(brief)
        if brief.decision.action in self.limits.plain_actions:
            return written
        try:
            letter = self._word(_Task.of(brief, written.letter, written.letter), "draft")
        except NotWordedError as error:
            return replace(written, reason=error.reason)
        return Written(letter, "model", prompt.load(PROMPT).version)

    def redraft(self, brief: Brief, current: Letter, instruction: str) -> Written | Refusal:
        """`current` reworded as asked, its facts unchanged.

        Refusal("touches_figures") sends the instruction back to the decision; any other says why `current` stays.
        """
        if touches_figures(instruction):
            return Refusal("touches_figures")
        if brief.decision.action in self.limits.plain_actions:
            return self.template.redraft(brief, current, instruction)
        try:
            task = _Task.of(brief, self.template.write(brief).letter, current, instruction[:MAX_INSTRUCTION])
            letter = self._word(task, "redraft")
        except NotWordedError as error:
            return Refusal(error.reason)
        return Written(letter, "model", prompt.load(PROMPT).version)

    def _word(self, task: _Task, purpose: str) -> Letter:
        """A letter without any finding. Raises NotWordedError."""
        deadline = self.clock() + self.limits.draft_seconds
        job = Job(task.brief.key, purpose, prompt.load(PROMPT).version)
        objections: tuple[str, ...] = ()
        rule = ""
        for _ in range(WORDINGS):
            said = self.caller.ask(task.ask(objections, self.limits.prompt_tokens), job, self.ledger, deadline)
            letter, findings = self._proved(said, task)
            rule = findings[0].rule if findings else ACCEPTED
            said.note(rule)
            if not findings:
                return letter
            objections = tuple(dict.fromkeys(task.hidden(self._sentence(finding)) for finding in findings[:5]))
        raise NotWordedError(rule)

    def _proved(self, said: Said, task: _Task) -> tuple[Letter, Sequence[Finding]]:
        """The letter that the text makes, and what speaks against it."""
        if task.terms.exceeded_by(said.text):
            return task.letter, (Finding("too_long"),)
        text = mend(said.text)
        if objections := object_to(text, task.terms):
            return task.letter, objections
        letter = task.filled(self.polish(text))
        return letter, self.check(letter, task.brief)

    def _sentence(self, finding: Finding) -> str:
        own = _own_sentences().get(finding.rule)
        return own.replace("{excerpt}", finding.excerpt) if own else self.explain(finding)


@dataclass(frozen=True)
class _Task:
    """One letter to word: what it must say, what the debtor said, and the repères between here and the model."""

    brief: Brief
    letter: Letter
    frame: Frame
    pseudonyms: Pseudonyms
    terms: Terms
    current: str
    instruction: str
    words: str

    @classmethod
    def of(cls, brief: Brief, template: Letter, letter: Letter, instruction: str = "") -> _Task:
        """From the template's letter and the one to reword (the same at first). Raises NotWordedError."""
        company = brief.policy.company
        facts, frame = Frame.of(template.body, company), Frame.of(letter.body, company)
        if facts is None or frame is None:
            raise NotWordedError("letter_shape")
        pseudonyms = _pseudonyms(brief)
        said = reference(facts.body, pseudonyms, company)
        current = "" if letter == template and not instruction else reference(frame.body, pseudonyms, company)
        words = pseudonyms.hide(fenced(brief.words))
        return cls(
            brief=brief,
            letter=letter,
            frame=frame,
            pseudonyms=pseudonyms,
            terms=Terms.of(said, current, words),
            current=current,
            instruction=pseudonyms.hide(one_line(instruction)),
            words=words,
        )

    def ask(self, objections: tuple[str, ...], limit: int) -> Ask:
        """The prompt, the debtor's words cut so that it keeps to `limit` tokens. Raises NotWordedError."""
        source = prompt.load(PROMPT)
        values = {
            "tone": self.brief.policy.tone.style,
            "reference": self.terms.reference,
            "current": self.current,
            "instruction": self.instruction,
            "objections": objections,
        }
        over = Ask(source.system, source.user(**values, words=self.words)).tokens - limit
        words = self.words if over <= 0 else cut(self.words, len(self.words.encode()) - over * BYTES_PER_TOKEN)
        ask = Ask(source.system, source.user(**values, words=words))
        if ask.tokens > limit:
            raise NotWordedError("prompt_too_long")
        return ask

    def hidden(self, text: str) -> str:
        """Our own repères kept, everything else that is sensitive hidden."""
        return self.pseudonyms.hide(self.pseudonyms.restore(text))

    def filled(self, text: str) -> Letter:
        """The letter, every repère put back."""
        return replace(self.letter, body=self.frame.around(self.pseudonyms.restore(text)))


def _pseudonyms(brief: Brief) -> Pseudonyms:
    company, mediator = brief.policy.company, brief.policy.mediator
    people = (brief.debtor.name, brief.contact.name, *(contact.name for contact in brief.debtor.contacts))
    ours = (company.name, company.signatory, *((mediator.name, mediator.address) if mediator else ()))
    addresses = (company.email, brief.contact.email, *(contact.email for contact in brief.debtor.contacts))
    others = (
        *((INVOICE, invoice.number) for invoice in brief.invoices),
        *(("COURRIEL", address) for address in addresses),
        ("TELEPHONE", company.phone),
        ("ADRESSE", company.address),
        ("BIC", company.bic),
    )
    return Pseudonyms(
        names=tuple(dict.fromkeys(name for name in (*people, *ours) if name.strip())),
        others=tuple(dict.fromkeys(other for other in others if other[1].strip())),
    )


@lru_cache(maxsize=1)
def _own_sentences() -> dict[str, Any]:
    return tomllib.loads((files("amiable.llm") / "objections.toml").read_text("utf-8"))
