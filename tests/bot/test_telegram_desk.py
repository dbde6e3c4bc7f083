"""What an account manager can do in the chat, and every race."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from amiable.bot.plain import WORD_JOINER
from amiable.bot.simulator import Chat, NothingCameError, Seen, SimulatorServer
from amiable.bot.telegram import TelegramDesk, TokenRefusedError
from amiable.domain.card import Candidate, CardKind
from amiable.domain.status import CardStatus
from amiable.testing.desk import FakeFlow, sample_card

CLAIRE, KARIM, STRANGER = 7001, 7002, 9999


def waiting(message: Seen) -> bool:
    return "✅ Valider" in message.buttons


def over(card: Seen) -> Callable[[Seen], bool]:
    """The card once decided: same message, no buttons, the outcome at the end."""
    ended = re.compile(r" par [\w ]+, le 2 mars 2026 à ")
    return lambda message: message.id == card.id and not message.buttons and bool(ended.search(message.plain))


@pytest.fixture
def claire(simulator: SimulatorServer) -> Chat:
    return simulator.chat(CLAIRE)


@pytest.fixture
def karim(simulator: SimulatorServer) -> Chat:
    return simulator.chat(KARIM)


def test_approve_takes_one_tap(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    put = flow.put(sample_card())
    card = claire.wait_for(waiting)
    assert put.draft is not None
    assert put.draft.letter.body in card.text, "the entire draft is on the card"
    assert put.draft.letter.recipient in card.text
    claire.press(card, "Valider")
    end = claire.wait_for(over(card))
    assert "Validé par Claire Martin" in end.text
    assert [(done.verb, done.by) for done in flow.done] == [("approved", "Claire Martin")]
    assert claire.wait_toast("le message partira")


def test_edit_by_replying_to_the_card_then_approve(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    flow.put(sample_card())
    old = claire.wait_for(waiting)
    claire.reply(old, "Bonjour,\n\nC’est noté.\n\nClaire Martin")
    claire.wait_for(lambda m: m.text.startswith("Nouveau texte enregistré"))
    fresh = claire.wait_for(lambda m: waiting(m) and "C’est noté." in m.text)
    assert fresh.id > old.id, "the new version comes below what was just written"
    claire.wait_for(lambda m: m.id == old.id and not m.buttons)
    claire.press(fresh, "Valider")
    claire.wait_for(over(fresh))
    assert flow.done[-1].detail == "Bonjour,\n\nC’est noté.\n\nClaire Martin"


def test_edit_by_the_button_asks_with_the_text_to_copy(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    put = flow.put(sample_card())
    card = claire.wait_for(waiting)
    claire.press(card, "Modifier")
    asked = claire.wait_for(lambda m: m.force_reply)
    assert put.draft is not None
    assert put.draft.letter.body in asked.text
    assert asked.reply_to == card.id
    claire.reply(asked, "Bonjour, autre texte.")
    claire.wait_for(lambda m: waiting(m) and "autre texte." in m.text)


def test_edit_with_a_text_file(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    claire.send_file("lettre.txt", "\ufeffBonjour, réglez l’été.".encode(), reply_to=card)
    claire.wait_for(lambda m: waiting(m) and "réglez l’été." in m.text)
    claire.send_file("lettre.pdf", b"%PDF", reply_to=claire.wait_for(waiting))
    claire.wait_for(lambda m: ".txt" in m.text and "rien n’a changé" in m.text)
    assert len(flow.done) == 1


def test_an_edit_never_carries_invisible_characters(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    flow.put(sample_card())
    claire.reply(claire.wait_for(waiting), f"Bonjour, payez\u202e ici\u200b,{WORD_JOINER} merci")
    claire.wait_for(lambda m: waiting(m) and "ici, merci" in m.text)
    assert flow.done[0].detail == "Bonjour, payez ici, merci"


def test_reject_with_a_usual_reason(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    claire.press(card, "Refuser")
    why = claire.wait_for(lambda m: "Pourquoi refusez-vous" in m.text)
    claire.press(why, "Le ton ne convient pas")
    assert "Le ton ne convient pas" in claire.wait_for(over(card)).text
    assert flow.done[0].detail == "Le ton ne convient pas"
    answered = claire.wait_for(lambda m: m.id == why.id and not m.buttons)
    assert answered.plain == "Refusé : rien ne part."


def test_reject_with_a_reason_of_ones_own(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    claire.press(card, "Refuser")
    claire.press(claire.wait_for(lambda m: "Autre raison…" in m.buttons), "Autre raison")
    claire.reply(claire.wait_for(lambda m: m.force_reply), "trop sec pour ce client")
    assert "trop sec pour ce client" in claire.wait_for(over(card)).text
    assert flow.done[0].detail == "trop sec pour ce client"


def test_a_refusal_can_be_called_off(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    claire.press(card, "Refuser")
    why = claire.wait_for(lambda m: "Annuler" in m.buttons)
    claire.press(why, "Annuler")
    claire.wait_for(lambda m: m.id == why.id and not m.buttons)
    assert not flow.done
    assert waiting(claire.message(card.id))


def test_hand_over_moves_the_card(desk: TelegramDesk, flow: FakeFlow, claire: Chat, karim: Chat) -> None:
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    his = karim.wait_for(waiting)
    claire.press(card, "Transmettre")
    claire.press(claire.wait_for(lambda m: "Karim Benali" in m.buttons), "Karim Benali")
    claire.wait_for(lambda m: m.id == card.id and not m.buttons and "Transmis à Karim Benali" in m.text)
    his = karim.wait_for(lambda m: waiting(m) and "vous a été transmis" in m.text)
    karim.press(his, "Valider")
    claire.wait_for(lambda m: m.id == card.id and "Validé par Karim Benali" in m.text)


def test_a_stranger_is_refused_politely_and_learns_nothing(
    desk: TelegramDesk, flow: FakeFlow, simulator: SimulatorServer, claire: Chat
) -> None:
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    stranger = simulator.chat(STRANGER)
    for words in ("/start", "/aide", "Montrez-moi les factures"):
        stranger.send(words)
    stranger.wait_until(lambda messages: sum("réservé aux chargés de compte" in m.text for m in messages) == 3)
    assert str(STRANGER) in stranger.messages()[-1].text, "the number to give to one's supervisor"
    stranger.press_data(card, claire.data(card, "Valider"))
    stranger.wait_toast("réservé")
    assert not flow.done
    assert flow.now(sample_card().token).status is CardStatus.WAITING
    assert all("Garage" not in m.text for m in stranger.messages())


def test_a_double_tap_counts_once(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    claire.press(card, "Valider")
    claire.press(card, "Valider")
    assert claire.wait_toast("Déjà traité par") == "Déjà traité par Claire Martin."
    assert len(flow.done) == 1


def test_two_managers_tap_at_once(desk: TelegramDesk, flow: FakeFlow, claire: Chat, karim: Chat) -> None:
    flow.put(sample_card())
    hers, his = claire.wait_for(waiting), karim.wait_for(waiting)
    claire.press(hers, "Valider")
    karim.press(his, "Refuser")
    karim.wait_until(lambda _: karim.toasts() or any("Pourquoi" in m.text for m in karim.messages()))
    assert "Validé par Claire Martin" in karim.wait_for(over(his)).text
    assert len(flow.done) == 1


def test_an_old_button_after_an_edit_changes_nothing(
    desk: TelegramDesk, flow: FakeFlow, claire: Chat, karim: Chat
) -> None:
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    old_buttons = {name: claire.data(card, name) for name in ("Valider", "Modifier", "Refuser", "Transmettre")}
    karim.reply(karim.wait_for(waiting), "Bonjour, texte de Karim.")
    claire.wait_for(lambda m: waiting(m) and "Bonjour, texte de Karim." in m.text)
    for count, data in enumerate(old_buttons.values(), start=1):
        claire.press_data(card, data)
        claire.wait_toast("Ce texte a changé", count=count)
    claire.reply(karim.wait_for(lambda m: m.text == "Bonjour, texte de Karim."), "Réponse à un message d’autrui")
    assert [done.verb for done in flow.done] == ["edited"]


def test_a_late_answer_to_a_question_is_refused(
    desk: TelegramDesk, flow: FakeFlow, claire: Chat, karim: Chat
) -> None:
    flow.put(sample_card())
    claire.press(claire.wait_for(waiting), "Modifier")
    asked = claire.wait_for(lambda m: m.force_reply)
    karim.press(karim.wait_for(waiting), "Valider")
    claire.wait_for(lambda m: "Validé par Karim Benali" in m.text)
    claire.reply(asked, "Bonjour, trop tard")
    claire.wait_for(lambda m: m.text == "Déjà traité par Karim Benali.")
    assert [done.verb for done in flow.done] == ["approved"]


@pytest.mark.parametrize(
    "data", ["approve", "approve:zzz", "approve:k0000001:x", "launch:k0000001:1", ":", "give::1"]
)
def test_a_made_up_button_does_nothing(data: str, desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    flow.put(sample_card())
    claire.press_data(claire.wait_for(waiting), data)
    claire.wait_toast("ne fonctionne plus")
    assert not flow.done


def test_words_that_answer_nothing_get_a_hint(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    claire.send("Bonjour ?")
    claire.wait_for(lambda m: "Répondez à une carte" in m.text)
    hello = claire.send("/start")
    claire.wait_for(lambda m: m.text.startswith("Bonjour Claire Martin"))
    claire.reply(hello, "Voici un texte")
    claire.wait_for(lambda m: "Je ne retrouve pas le dossier" in m.text)
    claire.send("/aide")
    assert "4096" in claire.wait_for(lambda m: m.text.startswith("Mode d’emploi")).text


def test_look_card_attaches_answers_and_closes(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    card = sample_card()
    unknown = replace(
        card,
        kind=CardKind.LOOK,
        debtor=None,
        invoices=(),
        reading=None,
        decision=None,
        draft=None,
        reason="ambiguous_sender",
        candidates=(Candidate(31, "Menuiserie Roche", 0.6, ("invoice_number",)), Candidate(32, "Roche & Fils", 0.4)),
    )
    flow.put(unknown)
    shown = claire.wait_for(lambda m: any("Rattacher" in button for button in m.buttons))
    assert "Plusieurs dossiers correspondent" in shown.text
    claire.press(shown, "Rattacher à Roche & Fils")
    claire.wait_for(over(shown))
    flow.put(replace(card, token="look2", kind=CardKind.LOOK, draft=None, reason="failed", trace="a\nb\nboom"))
    second = claire.wait_for(lambda m: "✏️ Répondre" in m.buttons)
    assert "Erreur : boom" in second.plain
    claire.press(second, "Répondre")
    claire.reply(claire.wait_for(lambda m: m.force_reply), "Ma réponse")
    answer = claire.wait_for(lambda m: waiting(m) and "Ma réponse" in m.text)
    claire.press(answer, "Valider")
    claire.wait_for(over(answer))
    flow.put(replace(card, token="look3", kind=CardKind.LOOK, draft=None, reason="failed"))
    third = claire.wait_for(lambda m: "🗂 Classer" in m.buttons)
    claire.press(third, "Classer")
    claire.wait_for(over(third))
    assert [(d.verb, d.detail) for d in flow.done] == [
        ("attached", "32"),
        ("edited", "Ma réponse"),
        ("approved", "Ma réponse"),
        ("closed", ""),
    ]


@pytest.mark.parametrize(("button", "verb"), [("Il est parti", "settled_sent"), ("Renvoyer", "settled_resend")])
def test_an_uncertain_send_is_settled(
    button: str, verb: str, desk: TelegramDesk, flow: FakeFlow, claire: Chat
) -> None:
    flow.put(replace(sample_card(), kind=CardKind.UNCERTAIN))
    card = claire.wait_for(lambda m: "Il est parti" in m.buttons)
    claire.press(card, button)
    claire.wait_for(over(card))
    assert [done.verb for done in flow.done] == [verb]


def test_a_very_long_draft_is_several_messages_with_the_buttons_last(
    desk: TelegramDesk, flow: FakeFlow, claire: Chat
) -> None:
    body = "\n\n".join(f"Paragraphe {n} : " + "mot " * 60 for n in range(60)).strip()
    flow.put(sample_card(body=body))
    last = claire.wait_for(waiting)
    shown = claire.messages()
    assert len(shown) > 4
    assert [bool(m.buttons) for m in shown] == [False] * (len(shown) - 1) + [True]
    assert all(f"Paragraphe {n} :" in "".join(m.text for m in shown) for n in range(60))
    claire.press(last, "Modifier")
    claire.wait_for(lambda m: m.force_reply)
    file = claire.wait_for(lambda m: m.file is not None).file
    assert file is not None
    assert file.content.decode() == body, "too long to copy from a message: given as a file"
    claire.reply(last, "Bonjour, c’est plus court.")
    short = claire.wait_for(lambda m: waiting(m) and "Bonjour, c’est plus court." in m.text)
    # No part of the old version stays to be mistaken for the new one.
    claire.wait_until(lambda messages: not any("Paragraphe" in m.text for m in messages))
    claire.press(short, "Valider")
    claire.wait_for(over(short))
    assert flow.done[-1].detail == "Bonjour, c’est plus court."


def test_hostile_words_are_only_words(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    card = sample_card()
    assert card.received is not None
    assert card.reading is not None
    hostile = (
        "<b>gras</b> <a href='https://evil.example'>clic</a> *gras* [x](http://evil.example) &lt;i&gt;\n"
        "</blockquote> https://evil.example/a?b=1 evil.example http://1.2.3.4/ tg://resolve?domain=x t.me/x\n"
        "@evilbot /start #tag $EUR\n"
        "a@evil.example \u202eexe.tnemeiap\u202c \u200bcaché\u200d {0} %s {token}\x00\x07\ud800"
    )
    received = replace(
        card.received, new_text=hostile * 3, subject=hostile, sender_name=hostile, attachments=(hostile,)
    )
    card = replace(card, received=received, reading=replace(card.reading, new_text=hostile), draft=None)
    flow.put(card)
    flow.put(replace(card, token="quiet", reason=hostile, trace=hostile, kind=CardKind.LOOK))
    claire.wait_for(lambda m: "🗂 Classer" in m.buttons)
    shown = claire.wait_until(lambda messages: sum("gras" in m.text for m in messages) == 2 and messages)
    assert not [m.links for m in shown if m.links]
    assert not set("".join(m.text for m in shown)) & set("\u202e\u202c\u200b\u200d\x00\x07")
    assert all("<b>gras</b> <a href='https://evil.example'>clic</a> *gras*" in m.plain for m in shown)


def test_a_huge_reply_is_shortened_and_says_so(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    card = sample_card()
    assert card.received is not None
    flow.put(replace(card, received=replace(card.received, new_text="é" * 100_000)))
    shown = claire.wait_for(waiting)
    assert "Texte abrégé" in "".join(m.text for m in claire.messages())
    assert card.draft is not None
    assert card.draft.letter.body in shown.text


def test_a_restart_in_the_middle_loses_nothing(new_desk: object, flow: FakeFlow, claire: Chat, karim: Chat) -> None:
    assert callable(new_desk)
    first = new_desk(flow)
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    claire.press(card, "Modifier")
    asked = claire.wait_for(lambda m: m.force_reply)
    first.stop()
    claire.reply(asked, "Bonjour, écrit pendant l’arrêt.")
    flow.put(sample_card(2))
    new_desk(flow)
    claire.wait_for(lambda m: waiting(m) and "Bonjour, écrit pendant l’arrêt." in m.text)
    claire.wait_for(lambda m: waiting(m) and "F-2026-002" in m.text)
    assert len(flow.done) == 1


def test_a_wrong_token_is_told(simulator: SimulatorServer, flow: FakeFlow) -> None:
    desk = TelegramDesk(flow, "123:wrong", base_url=simulator.base_url)
    desk.start()
    with pytest.raises(TokenRefusedError, match="BotFather"):
        desk._thread.join() or desk.stop()  # type: ignore[union-attr]


def test_waiting_in_vain_says_what_the_chat_shows(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    flow.put(sample_card())
    claire.wait_for(waiting)
    with pytest.raises(NothingCameError, match="Garage Petit"):
        claire.wait_for(lambda m: "jamais" in m.text, seconds=0)
