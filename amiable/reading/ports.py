"""What the flow asks of a reader."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from amiable.domain.before import Before
from amiable.domain.debtor import Debtor, DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.mail import Mail
from amiable.domain.reading import Attack, Claims, Evidence, Intent, Reading
from amiable.domain.talk import Said


@dataclass(frozen=True)
class Screening:
    """What a mail is before anybody reads its words. No model is called for it."""

    automatic: Intent | None = None
    """`auto_reply` or `bounce` (or `other` for lists and advertising) when no person wrote it."""
    attack: Attack = Attack.NONE
    evidence: tuple[Evidence, ...] = ()
    warnings: tuple[str, ...] = ()


class Reader(Protocol):
    """Pure: the same mail and file give the same reading."""

    def screen(self, mail: Mail, debtor: Debtor | None = None) -> Screening:
        """Automatic mail and attack signs; `debtor` sharpens look-alike checks once it is known."""
        ...

    def read(self, mail: Mail, debtor: Debtor | None, invoices: Sequence[Invoice], received: datetime) -> Reading:
        """The reading of a reply about these open invoices; relative dates count from `received`."""
        ...


class Interpreter(Protocol):
    """A second reader of the same words: a language model."""

    def interpret(self, words: str, debtor: Debtor | None, invoices: Sequence[Invoice]) -> Claims | None:
        """What the words claim; None where it gave nothing usable (it is down, it rambles, the budget is spent)."""
        ...


class Hear(Protocol):
    """reading/talk: what a message says in a talk about a plan. Pure."""

    def __call__(
        self,
        text: str,
        day: date,
        invoices: Sequence[Invoice],
        *,
        kind: DebtorKind,
        known: Collection[Decimal],
        planned: Collection[date],
        due: Decimal | None,
        other_person: bool,
        settled: bool,
        general: Collection[Intent],
        before: Before,
    ) -> Said:
        """`known` sums and `planned` days are those of earlier messages; `due`: what is owed by now; `general`: the
        intents already read; `before`: where the talk stands."""
        ...
