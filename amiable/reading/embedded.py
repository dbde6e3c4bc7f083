"""The embedded reader: grammar, classifier and facts, on the CPU, without any account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from amiable.domain.calendar import PARIS
from amiable.domain.debtor import Debtor
from amiable.domain.invoice import Invoice
from amiable.domain.mail import Mail
from amiable.domain.reading import Attack, Intent, Reading
from amiable.reading import intents, screen
from amiable.reading.classifier import Classifier
from amiable.reading.facts import extract
from amiable.reading.ports import Screening

MAX_CHARACTERS = 20_000
"""A longer reply is read up to here, with the warning `cut_short`."""
QUOTED_CHARACTERS = 20_000


class EmbeddedReader:
    """Implements ports.Reader. Deterministic: the same mail and file give the same reading."""

    def __init__(self, classifier: Classifier | None = None) -> None:
        self._classifier = classifier or Classifier.load()

    def screen(self, mail: Mail, debtor: Debtor | None = None) -> Screening:
        """Automatic mail and attack signs; no model is called."""
        return screen.screen(mail, debtor)

    def read(self, mail: Mail, debtor: Debtor | None, invoices: Sequence[Invoice], received: datetime) -> Reading:
        """The reading of a reply about these open invoices; relative dates count from `received`."""
        return self.read_as(None, mail, debtor, invoices, received)

    def read_as(
        self,
        told: tuple[Intent, ...] | None,
        mail: Mail,
        debtor: Debtor | None,
        invoices: Sequence[Invoice],
        received: datetime,
    ) -> Reading:
        """The same with the intents as somebody else told them, and so with the facts of those; None: our own."""
        screening = self.screen(mail, debtor)
        written = mail.body.new_text
        text = written[:MAX_CHARACTERS]
        words = screen.without_orders(text, screening)
        found = intents.find(words, screening, received.astimezone(PARIS).date(), self._classifier)
        intents_read = told or found.intents
        facts = extract(
            words,
            subject=mail.subject,
            intents=intents_read,
            invoices=invoices,
            received=received,
            debtor=debtor,
            quoted=mail.body.quoted[:QUOTED_CHARACTERS],
        )
        evidence = {**found.evidence, **facts.evidence}
        if screening.attack is not Attack.NONE:
            evidence["attack"] = screening.evidence
        return Reading(
            new_text=written,
            intents=intents_read,
            confidence=round(found.confidence, 3),
            invoices=facts.invoices,
            paid=facts.paid,
            promise=facts.promise,
            plan=facts.plan,
            dispute=facts.dispute,
            contact=facts.contact,
            away_until=facts.away_until,
            attack=screening.attack,
            second_guess=found.second_guess,
            evidence=evidence,
            warnings=_warnings(mail, screening),
        )


def _warnings(mail: Mail, screening: Screening) -> tuple[str, ...]:
    noted = list(screening.warnings)
    if mail.body.hidden.strip():
        noted.append("hidden_text")
    if mail.defects:
        noted.append("damaged")
    if len(mail.body.new_text) > MAX_CHARACTERS:
        noted.append("cut_short")
    return tuple(dict.fromkeys(noted))
