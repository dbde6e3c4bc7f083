"""A minimised card: what it is about stays readable, who and how much do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from amiable.bot.cards import render
from amiable.bot.minimise import HIDDEN, initials, minimised, names_on
from amiable.bot.plain import visible
from amiable.bot.simulator import SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.bot.texts import load
from amiable.bot.waiting import waiting_list
from amiable.testing.desk import MORNING, FakeFlow, sample_card


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


def test_a_person_asks_to_see_it_in_clear_and_back(
    simulator: SimulatorServer, flow: FakeFlow, new_desk: Callable[..., TelegramDesk]
) -> None:
    claire, karim = simulator.chat(7001), simulator.chat(7002)
    card = flow.put(replace(sample_card(), minimised=True))
    assert card.debtor is not None
    name = card.debtor.name
    new_desk(flow)
    shown = claire.wait_for(lambda m: "👁️ Afficher en clair" in m.buttons)
    assert name not in shown.text and initials(name) in shown.text
    claire.press(shown, "Afficher en clair")
    clear = claire.wait_for(lambda m: "🙈 Masquer" in m.buttons)
    assert name in clear.text
    assert all(name not in message.text for message in karim.messages())
    claire.press(clear, "Masquer")
    claire.wait_for(lambda m: "👁️ Afficher en clair" in m.buttons and name not in m.text)
    claire.press(claire.wait_for(lambda m: "✅ Valider" in m.buttons), "Valider")
    claire.wait_for(lambda m: "Validé par" in m.text and name not in m.text)


def test_the_list_of_waiting_cards_says_less_too() -> None:
    card = replace(sample_card(), minimised=True)
    assert card.debtor is not None
    text, buttons = waiting_list([card], MORNING, load())
    assert card.debtor.name not in text + buttons[0][0].text
    assert initials(card.debtor.name) in text and HIDDEN in text
