"""A minimised card: what it is about stays readable, who and how much do not."""

from __future__ import annotations

from amiable.bot.cards import render
from amiable.bot.minimise import HIDDEN, initials, minimised, names_on
from amiable.bot.plain import visible
from amiable.testing.desk import sample_card


def test_names_amounts_and_coordinates_are_hidden_and_markup_kept() -> None:
    message = (
        "<b>Menuiserie Kerdoncuff</b> doit 1\u202f250,00\u00a0€ (mille deux cents euros), KERDONCUFF &amp; fils, "
        "compta@kerdoncuff.example, 06 12 34 56 78, FR14 2004 1010 0505 0001 3M02 606, facture FA-2026-0131"
    )
    shown = minimised(message, ["Menuiserie Kerdoncuff", "Yann Kerdoncuff"])
    assert shown.startswith("<b>M.\u00a0K.</b>") and "&amp; fils" in shown and "FA-2026-0131" in shown
    for secret in ("erdoncuff", "ERDONCUFF", "250", "deux cents", "@", "06 12", "FR14"):
        assert secret not in shown
    assert shown.count(HIDDEN) == 5


def test_a_whole_card_keeps_its_sense() -> None:
    card = sample_card()
    clear = "\n".join(render(card).messages)
    shown = "\n".join(minimised(message, names_on(card)) for message in render(card).messages)
    assert card.debtor is not None
    assert card.debtor.name in visible(clear) and card.debtor.name not in visible(shown)
    assert initials(card.debtor.name) in visible(shown)
    assert card.invoices[0].number in shown
    assert f"{card.invoices[0].amount.amount:.0f}"[-3:] not in visible(shown).replace(card.invoices[0].number, "")
    assert shown.count("<b>") == clear.count("<b>")
