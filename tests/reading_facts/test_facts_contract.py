"""What holds whatever the words: intents gate the facts, nothing is guessed, hostile texts come to an end."""

import datetime as dt
from decimal import Decimal

import pytest

from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.reading import Intent
from amiable.reading.facts import extract
from amiable.reading.facts.page import Page
from amiable.reading.facts.record import Notes
from amiable.reading.facts.schedule import find_plan

RECEIVED = dt.datetime.fromisoformat("2026-03-12T10:02:00+01:00")
INVOICE = Invoice("FA-2026-0131", euros("1250.00"), dt.date(2026, 1, 31), dt.date(2026, 3, 2))
FACT_INTENTS = (
    Intent.PAID,
    Intent.PROMISE,
    Intent.INSTALMENTS,
    Intent.DISPUTE,
    Intent.CONTACT_CHANGE,
    Intent.AUTO_REPLY,
)


def facts(text, *intents, invoices=(INVOICE,), subject=""):
    return extract(text, subject=subject, intents=intents, invoices=invoices, received=RECEIVED)


def test_facts_of_other_intents_are_not_looked_for():
    found = facts("J'ai payé 500 € le 3 mars, le reste vendredi.", Intent.QUESTION)
    assert (found.paid, found.promise, found.plan, found.dispute, found.contact) == (None,) * 5


def test_an_automatic_notice_concerns_no_invoice():
    assert facts("Je suis absent. Facture FA-2026-0131 bien reçue.", Intent.AUTO_REPLY).invoices == ()


def test_the_subject_names_the_invoice_when_the_text_does_not():
    other = Invoice("FA-2026-0140", euros("80.00"), dt.date(2026, 2, 5), dt.date(2026, 3, 7))
    found = facts("C'est réglé.", Intent.PAID, invoices=(INVOICE, other), subject="RE: facture FA-2026-0140")
    assert found.invoices == ("FA-2026-0140",)


def test_the_quoted_reminder_names_the_invoice_when_nothing_else_does():
    other = Invoice("FA-2026-0140", euros("80.00"), dt.date(2026, 2, 5), dt.date(2026, 3, 7))
    found = extract(
        "C'est réglé depuis hier.",
        subject="RE: rappel",
        intents=(Intent.PAID,),
        invoices=(INVOICE, other),
        received=RECEIVED,
        quoted="> Votre facture FA-2026-0140 de 80 € reste due.",
    )
    assert found.invoices == ("FA-2026-0140",)
    assert found.paid is not None
    assert found.paid.amount == Decimal("80.00")


def test_a_negotiation_gets_the_schedule_as_stated_though_it_does_not_add_up():
    text = "1 000 € le 5 avril, 1 000 € le 5 mai."
    page = Page(text, RECEIVED.date())
    assert find_plan(page, Decimal(2100), Notes()).schedule == ()
    stated = find_plan(page, Decimal(2100), Notes(), must_add_up=False)
    assert [part.amount for part in stated.schedule] == [euros(1000), euros(1000)]


def test_received_late_in_the_evening_counts_the_day_of_paris():
    late = dt.datetime(2026, 3, 12, 23, 30, tzinfo=dt.UTC)
    found = extract(
        "Je vous règle demain.", subject="", intents=(Intent.PROMISE,), invoices=(INVOICE,), received=late
    )
    assert found.promise is not None
    assert found.promise.date == dt.date(2026, 3, 14)


def test_what_is_left_of_a_part_paid_invoice_is_the_debt():
    part = Invoice("FA-2026-0131", euros("1250.00"), dt.date(2026, 1, 31), dt.date(2026, 3, 2), paid=euros("250.00"))
    found = facts("Je vous paie la totalité de la facture vendredi.", Intent.PROMISE, invoices=(part,))
    assert found.promise is not None
    assert found.promise.amount == Decimal("1000.00")


def test_without_invoices_nothing_is_worked_out():
    found = facts("Je vous paie la moitié vendredi.", Intent.PROMISE, Intent.INSTALMENTS, invoices=())
    assert found.invoices == ()
    assert found.promise is not None
    assert found.promise.amount is None


HOSTILE = {
    "digits": "1" * 100_000,
    "spaced digits": "1 " * 50_000,
    "spaces": " " * 100_000,
    "le": "le " * 33_000,
    "days": "le 5 " * 20_000,
    "amounts": "500 € " * 17_000,
    "verbs": "a ete paye " * 9_000,
    "negations": "ne " * 33_000,
    "counts": "en 3 fois " * 10_000,
    "commas": "," * 100_000,
    "lines": "\n" * 100_000,
    "letters": "a" * 100_000,
    "capitals": "A " * 50_000,
    "addresses": "a@" * 50_000,
    "references": "ref 1a " * 14_000,
    "numbers in words": "deux-" * 20_000,
    "slashes": "1/1/" * 25_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_sizes_come_to_an_end(text):
    facts(text, *FACT_INTENTS, subject=text[:1000])


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "1", "€", "%", "le", "une", "🙂" * 50, "ﬁn\u0301 mars", "1er" * 50]
)
def test_odd_texts_do_no_harm(text):
    facts(text, *FACT_INTENTS)
