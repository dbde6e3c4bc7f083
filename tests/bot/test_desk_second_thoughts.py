"""Besides yes and no in the chat: correct the reading, put off, overrule, take back, open the attachments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from amiable.bot.simulator import Chat, Seen, SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.domain.card import Candidate, CardKind
from amiable.domain.draft import Finding
from amiable.domain.reading import Attack
from amiable.testing.clock import FrozenClock
from amiable.testing.desk import MORNING, FakeFlow, sample_card

CLAIRE, KARIM = 7001, 7002
UNDO = dt.timedelta(seconds=30)


def waiting(message: Seen) -> bool:
    return "✅ Valider" in message.buttons


def shows(button: str) -> Callable[[Seen], bool]:
    return lambda message: any(button in text for text in message.buttons)


@pytest.fixture
def claire(simulator: SimulatorServer) -> Chat:
    return simulator.chat(CLAIRE)


@pytest.fixture
def karim(simulator: SimulatorServer) -> Chat:
    return simulator.chat(KARIM)


@pytest.fixture
def misread(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> tuple[Seen, Seen]:
    """A card, and the question under it."""
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    claire.press(card, "Corriger la lecture")
    return card, claire.wait_for(lambda m: "mal lu" in m.text)


def test_another_intent(misread: tuple[Seen, Seen], flow: FakeFlow, claire: Chat) -> None:
    card, question = misread
    assert question.reply_to == card.id
    assert "Promet de payer" not in question.buttons, "what was read is no correction"
    claire.press(question, "Conteste")
    claire.wait_for(lambda m: m.id == card.id and not m.buttons and "Lecture corrigée" in m.text)
    assert claire.wait_for(lambda m: m.id == question.id and not m.buttons).plain.startswith("Lecture corrigée")
    assert "Conteste" in claire.wait_for(waiting).text
    assert [(done.verb, done.detail) for done in flow.done] == [("reading_corrected", "dispute")]


def test_a_clear_date_counts_at_once(misread: tuple[Seen, Seen], flow: FakeFlow, claire: Chat) -> None:
    claire.press(misread[1], "Autre date")
    claire.reply(claire.wait_for(lambda m: m.force_reply), "le 27/03")
    claire.wait_for(lambda m: m.plain.startswith("Lecture corrigée"))
    assert flow.done[0].detail == "2026-03-27"


def test_a_doubtful_date_is_shown_back_in_full(misread: tuple[Seen, Seen], flow: FakeFlow, claire: Chat) -> None:
    claire.press(misread[1], "Autre date")
    asked = claire.wait_for(lambda m: m.force_reply)
    claire.reply(asked, "je ne sais plus")
    again = claire.wait_for(lambda m: m.force_reply and m.id > asked.id)
    claire.reply(again, "vendredi")
    choice = claire.wait_for(shows("vendredi 6\u00a0mars 2026"))
    assert not flow.done
    claire.press(choice, "2026")
    claire.wait_for(lambda m: m.id == choice.id and not m.buttons)
    assert flow.done[0].detail == "2026-03-06"


def test_amounts(misread: tuple[Seen, Seen], flow: FakeFlow, claire: Chat) -> None:
    claire.press(misread[1], "Autre montant")
    asked = claire.wait_for(lambda m: m.force_reply)
    claire.reply(asked, "plutôt 500 €, pas 1250 €")
    choice = claire.wait_for(shows("500,00"))
    assert len(choice.buttons) == 3
    claire.press(choice, "Annuler")
    claire.reply(asked, "500")
    claire.wait_for(lambda m: m.plain.startswith("Lecture corrigée"))
    assert flow.done[0].detail == "500"


def test_another_invoice_is_one_of_the_debtor_s(misread: tuple[Seen, Seen], flow: FakeFlow, claire: Chat) -> None:
    card = sample_card()
    flow.ledger[card.token] = [replace(card.invoices[0], number=f"F:{n}", id=n) for n in (8, 9)]
    claire.press(misread[1], "Autre facture")
    claire.press(claire.wait_for(shows("F:9")), "F:9")
    claire.wait_for(lambda m: "Lecture corrigée" in m.text)
    assert flow.done[0].detail == "F:9"


@pytest.mark.parametrize(
    "data", ["intent:{}:1:nonsense", "date:{}:1:2026-02-31", "amount:{}:1:NaN", "amount:{}:1:-3", "invoice:{}:1:99"]
)
def test_a_made_up_correction_does_nothing(data: str, desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    flow.put(sample_card())
    claire.press_data(claire.wait_for(waiting), data.format(sample_card().token))
    claire.wait_toast("ne fonctionne plus")
    assert not flow.done


def test_later_then_back_as_a_new_message(
    desk: TelegramDesk, flow: FakeFlow, claire: Chat, clock: FrozenClock
) -> None:
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    claire.press(card, "Plus tard")
    claire.press(claire.wait_for(shows("Dans une heure")), "Demain")
    asleep = claire.wait_for(lambda m: m.id == card.id and "Mis de côté" in m.text)
    assert asleep.plain.endswith("jusqu’au 3 mars 2026 à 9 h 00")
    assert asleep.buttons == ("▶️ Reprendre maintenant",)
    claire.wait_until(lambda _: not flow.deliveries())
    clock.advance(days=1)
    flow.wake()
    back = claire.wait_for(waiting)
    assert back.id > card.id
    assert "Mis de côté" not in back.text
    claire.wait_for(lambda m: m.id == card.id and not m.buttons and "plus bas" in m.text)


def test_a_card_put_off_is_taken_up_again(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    claire.press(card, "Plus tard")
    claire.press(claire.wait_for(shows("Dans une heure")), "Dans une heure")
    claire.press(claire.wait_for(shows("Reprendre")), "Reprendre")
    assert claire.wait_for(waiting).id == card.id
    claire.wait_toast("reprise")
    assert [done.detail[:16] for done in flow.done] == ["2026-03-02T10:12", "2026-03-02T09:12"]


def test_findings_are_overruled_with_a_reason(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    card = sample_card()
    assert card.draft is not None
    doubtful = replace(card, draft=replace(card.draft, findings=(Finding("unknown_amount", "1 300 €"),)))
    flow.put(replace(doubtful, forceable=True))
    shown = claire.wait_for(shows("Valider malgré tout"))
    assert not waiting(shown), "the plain yes would be refused"
    claire.press(shown, "Valider malgré tout")
    claire.reply(claire.wait_for(lambda m: m.force_reply), "montant vu avec le client")
    claire.wait_for(lambda m: m.id == shown.id and "Validé par Claire Martin" in m.text)
    assert [(done.verb, done.detail) for done in flow.done] == [("approved", "montant vu avec le client")]


class TestUndo:
    @pytest.fixture
    def flow(self, clock: FrozenClock, flow: FakeFlow) -> FakeFlow:
        managers = [flow.manager(CLAIRE), flow.manager(KARIM)]
        return FakeFlow([manager for manager in managers if manager], now=clock, undo=UNDO)

    def test_a_slip_of_the_finger_is_taken_back_by_anybody(
        self, desk: TelegramDesk, flow: FakeFlow, claire: Chat, karim: Chat
    ) -> None:
        flow.put(sample_card())
        card = claire.wait_for(waiting)
        claire.press(card, "Valider")
        his = karim.wait_for(shows("Annuler l’envoi"))
        assert "Validé par Claire Martin" in his.text
        assert claire.wait_for(lambda m: m.id == card.id and bool(m.buttons)).buttons == ("↩️ Annuler l’envoi",)
        karim.press(his, "Annuler l’envoi")
        claire.wait_for(lambda m: m.id == card.id and not m.buttons and "Envoi rappelé par Karim Benali" in m.text)
        assert claire.wait_for(waiting).id > card.id, "the same wording waits on a new card"

    def test_the_button_goes_when_the_time_is_over(
        self, desk: TelegramDesk, flow: FakeFlow, claire: Chat, clock: FrozenClock
    ) -> None:
        flow.put(sample_card())
        card = claire.wait_for(waiting)
        claire.press(card, "Valider")
        armed = claire.wait_for(shows("Annuler l’envoi"))
        data = claire.data(armed, "Annuler")
        clock.advance(seconds=31)
        ended = claire.wait_for(lambda m: m.id == card.id and not m.buttons)
        assert "Validé par Claire Martin" in ended.text
        claire.press_data(card, data)
        claire.wait_toast("Trop tard")
        assert [done.verb for done in flow.done] == ["approved"]


def test_attachments_come_as_documents(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    card = sample_card()
    assert card.received is not None
    flow.files[card.token] = [("avis.pdf", b"%PDF-1.4"), ("lettre.exe", b"MZ")]
    flow.put(replace(card, received=replace(card.received, attachments=("avis.pdf", "lettre.exe", "lourd.zip"))))
    shown = claire.wait_for(waiting)
    claire.press(shown, "Pièces jointes (3)")
    claire.wait_for(lambda m: m.plain.startswith("1 pièce jointe n’est pas envoyée ici"))
    files = [(m.file.name, m.file.content, m.file.picture) for m in claire.messages() if m.file]
    assert files == [("avis.pdf", b"%PDF-1.4", False), ("lettre.exe", b"MZ", False)]


def test_files_that_cannot_be_sent_are_told(
    desk: TelegramDesk, flow: FakeFlow, claire: Chat, simulator: SimulatorServer
) -> None:
    card = sample_card()
    assert card.received is not None
    flow.files[card.token] = [("avis.pdf", b"")]
    flow.put(replace(card, received=replace(card.received, attachments=("avis.pdf",))))
    claire.press(claire.wait_for(waiting), "Pièces jointes (1)")
    claire.wait_for(lambda m: m.plain.startswith("Une erreur m’empêche"))
    claire.press(claire.wait_for(waiting), "Valider")
    claire.wait_toast("le message partira")


def test_a_card_that_could_not_be_shown_is_found_by_its_list(
    desk: TelegramDesk, flow: FakeFlow, claire: Chat, karim: Chat
) -> None:
    karim.block()
    flow.put(sample_card())
    karim.wait_until(lambda _: flow.unreachable)
    karim.block(False)
    karim.send("/attente")
    karim.press(karim.wait_for(shows("1. Garage Petit")), "1. Garage Petit")
    karim.press(karim.wait_for(waiting), "Valider")
    claire.wait_for(lambda m: "Validé par Karim Benali" in m.text)


def test_nothing_of_an_attack_is_opened(desk: TelegramDesk, flow: FakeFlow, claire: Chat) -> None:
    card = sample_card()
    assert card.received is not None
    assert card.reading is not None
    flow.put(
        replace(
            card,
            kind=CardKind.LOOK,
            draft=None,
            reason="attack_phishing_link",
            received=replace(card.received, attachments=("piege.html",)),
            reading=replace(card.reading, attack=Attack.PHISHING_LINK),
        )
    )
    shown = claire.wait_for(shows("Classer"))
    assert not shows("Pièces jointes")(shown)
    assert not shows("Corriger")(shown)


def test_waiting_cards_are_listed_and_brought_back(
    desk: TelegramDesk, flow: FakeFlow, claire: Chat, karim: Chat
) -> None:
    claire.send("/attente")
    claire.wait_for(lambda m: m.text == "Aucune carte ne vous attend.")
    card = sample_card()
    for number in range(1, 13):
        flow.put(sample_card(number))
    flow.put(replace(card, snoozed_until=MORNING + dt.timedelta(hours=2)))
    unknown = replace(sample_card(13), kind=CardKind.LOOK, debtor=None, invoices=(), draft=None, reading=None)
    flow.put(replace(unknown, candidates=(Candidate(1, "X", 0.5),)))
    last = claire.wait_for(lambda m: "Rattacher à X" in m.buttons)
    claire.send("/attente")
    listed = claire.wait_for(lambda m: "13 cartes vous attendent" in m.plain)
    assert "1. Garage Petit, Promet de payer, 1 250,00 €, ⏰ Mis de côté jusqu’au 2 mars à 12 h 12" in listed.plain
    assert "(1 à 10)" in listed.plain
    assert len(listed.buttons) == 11
    assert listed.buttons[-1] == "Suite ▶️"
    old = next(m for m in claire.messages() if "F-2026-002" in m.text)
    claire.press(listed, "2. Garage Petit")
    again = claire.wait_for(lambda m: m.id > last.id and waiting(m))
    assert "F-2026-002" in again.text
    claire.wait_for(lambda m: m.id == old.id and not m.buttons and "plus bas" in m.text)
    claire.press(again, "Valider")
    claire.wait_for(lambda m: m.id == again.id and not m.buttons)
    karim.wait_for(lambda m: "F-2026-002" in m.text and not m.buttons)
    claire.press(listed, "2. Garage Petit")
    claire.wait_toast("Déjà traité par Claire Martin")


def test_a_nudge_is_harmless_at_any_time(flow: FakeFlow, simulator: SimulatorServer) -> None:
    desk = TelegramDesk(flow, simulator.token, base_url=simulator.base_url)
    desk.nudge()
    desk.start()
    desk.nudge()
    desk.stop()
    desk.nudge()


def test_a_nudge_shows_a_card_at_once(flow: FakeFlow, new_desk: Callable[..., TelegramDesk], claire: Chat) -> None:
    desk = new_desk(flow, deliver_seconds=3600.0)
    claire.send("/aide")
    claire.wait_for(lambda m: m.text.startswith("Mode d’emploi"))
    flow.put(sample_card())
    desk.nudge()
    claire.wait_for(waiting)
