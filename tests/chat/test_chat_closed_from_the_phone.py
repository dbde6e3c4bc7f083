"""An account manager closes a debtor's chat from the phone: asked first, an event left, the debtor told once."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from amiable.bot.simulator import Chat, Seen
from amiable.domain.status import CardStatus
from amiable.flow import chats
from amiable.store.tables import CardRow, ChatTieRow, EventRow
from amiable.testing.flow import Workshop
from amiable.testing.street import DEBTOR, HELENE, STRANGER, Street

CLOSED = "Cette discussion est fermée"


def says(words: str) -> Callable[[Seen], bool]:
    return lambda message: not message.mine and words in message.plain


def live(street: Street) -> list[ChatTieRow]:
    ties = cast(list[ChatTieRow], street.shop.rows(ChatTieRow))
    return [tie for tie in ties if tie.live_chat is not None]


def asked_in_the_chat(street: Street) -> tuple[Chat, Seen]:
    """Hélène's phone, and the card of a question that a debtor asked in the chat."""
    street.tie()
    street.says(DEBTOR, "Bonjour, est-ce que je peux payer en 3 fois ?", "Bien reçu")
    street.later(seconds=10)
    street.desk.nudge()
    helene = street.phone(HELENE)
    return helene, helene.wait_for(lambda m: "🔒 Fermer la discussion" in m.buttons)


def test_from_the_card_of_a_reply_that_came_by_chat(street: Street) -> None:
    helene, card = asked_in_the_chat(street)
    helene.press(card, "Fermer la discussion")
    sure = helene.wait_for(says("Fermer la discussion avec Menuiserie Kerdoncuff"))
    assert len(live(street)) == 1, "nothing before it is confirmed"
    helene.press(sure, "🔒 Fermer")
    helene.wait_for(lambda m: m.id == sure.id and "par Hélène" in m.plain and not m.buttons)
    assert live(street) == []
    (event,) = (e for e in cast(list[EventRow], street.shop.rows(EventRow)) if e.kind == "chat.ended")
    assert event.actor == f"manager:{street.shop.managers['Hélène']}"
    street.phone(DEBTOR).wait_for(says(CLOSED))

    street.work()
    street.desk.nudge()
    anew = street.shop.card()
    assert anew.draft is not None and "@" in anew.draft.letter.recipient, "answered by mail from now on"
    assert anew.chat is None
    street.says(DEBTOR, "Vous êtes là ?", "réservé aux chargés de compte")


def test_a_question_that_is_cancelled_changes_nothing(street: Street) -> None:
    helene, card = asked_in_the_chat(street)
    helene.press(card, "Fermer la discussion")
    helene.press(helene.wait_for(says("Fermer la discussion avec")), "Annuler")
    helene.wait_for(says("Annulé : rien n’a changé."))
    assert len(live(street)) == 1


def test_from_the_file_and_pressed_once_more(street: Street) -> None:
    street.tie()
    helene = street.phone(HELENE)
    helene.send("/dossier kerdon")
    file = helene.wait_for(says("💬 Discussion Telegram ouverte avec"))
    helene.press(file, "Fermer la discussion")
    sure = helene.wait_for(says("Fermer la discussion avec"))
    close = helene.data(sure, "🔒 Fermer")
    helene.press(sure, "🔒 Fermer")
    street.phone(DEBTOR).wait_for(says(CLOSED))
    helene.press_data(sure, close)
    helene.wait_toast("n’est plus ouverte")
    helene.press(file, "Fermer la discussion")
    helene.wait_until(lambda messages: sum("n’est plus ouverte" in m.plain for m in messages) == 2)
    assert sum(CLOSED in m.plain for m in street.phone(DEBTOR).messages()) == 1


def test_only_somebody_of_that_company_closes_it(street: Street) -> None:
    street.tie()
    (tie,) = live(street)
    stranger = street.phone(STRANGER)
    helene = street.phone(HELENE)
    helene.send("/aide")
    message = helene.wait_for(says("Mode d’emploi"))
    stranger.press_data(message, f"endchat:{tie.id}:0")
    stranger.wait_toast("réservé")
    other = Workshop(street.shop.store, company_id=2)
    other.manager("Zoé", 202)
    assert chats.close(street.shop.services, other.managers["Zoé"], tie.id).code == "chat_gone"
    assert len(live(street)) == 1


def test_closed_on_the_command_line_the_debtor_is_told_as_well_but_not_who_left(street: Street) -> None:
    street.tie()
    street.says(DEBTOR, "/stop", "quitté cette discussion")
    street.tie()
    chats.revoke(street.shop.services, 1, live(street)[0].id)
    street.phone(DEBTOR).wait_for(says(CLOSED))
    assert sum(CLOSED in m.plain for m in street.phone(DEBTOR).messages()) == 1
    assert chats.Chats(street.shop.services).farewells() == []


def test_a_card_without_a_draft_loses_the_button(street: Street) -> None:
    street.tie()
    street.says(DEBTOR, "/personne", "Bien reçu")
    street.later(seconds=10)
    waiting = [card for card in cast(list[CardRow], street.shop.rows(CardRow)) if card.status == CardStatus.WAITING]
    before = waiting[-1].revision
    assert street.shop.card().chat == live(street)[0].id
    chats.revoke(street.shop.services, 1, live(street)[0].id)
    after = next(card for card in cast(list[CardRow], street.shop.rows(CardRow)) if card.id == waiting[-1].id)
    assert after.revision > before or after.status == CardStatus.DECIDED
