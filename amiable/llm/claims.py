"""A model's reading of a debtor's words: which intents, and which words show each fact; never a figure of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amiable.domain.debtor import Debtor
from amiable.domain.invoice import Invoice
from amiable.domain.reading import Claims, DisputeReason, Intent
from amiable.llm import prompt
from amiable.llm.caller import Ask, Caller, NotWordedError
from amiable.llm.calls import ACCEPTED
from amiable.llm.fence import cut, fenced
from amiable.llm.ledger import Job, Ledger
from amiable.llm.pseudonyms import INVOICE, Pseudonyms
from amiable.llm.structured import Shape, ShapeError, whole
from amiable.llm.tokens import BYTES_PER_TOKEN

PROMPT = "read"
INTENTS, REASON, WORDS = "intentions", "motif", "faits"
FACT, SHOWN = "fait", "mots"
FACTS: Mapping[str, str] = {
    "date_paiement": "paid.date",
    "montant_paiement": "paid.amount",
    "date_promesse": "promise.date",
    "montant_promesse": "promise.amount",
    "nombre_versements": "plan.count",
    "montant_versement": "plan.amount",
    "premiere_date": "plan.first_date",
    "montant_conteste": "dispute.amount",
}
"""The answer's keys and the facts they are about."""
MOST_WORDS = 200
"""Characters of one quotation: more is not the words of one fact."""
READABLE = tuple(intent for intent in Intent if intent not in (Intent.AUTO_REPLY, Intent.BOUNCE))
"""Automatic mail is told by its headers, and never shown to a model."""


def _object(found: object) -> str:
    if not isinstance(found, Mapping):
        raise ShapeError("the answer is not an object")
    return whole(json.dumps(found, ensure_ascii=False))


CLAIMS = Shape(
    {
        "title": "lecture",
        "type": "object",
        "properties": {
            INTENTS: {"type": "array", "items": {"enum": [str(i) for i in READABLE]}},
            REASON: {"enum": ["", *(str(reason) for reason in DisputeReason)]},
            WORDS: {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {FACT: {"enum": list(FACTS)}, SHOWN: {"type": "string"}},
                    "required": [FACT, SHOWN],
                    "additionalProperties": False,
                },
            },
        },
        "required": [INTENTS, REASON, WORDS],
        "additionalProperties": False,
    },
    _object,
)


@dataclass(frozen=True)
class ModelInterpreter:
    """Implements reading/ports.Interpreter for one company: one call a reading, and None on any failure."""

    caller: Caller
    ledger: Ledger
    ours: Sequence[str] = ()
    """Names on our side that a mail may hold: the company, its signatory."""
    seconds: float = 30.0
    """For all the tries of one reading."""
    prompt_tokens: int = 1_200
    clock: Callable[[], float] = time.monotonic

    def interpret(self, words: str, debtor: Debtor | None, invoices: Sequence[Invoice]) -> Claims | None:
        """What the words claim. Names, addresses, dates and figures stay here: the model sees repères."""
        pseudonyms = self._pseudonyms(debtor, invoices)
        source = prompt.load(PROMPT)
        job = Job(f"debtor:{debtor.id}" if debtor and debtor.id else "", "read", source.version)
        try:
            ask = self._ask(source, pseudonyms.hide(fenced(words)))
            said = self.caller.ask(ask, job, self.ledger, self.clock() + self.seconds)
        except NotWordedError:  # logged with its reason by the caller; the embedded reading stands
            return None
        claims = claims_of(said.text, pseudonyms.restore)
        said.note(ACCEPTED if claims else "no_claims")
        return claims

    def _ask(self, source: prompt.ModelPrompt, words: str) -> Ask:
        """The prompt, the words cut to keep to its limit. Raises NotWordedError where nothing is left."""
        over = Ask(source.system, source.user(words=words), CLAIMS).tokens - self.prompt_tokens
        kept = cut(words, len(words.encode()) - over * BYTES_PER_TOKEN) if over > 0 else words
        if not kept:
            raise NotWordedError("prompt_too_long")
        return Ask(source.system, source.user(words=kept), CLAIMS)

    def _pseudonyms(self, debtor: Debtor | None, invoices: Sequence[Invoice]) -> Pseudonyms:
        contacts = debtor.contacts if debtor else ()
        names = (debtor.name if debtor else "", *(contact.name for contact in contacts), *self.ours)
        others = (
            *((INVOICE, invoice.number) for invoice in invoices),
            *(("COURRIEL", contact.email) for contact in contacts),
        )
        return Pseudonyms(
            names=tuple(dict.fromkeys(name for name in names if name.strip())),
            others=tuple(dict.fromkeys(other for other in others if other[1].strip())),
        )


def claims_of(text: str, restore: Callable[[str], str]) -> Claims | None:
    """The claims in a model's JSON, its repères put back; None when it names no intent that exists."""
    found: dict[str, Any] = json.loads(text)
    intents = tuple(dict.fromkeys(Intent(name) for name in _strings(found.get(INTENTS)) if name in READABLE))
    if not intents:
        return None
    reason = found.get(REASON)
    shown = {one[FACT]: one[SHOWN] for one in _objects(found.get(WORDS))}
    words = {fact: restore(shown[name]).strip() for name, fact in FACTS.items() if name in shown}
    return Claims(
        tuple(intent for intent in intents if intent is not Intent.OTHER) or intents,
        DisputeReason(reason) if isinstance(reason, str) and reason in set(DisputeReason) else None,
        {fact: quoted for fact, quoted in words.items() if 0 < len(quoted) <= MOST_WORDS},
    )


def _strings(found: object) -> list[str]:
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _objects(found: object) -> list[Mapping[str, str]]:
    """The facts that have their words; what is not one is left out."""
    entries = found if isinstance(found, list) else []
    return [
        one
        for one in entries
        if isinstance(one, Mapping) and isinstance(one.get(FACT), str) and isinstance(one.get(SHOWN), str)
    ]
