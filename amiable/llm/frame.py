"""A template's letter taken apart: opening and closing stay ours, the model words what is between."""

from __future__ import annotations

import re
from dataclasses import dataclass

from amiable.domain.company import Identity
from amiable.llm.pseudonyms import Pseudonyms

LIST, BANK, LEGAL = "LISTE", "COORDONNEES_BANCAIRES", "MENTION_LEGALE"
BLOCKS = (LIST, BANK, LEGAL)
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_ALONE = re.compile(rf"\s*(⟦(?:{'|'.join(BLOCKS)})_\d+⟧)[^\S\n]*[.;,]?\s*")


@dataclass(frozen=True)
class Frame:
    """`opening` greets; `closing` is the formula, the signature and what follows it."""

    opening: str
    body: str
    closing: str

    @classmethod
    def of(cls, text: str, company: Identity) -> Frame | None:
        """The letter around its body, found by the company's name alone on a line of the signature.

        None where the letter has no such shape: nobody but its author can then say what may be reworded.
        """
        paragraphs = _BLANK.split(text.strip())
        signature = next((n for n, part in enumerate(paragraphs) if company.name in part.split("\n")), 0)
        if signature < 3:  # noqa: PLR2004 - greeting, body, formula
            return None
        opening, *body = paragraphs[: signature - 1]
        return cls(opening, "\n\n".join(body), "\n\n".join(paragraphs[signature - 1 :]))

    def around(self, body: str) -> str:
        """A whole letter."""
        return f"{self.opening}\n\n{body.strip()}\n\n{self.closing}\n"


def reference(body: str, pseudonyms: Pseudonyms, company: Identity) -> str:
    """The body with repères: lists, bank details and legal mentions as one each, never reworded."""
    return "\n\n".join(_hidden(part, pseudonyms, company) for part in _BLANK.split(body.strip()))


def _hidden(part: str, pseudonyms: Pseudonyms, company: Identity) -> str:
    kind = _block(part, company)
    return pseudonyms.token(kind, part) if kind else pseudonyms.hide(part)


def _block(part: str, company: Identity) -> str:
    if any(line.startswith(("– ", "- ")) for line in part.split("\n")):
        return LIST
    if company.iban in "".join(part.split()):
        return BANK
    return LEGAL if re.search(r"\barticles?\s+[LRDA]?\.?\s?\d", part) else ""


def set_apart(body: str) -> str:
    """Each block in a paragraph of its own."""
    return _BLANK.sub("\n\n", _ALONE.sub(r"\n\n\1\n\n", body)).strip()
