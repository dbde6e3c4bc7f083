"""The first look at a mail: no person wrote it, or somebody tries to mislead. No model is called."""

from __future__ import annotations

from amiable.domain.debtor import Debtor
from amiable.domain.mail import Mail
from amiable.domain.reading import Attack
from amiable.reading.attacks import find
from amiable.reading.automatic import recognise
from amiable.reading.ports import Screening


def screen(mail: Mail, debtor: Debtor | None = None) -> Screening:
    """Automatic mail and attack signs; `debtor` sharpens the look-alike checks once it is known."""
    intent, shown = recognise(mail)
    attack, evidence, warnings = find(mail, debtor)
    return Screening(automatic=intent, attack=attack, evidence=shown + evidence, warnings=warnings)


def without_orders(text: str, screening: Screening) -> str:
    """The new text with injected orders blanked out, places kept: an order to a machine says nothing of a debt."""
    for shown in screening.evidence if screening.attack is Attack.PROMPT_INJECTION else ():
        if shown.source == "new_text" and text[shown.start : shown.end] == shown.text:
            text = text[: shown.start] + " " * (shown.end - shown.start) + text[shown.end :]
    return text
