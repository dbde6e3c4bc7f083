"""The one-time link of a letter stays out of what a model is sent, and comes through untouched."""

from __future__ import annotations

from amiable.domain.company import Identity
from amiable.llm.frame import Frame

COMPANY = Identity(
    name="Ateliers Morel SAS",
    email="compta@ateliers-morel.example",
    signatory="Hélène Garnier",
    iban="FR1420041010050500013M02606",
)
LINK = "https://t.me/amiable_bot?start=abcdefghijklmnopqrstuvwxyzabcdef"
LETTER = f"""Madame, Monsieur,

Nous vous remercions de votre message.

Cordialement,

Hélène Garnier
Ateliers Morel SAS
compta@ateliers-morel.example

Ce lien personnel ouvre une discussion avec nous : {LINK}
"""


def test_the_link_is_in_the_part_that_stays_ours() -> None:
    frame = Frame.of(LETTER, COMPANY)
    assert frame is not None
    assert LINK not in frame.body and LINK in frame.closing
    assert frame.around("Merci, c'est noté.").count(LINK) == 1
