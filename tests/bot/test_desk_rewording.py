"""Reformuler, instructions and partial approval in the chat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amiable.bot.simulator import Chat, Seen, SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.domain.card import CardKind, Instruction
from amiable.domain.decision import Action, Facts, Measure, Reason
from amiable.testing.desk import FakeFlow, sample_card

CLAIRE = 7001


def waiting(message: Seen) -> bool:
    return "✅ Valider" in message.buttons


@pytest.fixture
def claire(simulator: SimulatorServer) -> Chat:
    return simulator.chat(CLAIRE)


@pytest.fixture
def card(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> Seen:
    flow.put(sample_card())
    return claire.wait_for(waiting)


def done(flow: FakeFlow) -> list[tuple[str, str]]:
    return [(done.verb, done.detail) for done in flow.done]


def test_a_manner_takes_two_taps_and_shows_on_the_card(card: Seen, flow: FakeFlow, claire: Chat) -> None:
    claire.press(card, "Reformuler")
    question = claire.wait_for(lambda m: "Comment reformuler" in m.text)
    claire.press(question, "Plus cordial")
    assert claire.wait_for(lambda m: m.id == question.id and not m.buttons).plain.startswith("C’est noté")
    shown = claire.wait_for(lambda m: waiting(m) and "En cours" in m.text)
    assert "« Plus cordial »" in shown.plain
    assert done(flow) == [("instructed", "Plus cordial")]
    claire.press(shown, "Valider")
    claire.wait_for(lambda m: m.id == shown.id and not m.buttons and "En cours" not in m.text)


def test_own_words_answer_the_question(card: Seen, flow: FakeFlow, claire: Chat) -> None:
    claire.press(card, "Reformuler")
    claire.press(claire.wait_for(lambda m: "Comment reformuler" in m.text), "Avec vos mots")
    claire.reply(claire.wait_for(lambda m: m.force_reply), "Cordialement, c’est trop froid pour elle")
    claire.wait_for(lambda m: waiting(m) and "trop froid" in m.text)
    assert done(flow) == [("instructed", "Cordialement, c’est trop froid pour elle")]


def test_a_clear_instruction_under_a_card_is_no_letter(card: Seen, flow: FakeFlow, claire: Chat) -> None:
    claire.reply(card, "propose 2 fois")
    claire.wait_for(lambda m: m.plain.startswith("C’est noté"))
    assert done(flow) == [("instructed", "propose 2 fois")]


@pytest.mark.parametrize(("button", "verb"), [("le texte", "edited"), ("une consigne", "instructed")])
def test_a_doubt_is_asked(button: str, verb: str, card: Seen, flow: FakeFlow, claire: Chat) -> None:
    written = claire.reply(card, "Merci, nous attendons le virement.")
    question = claire.wait_for(lambda m: "Est-ce le texte à envoyer" in m.text)
    assert question.reply_to == written.id
    assert not flow.done
    claire.press(question, button)
    claire.wait_for(lambda m: m.id == question.id and not m.buttons)
    assert done(flow) == [(verb, "Merci, nous attendons le virement.")]


def test_a_doubt_whose_text_is_gone_changes_nothing(card: Seen, flow: FakeFlow, claire: Chat) -> None:
    written = claire.reply(card, "Merci, nous attendons le virement.")
    question = claire.wait_for(lambda m: "Est-ce le texte à envoyer" in m.text)
    with claire._world.condition:
        del claire._world.messages[written.id]
    claire.press(question, "le texte")
    claire.wait_toast("Je ne retrouve plus votre message")
    assert not flow.done


def test_an_instruction_to_a_card_without_draft_is_not_taken_for_the_answer(
    desk: TelegramDesk, flow: FakeFlow, claire: Chat
) -> None:
    flow.put(replace(sample_card(), kind=CardKind.LOOK, draft=None, decision=None, reason="unsure"))
    shown = claire.wait_for(lambda m: "✏️ Répondre" in m.buttons)
    claire.reply(shown, "plus court")
    claire.wait_for(lambda m: "n’a pas de brouillon" in m.text)
    assert not flow.done


def test_the_card_says_why_the_draft_stays(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    limit = Reason("too_many_instalments", (("count", "9"), ("max", "4")))
    flow.put(replace(sample_card(), instruction=Instruction("propose 9 fois", "beyond_policy", (limit,))))
    shown = claire.wait_for(waiting)
    assert "🔁 « propose 9 fois » : la politique de votre entreprise ne le permet pas." in shown.plain
    assert "• 9 échéances demandées, 4 au plus." in shown.plain


def test_one_action_of_several_is_left_out(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    card = sample_card()
    assert card.decision is not None
    question = Measure(Action.ANSWER_QUESTION, (Reason("question", (("topics", "invoice_copy"),)),), Facts())
    decision = replace(card.decision, measures=(*card.decision.measures, question))
    flow.put(replace(card, decision=decision))
    shown = claire.wait_for(waiting)
    assert "➖ Sans\u00a0: répondre à la question" in shown.buttons
    claire.press(shown, "répondre à la question")
    claire.wait_for(lambda m: m.id == shown.id and not m.buttons and "Réponse refaite" in m.text)
    assert done(flow) == [("other_actions", "without answer_question")]
    left = replace(card.decision, refused=(Action.ANSWER_QUESTION,))
    flow.put(replace(card, token="after", decision=left))
    again = claire.wait_for(lambda m: any("Remettre" in button for button in m.buttons))
    assert not any("Sans" in button for button in again.buttons), "the only action left is the answer"
    claire.press(again, "Remettre")
    claire.wait_for(lambda m: m.id == again.id and not m.buttons)
    assert done(flow)[-1] == ("other_actions", "with answer_question")


def test_a_file_card_prepares_the_notice_or_waits(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    card = replace(
        sample_card(),
        kind=CardKind.DEBTOR,
        received=None,
        reading=None,
        decision=None,
        draft=None,
        reason="notice_due",
    )
    flow.put(card)
    shown = claire.wait_for(lambda m: "📜 Préparer la mise en demeure" in m.buttons)
    assert "Dossier à décider" in shown.text and "une mise en demeure est possible" in shown.text
    assert "F-2026-001" in shown.text
    claire.press(shown, "Pas maintenant")
    claire.wait_for(lambda m: m.id == shown.id and not m.buttons and "Laissé en l’état" in m.text)
    flow.put(replace(card, token="second"))
    second = claire.wait_for(lambda m: "📜 Préparer la mise en demeure" in m.buttons)
    claire.press(second, "Préparer")
    claire.wait_for(lambda m: m.id == second.id and "Mise en demeure préparée par Claire Martin" in m.text)
    flow.put(replace(card, token="third", reason="prescription_near"))
    third = claire.wait_for(lambda m: "👁 Vu" in m.buttons)
    assert not any("mise en demeure" in button for button in third.buttons)
    assert done(flow) == [("not_now", ""), ("notice_prepared", "")]
