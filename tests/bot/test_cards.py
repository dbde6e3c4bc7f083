"""Cards as words: everything a person needs, nothing hidden, nothing cut off a draft."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiable.bot.buttons import MAX_DATA, Verb, button, press
from amiable.bot.cards import MAX_MESSAGE, Rendered, render
from amiable.bot.plain import WORD_JOINER, clean, marked, split, units, visible
from amiable.bot.simulator.markup import parse
from amiable.domain.card import Candidate, Card, CardKind, Outcome, Received
from amiable.domain.decision import (
    Action,
    Decision,
    FreezeDebtor,
    Measure,
    MoveInvoice,
    OpenDispute,
    OpenPlan,
    PauseReminders,
    Reason,
)
from amiable.domain.draft import Finding
from amiable.domain.money import euros
from amiable.domain.plan import Rhythm, equal_schedule
from amiable.domain.reading import (
    Attack,
    ContactFact,
    DisputeFact,
    DisputeReason,
    Evidence,
    Intent,
    PaidFact,
    PaymentMethod,
    PlanFact,
    Reading,
)
from amiable.domain.status import CardStatus, InvoiceStatus
from amiable.testing.desk import MORNING, sample_card


def shown(rendered: Rendered) -> str:
    """What a person reads, with ordinary spaces."""
    text = "\n".join(parse(message)[0] for message in rendered.messages)
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace(WORD_JOINER, "")


def look(card: Card) -> str:
    return shown(render(card, now=MORNING))


def test_a_card_says_who_what_why_and_shows_the_whole_draft() -> None:
    card = sample_card()
    text = look(card)
    for part in (
        "Réponse à valider",
        "Garage Petit · professionnel",
        "Reçu le 2 mars 2026 à 10 h 12",
        "De : Jean Petit (compta@garage-petit.example)",
        "Promet de payer (sûr)",
        "« sera réglée par virement le 13 mars »",
        "Paiement promis : le 13 mars 2026",
        "F-2026-001 : 1 250,00 €, échéance le 31 janvier 2026, 30 jours de retard",
        "Promesse pour le 13 mars 2026",
        "Prendre acte de la promesse",
        "F-2026-001 : en retard → paiement promis",
        "À : compta@garage-petit.example",
        "Objet : Re: Facture F-2026-001",
    ):
        assert part in text
    assert card.draft is not None
    assert card.draft.letter.body in "\n".join(parse(m)[0] for m in render(card).messages)
    assert len(render(card).messages) == 1


def test_the_same_words_are_shown_once() -> None:
    assert look(sample_card()).count("sera réglée par virement le 13 mars »") == 1


def test_cited_invoices_are_named_when_they_are_not_the_file_s() -> None:
    card = sample_card()
    assert card.reading is not None
    assert "citée" not in look(card)
    other = replace(card, reading=replace(card.reading, invoices=("F-2026-001", "F-9")))
    assert "Factures citées : F-2026-001 et F-9" in look(other)


def test_a_doubtful_reading_says_so_and_what_else_it_may_be() -> None:
    card = sample_card()
    assert card.reading is not None
    doubtful = replace(card, reading=replace(card.reading, confidence=0.4, second_guess=Intent.INSTALMENTS))
    assert "Promet de payer (à vérifier), ou peut-être : demande un échéancier" in look(doubtful)
    assert card.decision is not None
    careful = replace(card, decision=replace(card.decision, careful=True))
    assert "à vérifier" in look(careful)


def test_every_fact_is_worded() -> None:
    plan = PlanFact(3, Decimal("416.67"), dt.date(2026, 4, 1), Rhythm.MONTH)
    words = Evidence("en trois fois", 0, 13)
    reading = Reading(
        "en trois fois",
        tuple(Intent),
        0.9,
        paid=PaidFact(dt.date(2026, 2, 27), Decimal("500"), PaymentMethod.TRANSFER, "VIR 88"),
        plan=plan,
        dispute=DisputeFact(DisputeReason.QUANTITY, Decimal("120.5")),
        contact=ContactFact("Mme Roy", "roy@x.example"),
        away_until=dt.date(2026, 3, 9),
        evidence={"plan.count": (words,)},
        warnings=("hidden_text", "brand_new"),
    )
    text = look(replace(sample_card(), reading=reading))
    for part in (
        "Paiement annoncé comme fait : 500,00 €, le 27 février 2026, par virement, référence VIR 88",
        "Échéancier demandé : en 3 fois, 416,67 €, chaque mois, à partir du 1er avril 2026\n« en trois fois »",
        "Contestation (quantité contestée) : 120,50 €",
        "Contact indiqué : Mme Roy, roy@x.example",
        "Absence jusqu’au 9 mars 2026",
        "⚠️ Le message contient du texte caché",
        "brand_new",
    ):
        assert part in text
    schedule = equal_schedule(euros(1250), 3, dt.date(2026, 4, 1), Rhythm.MONTH)
    dated = replace(reading, plan=PlanFact(3, schedule=schedule))
    assert "1er avril 2026 : 416,67 €" in look(replace(sample_card(), reading=dated))


def test_every_effect_and_coded_reason_is_worded() -> None:
    schedule = equal_schedule(euros(1250), 3, dt.date(2026, 4, 1), Rhythm.MONTH)
    effects = (
        MoveInvoice("F-2026-001", InvoiceStatus.DISPUTED),
        MoveInvoice("F-AUTRE", InvoiceStatus.DISPUTED),
        OpenPlan(("F-2026-001",), schedule),
        OpenDispute(("F-2026-001",), DisputeReason.VAT),
        PauseReminders(dt.date(2026, 4, 1)),
        FreezeDebtor(),
    )
    reasons = (
        Reason("dispute", (("reason", "vat"),)),
        Reason("question", (("topics", "invoice_copy, call"),)),
        Reason("from_the_future", (("x", "1"),)),
    )
    card = replace(
        sample_card(), decision=Decision((Measure(Action.ACKNOWLEDGE_DISPUTE, reasons, effects=effects),), "v")
    )
    text = look(card)
    for part in (
        "F-2026-001 : en retard → en litige",
        "F-AUTRE → en litige",
        "Échéancier de 3 échéances pour F-2026-001, jusqu’au 1er juin 2026",
        "Litige ouvert sur F-2026-001 (TVA contestée)",
        "Aucune relance avant le 1er avril 2026",
        "Relances arrêtées : procédure collective",
        "Contestation (TVA contestée)",
        "copie de facture et rappel téléphonique",
        "from_the_future",
    ):
        assert part in text


def test_what_holds_already_is_said_once_and_actions_follow_one_another() -> None:
    card = sample_card()
    assert card.debtor is not None
    until = dt.date(2026, 3, 16)
    measures = (
        Measure(
            Action.THANK_FOR_PAYMENT, (Reason("paid", (("until", "9 mars 2026"),)),), effects=(PauseReminders(until),)
        ),
        Measure(Action.NOTE_PROMISE, (Reason("promise_without_date"),), effects=(FreezeDebtor(),)),
    )
    paused = replace(card, decision=Decision(measures, "v1"), debtor=replace(card.debtor, paused_until=until))
    text = look(paused)
    assert "Remercier et attendre la banque, puis prendre acte de la promesse" in text
    assert text.count("Aucune relance avant le 16 mars 2026") == 1
    assert "Relances arrêtées : procédure collective" in text
    assert paused.debtor is not None
    assert "Relances arrêtées" not in look(replace(paused, debtor=replace(paused.debtor, frozen=True)))


def test_an_approved_message_that_waits_for_the_sending_hours_says_when_it_leaves() -> None:
    outcome = Outcome("approved", "Claire", MORNING)
    card = replace(sample_card(), status=CardStatus.DECIDED, outcome=outcome)
    assert "Partira" not in look(replace(card, undo_until=MORNING + dt.timedelta(seconds=30)))
    assert "Partira le mardi 3 mars à" in look(replace(card, undo_until=MORNING + dt.timedelta(days=1)))


def test_a_long_list_says_how_much_more_there_is() -> None:
    effects = tuple(MoveInvoice(f"F-{n}", InvoiceStatus.DISPUTED) for n in range(14))
    decision = Decision((Measure(Action.ACKNOWLEDGE_DISPUTE, (Reason("no_rule"),), effects=effects),), "v")
    card = replace(sample_card(), decision=decision, invoices=sample_card().invoices)
    text = look(replace(card, invoices=tuple(replace(card.invoices[0], number=f"F-{n}") for n in range(11))))
    assert "… et 4 autres" in text
    assert "… et 1 autre\nReste dû : 13 750,00 €" in text


def test_buttons_by_kind() -> None:
    def labels(card: Card) -> list[str]:
        return [b.text for row in render(card).buttons for b in row]

    card = sample_card()
    assert labels(card) == [
        "✅ Valider",
        "✏️ Modifier",
        "🔁 Reformuler",
        "❌ Refuser",
        "🔍 Corriger la lecture",
        "⏰ Plus tard",
        "↪️ Transmettre",
    ]
    assert labels(replace(card, kind=CardKind.UNCERTAIN)) == ["Il est parti", "Renvoyer"]
    assert labels(replace(card, kind=CardKind.LOOK)) == [
        "✏️ Répondre",
        "🗂 Classer",
        "🔍 Corriger la lecture",
        "⏰ Plus tard",
        "↪️ Transmettre",
    ]
    failed = replace(card, kind=CardKind.LOOK, reason="failed")
    assert labels(failed) == ["✏️ Répondre", "🗂 Classer", "⏰ Plus tard", "↪️ Transmettre"]
    unknown = replace(card, kind=CardKind.LOOK, debtor=None, candidates=(Candidate(3, "Roche", 0.5, ("sender",)),))
    whom_to_answer_is_not_known = ["Rattacher à Roche", "🗂 Classer", "⏰ Plus tard", "↪️ Transmettre"]
    assert labels(unknown) == whom_to_answer_is_not_known
    assert "Roche (adresse connue)" in look(unknown)


def test_the_usual_answer_stands_alone_above_few_rows() -> None:
    card = sample_card()
    assert card.received is not None
    assert card.draft is not None
    full = replace(card, received=replace(card.received, attachments=("a.pdf", "b.pdf")))
    flagged = replace(card.draft, findings=(Finding("unknown_amount"),))
    for shown, first in (
        (full, "✅ Valider"),
        (replace(full, forceable=True, draft=flagged), "⚠️ Valider malgré tout"),
    ):
        rows = render(shown, now=MORNING).buttons
        assert [button.text for button in rows[0]] == [first]
        assert len(rows) == 5
        assert all(len(row) <= 2 for row in rows)
        assert "📎 Pièces jointes (2)" in [button.text for row in rows for button in row]


def test_what_passes_with_time() -> None:
    card = sample_card()
    soon, past = MORNING + dt.timedelta(seconds=30), MORNING - dt.timedelta(seconds=1)
    ended = replace(card, status=CardStatus.DECIDED, outcome=Outcome("approved", "Claire Martin", MORNING))
    assert render(replace(ended, undo_until=soon), now=MORNING).buttons[0][0].text == "↩️ Annuler l’envoi"
    assert not render(replace(ended, undo_until=past), now=MORNING).buttons
    assert "Mis de côté" in shown(render(replace(card, snoozed_until=soon), now=MORNING))
    awake = render(replace(card, snoozed_until=past), now=MORNING)
    assert "Mis de côté" not in shown(awake)
    assert awake.buttons == render(card, now=MORNING).buttons


def test_decided_or_given_away_cards_have_no_buttons() -> None:
    card = sample_card()
    outcome = Outcome("rejected", "Claire Martin", MORNING, "trop sec")
    decided = render(replace(card, status=CardStatus.DECIDED, outcome=outcome))
    assert not decided.buttons
    assert shown(decided).endswith("❌ Refusé par Claire Martin, le 2 mars 2026 à 10 h 12\n« trop sec »")
    by_itself = render(replace(card, status=CardStatus.DECIDED, outcome=Outcome("debtor_wrote_again", "", MORNING)))
    assert shown(by_itself).endswith("Sans objet : le client a écrit de nouveau, le 2 mars 2026 à 10 h 12")
    given = render(replace(card, assigned_to="Karim Benali"), mine=False)
    assert not given.buttons
    assert shown(given).endswith("Transmis à Karim Benali.")


def test_an_attack_is_announced_and_nothing_of_it_is_understood() -> None:
    card = sample_card()
    assert card.reading is not None
    attacked = replace(
        card,
        kind=CardKind.LOOK,
        draft=None,
        decision=None,
        reason="attack_bank_details_change",
        reading=replace(card.reading, attack=Attack.BANK_DETAILS_CHANGE),
    )
    text = look(attacked)
    assert "coordonnées bancaires" in text
    assert "Compris" not in text


def test_an_uncertain_send_shows_only_what_matters() -> None:
    text = look(replace(sample_card(), kind=CardKind.UNCERTAIN, trace="Traceback\n  x\nTimeoutError: too slow"))
    assert "n’a pas confirmé" in text
    assert "TimeoutError: too slow" in text
    assert "Traceback" not in text
    assert "Compris" not in text
    assert "Je vous remercie" in text


def test_findings_earlier_messages_and_trouble_are_shown() -> None:
    card = sample_card()
    assert card.draft is not None
    assert card.received is not None
    draft = replace(card.draft, number=2, findings=(Finding("brand_new_rule", "1 300,00 €"),))
    earlier = Received("a@b.example", "", "Re", MORNING, "Premier message\nsans réponse")
    text = look(replace(card, draft=draft, earlier=(earlier,)))
    assert "Brouillon, version 2" in text
    assert "brand_new_rule" in text
    assert "« 1 300,00 € »" in text
    assert "2 mars 2026 : « Premier message sans réponse »" in text


def test_what_is_approved_hides_nothing() -> None:
    card = sample_card(body="Payez\u202e ici\u200b\tvite\r\nmerci\x00")
    assert "Payez⟨U+202E⟩ ici⟨U+200B⟩    vite\nmerci⟨U+0000⟩" in "\n".join(render(card).messages)


def test_a_long_subject_is_whole_too() -> None:
    card = sample_card()
    assert card.draft is not None
    letter = replace(card.draft.letter, subject="objet " * 1500)
    rendered = render(replace(card, draft=replace(card.draft, letter=letter)))
    assert "".join(visible(m) for m in rendered.messages).count("objet") >= 1500


def fits(rendered: Rendered) -> bool:
    return all(0 < units(parse(message)[0]) <= MAX_MESSAGE for message in rendered.messages)


ANY_TEXT = st.text(st.characters(codec=None), max_size=3000) | st.text("<>&\"'\n«»😀é@./ ", max_size=6000)


@settings(max_examples=60, deadline=None)
@given(words=ANY_TEXT, body=ANY_TEXT, factor=st.integers(1, 30), decided=st.booleans(), many=st.integers(0, 40))
def test_any_text_makes_valid_messages_that_fit(words: str, body: str, factor: int, decided: bool, many: int) -> None:
    card = sample_card(body=body * factor or "x")
    assert card.received is not None
    assert card.reading is not None
    assert card.draft is not None
    received = Received(words, words, words, MORNING, words * factor, (words,) * many)
    reading = replace(
        card.reading,
        evidence={f"intent.{i}": (Evidence(f"{i} {words}", 0, 1),) * many for i in Intent},
        intents=tuple(Intent),
        warnings=(words,) * many,
    )
    letter = replace(card.draft.letter, subject=words, recipient=words, attachments=(words,) * many)
    draft = replace(
        card.draft, letter=letter, findings=tuple(Finding(f"{words}{n}", f"{n}{words}") for n in range(many))
    )
    full = replace(
        card,
        received=received,
        earlier=(received,) * many,
        reading=reading,
        draft=draft,
        invoices=card.invoices * many,
        candidates=tuple(Candidate(n, words, 0.1, (words,)) for n in range(many)),
        reason=words,
        trace=words,
        status=CardStatus.DECIDED if decided else CardStatus.WAITING,
        outcome=Outcome(words, words, MORNING, words * factor) if decided else None,
    )
    for kind in CardKind:
        assert fits(render(replace(full, kind=kind), now=MORNING))


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=400), limit=st.integers(2, 60))
def test_split_loses_nothing(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert "".join(pieces) == text
    assert all(units(piece) <= limit for piece in pieces)


@given(text=st.text(st.characters(codec=None)))
def test_clean_and_marked_text_can_always_be_sent(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean(text).encode() is not None  # a lone surrogate would raise
    assert marked(text).encode() is not None


def test_smeared_letters_are_tidied() -> None:
    assert clean("a" + "\u0301" * 500) == "a" + "\u0301" * 2
    assert clean("ligne\u2028autre\rfin\u3000!") == "ligne\nautre\nfin !"


def test_hostile_sizes_take_no_time_that_grows_with_the_square() -> None:
    card = sample_card()
    assert card.received is not None
    for text in ("On " * 50_000, "\n" * 150_000, " " * 150_000, "<" * 150_000, "\u0301" * 150_000, "." * 150_000):
        rendered = render(replace(card, received=replace(card.received, new_text=text, subject=text)))
        assert len(rendered.messages) <= 2


@pytest.mark.parametrize("verb", Verb)
def test_a_button_is_read_back(verb: Verb) -> None:
    made = button("x", verb, "abcDEF_-123456", 12, 7)
    assert len(made.data.encode()) <= MAX_DATA
    back = press(made.data)
    assert back is not None
    assert (back.verb, back.token, back.version, back.argument) == (verb, "abcDEF_-123456", 12, "7")


def test_a_button_that_would_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        button("x", Verb.APPROVE, "t" * 60, 1)
    with pytest.raises(ValueError, match="colon"):
        button("x", Verb.APPROVE, "a:b", 1)
