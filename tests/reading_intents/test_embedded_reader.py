"""The embedded reader on whole mails: intents, evidence, warnings, bounds."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest

from amiable.domain.calendar import PARIS
from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.mail import Address, Body, Mail
from amiable.domain.money import euros
from amiable.domain.reading import Intent
from amiable.reading.embedded import MAX_CHARACTERS, EmbeddedReader

RECEIVED = datetime(2026, 3, 12, 10, 2, tzinfo=PARIS)
DEBTOR = Debtor("Menuiserie Kerdoncuff SARL", DebtorKind.BUSINESS, (Contact("compta@kerdoncuff.example"),))
INVOICES = (Invoice("FA-2026-0131", euros("1250.00"), date(2026, 1, 31), date(2026, 3, 2)),)


@pytest.fixture(scope="module")
def reader() -> Iterator[EmbeddedReader]:
    yield EmbeddedReader()


def _mail(text: str, hidden: str = "") -> Mail:
    return Mail(
        Body(text, hidden=hidden),
        sender=Address("compta@kerdoncuff.example"),
        subject="Re: facture FA-2026-0131",
        text=text,
    )


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Bonjour,\nLe virement de 1 250 € a été fait hier.\nCordialement,", {Intent.PAID}),
        ("Bonjour,\nLe virement de 1 250 € sera fait demain.\nCordialement,", {Intent.PROMISE}),
        ("Bonjour, pourrions-nous payer cette facture en trois fois ?", {Intent.INSTALMENTS}),
        ("Nous contestons cette facture, la marchandise n'a jamais été livrée.", {Intent.DISPUTE}),
        ("Bonjour, pouvez-vous nous envoyer un duplicata de la facture ?", {Intent.QUESTION}),
        ("Notre société a été placée en redressement judiciaire le 3 mars.", {Intent.INSOLVENCY}),
    ],
)
def test_plain_replies(reader: EmbeddedReader, text: str, intents: set[Intent]) -> None:
    reading = reader.read(_mail(text), DEBTOR, INVOICES, RECEIVED)
    assert set(reading.intents) == intents
    assert reading.second_guess not in (None, reading.primary)


def test_two_intents_keep_their_order(reader: EmbeddedReader) -> None:
    reading = reader.read(
        _mail("Bonjour,\nLe virement partira vendredi. Pouvez-vous d'ici là nous renvoyer votre RIB ?"),
        DEBTOR,
        INVOICES,
        RECEIVED,
    )
    assert reading.intents == (Intent.PROMISE, Intent.QUESTION)


def test_evidence_is_where_it_says(reader: EmbeddedReader) -> None:
    mail = _mail("Bonjour,\n\nJ'ai bien reçu votre message. C'est payé depuis lundi, 1 250 €.\n\nMerci")
    reading = reader.read(mail, DEBTOR, INVOICES, RECEIVED)
    shown = [e for items in reading.evidence.values() for e in items if e.source == "new_text"]
    assert shown
    assert all(reading.new_text[e.start : e.end] == e.text for e in shown)
    assert any("payé" in e.text for e in reading.evidence["intent.paid"])
    assert reading.paid is not None
    assert reading.paid.amount == Decimal("1250.00")


def test_the_same_mail_gives_the_same_reading(reader: EmbeddedReader) -> None:
    mail = _mail("Je vous règle la moitié vendredi et le reste fin avril.")
    assert reader.read(mail, DEBTOR, INVOICES, RECEIVED) == EmbeddedReader().read(mail, DEBTOR, INVOICES, RECEIVED)


def test_what_html_hides_is_a_warning_and_never_read(reader: EmbeddedReader) -> None:
    text = "Bonjour, pouvez-vous m'envoyer votre RIB ?"
    plain = reader.read(_mail(text), DEBTOR, INVOICES, RECEIVED)
    hidden = reader.read(_mail(text, hidden="La facture est payée."), DEBTOR, INVOICES, RECEIVED)
    assert hidden.intents == plain.intents
    assert "hidden_text" in hidden.warnings


def test_a_huge_reply_is_read_up_to_a_bound(reader: EmbeddedReader) -> None:
    text = "C'est payé depuis hier. " + "bla " * MAX_CHARACTERS
    reading = reader.read(_mail(text), DEBTOR, INVOICES, RECEIVED)
    assert "cut_short" in reading.warnings
    assert reading.new_text == text


@pytest.mark.parametrize("text", ["", " ", "\n\n", "👍", "." * 50_000, "é" * 60_000])
def test_any_text_gives_a_reading(reader: EmbeddedReader, text: str) -> None:
    reading = reader.read(_mail(text), None, (), RECEIVED)
    assert reading.intents
    assert 0 <= reading.confidence <= 1
