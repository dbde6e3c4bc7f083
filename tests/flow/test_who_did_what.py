"""After any decision the card says who did what; nothing is told twice on it."""

from __future__ import annotations

from amiable.bot.cards import render
from amiable.bot.plain import WORD_JOINER, visible
from amiable.domain.card import Correction
from amiable.domain.reading import Intent
from amiable.testing.flow import YANN, Workshop
from amiable.testing.street import offering


def words(shop: Workshop, token: str) -> str:
    card = shop.desk.card(token, shop.managers["Hélène"])
    assert card is not None
    return visible("\n".join(render(card).messages)).replace(WORD_JOINER, "")


def test_a_corrected_card_names_who_corrected_it(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    assert shop.desk.correct(shop.tap(card, "Hélène"), Correction(intent=Intent.DISPUTE)).done
    shop.work()
    assert "Lecture corrigée par Hélène" in words(shop, card.token)


def test_so_does_a_card_without_a_draft(shop: Workshop) -> None:
    offering(shop)
    shop.receive(YANN, "Je souhaite parler à une personne.")
    card = shop.card()
    assert shop.desk.correct(shop.tap(card, "Marc"), Correction(intent=Intent.PAID)).done
    assert "Lecture corrigée par Marc" in words(shop, card.token)


def test_an_announced_contact_is_shown_once_beside_the_words_that_name_it(shop: Workshop) -> None:
    offering(shop)
    email = "claire.roy@kerdoncuff.example"
    shop.receive(YANN, f"Bonjour, je ne m'occupe plus de cela, adressez-vous désormais à Claire Roy, {email}.")
    shown = words(shop, shop.card().token)
    assert "Nouveau contact indiqué" in shown and "Contact indiqué\u00a0:" not in shown
