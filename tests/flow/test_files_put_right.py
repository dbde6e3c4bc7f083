"""A debtor frozen by mistake, a complaint answered by hand, a payment that is word from the debtor."""

from __future__ import annotations

from pathlib import Path

import pytest

from amiable.domain.status import InvoiceStatus
from amiable.flow import followup
from amiable.flow.followup import silence_of
from amiable.flow.imports import import_invoices
from amiable.flow.unfreeze import UnknownDebtorError, frozen_debtor, unfreeze
from amiable.store.tables import DebtorRow, DraftVersionRow, EventRow, InvoiceRow
from amiable.testing.flow import YANN, Workshop


def test_a_debtor_is_unfrozen_with_its_invoices_and_leaves_an_event(shop: Workshop) -> None:
    shop.receive(YANN, "redressement judiciaire ouvert")
    shop.desk.approve(shop.tap(shop.card(), "Hélène"))
    shop.send_all()
    (debtor,), (invoice,) = shop.rows(DebtorRow), shop.rows(InvoiceRow)
    assert isinstance(debtor, DebtorRow) and debtor.frozen
    assert isinstance(invoice, InvoiceRow) and invoice.status == InvoiceStatus.INSOLVENCY
    found = frozen_debtor(shop.services, 1, "menuiserie kerdoncuff")
    assert found.invoices == ("FA-2026-0131",)
    assert unfreeze(shop.services, 1, found.id, "homonyme")
    assert not unfreeze(shop.services, 1, found.id, "homonyme")
    (debtor,), (invoice,) = shop.rows(DebtorRow), shop.rows(InvoiceRow)
    assert isinstance(debtor, DebtorRow) and not debtor.frozen
    assert isinstance(invoice, InvoiceRow) and invoice.status == InvoiceStatus.OVERDUE
    events = [row for row in shop.rows(EventRow) if isinstance(row, EventRow) and row.kind == "debtor.unfrozen"]
    assert [(event.actor, event.data) for event in events] == [("operator", {"why": "homonyme"})]


def test_only_a_frozen_debtor_can_be_named(shop: Workshop) -> None:
    with pytest.raises(UnknownDebtorError, match="frozen now: none"):
        frozen_debtor(shop.services, 1, "Menuiserie Kerdoncuff")


@pytest.mark.parametrize(("kind", "told"), [("consumer", True), ("business", False)])
def test_a_consumer_s_complaint_answered_by_hand_names_the_mediator(shop: Workshop, kind: str, told: bool) -> None:
    shop.debtor("Mme Durand", "durand@mail.example", "F-9", kind=kind)
    shop.receive("durand@mail.example", "je conteste")
    shop.desk.approve(shop.tap(shop.card(), "Hélène"))
    shop.send_all()
    shop.receive("durand@mail.example", "je conteste toujours")
    card = shop.card()
    if card.draft is not None:  # a holding answer is offered: refused, answered by hand
        shop.store.clock.advance(days=20)  # type: ignore[attr-defined]
        followup.expire_drafts(shop.services, 1)
        card = shop.card()
    assert shop.desk.edit(shop.tap(card, "Hélène"), "Bonjour, votre réclamation n’est pas fondée. Cordialement,").done
    version = shop.rows(DraftVersionRow)[-1]
    assert isinstance(version, DraftVersionRow)
    assert version.body.startswith("Bonjour, votre réclamation n’est pas fondée.")
    assert ("Médiation Conso Armor" in version.body) is told


def test_a_payment_counts_as_a_word_of_the_debtor(shop: Workshop, tmp_path: Path) -> None:
    with shop.store.view(1) as unit:
        assert silence_of(unit, 1).last_payment is None
    file = tmp_path / "invoices.csv"
    head = "number;debtor;kind;email;amount;issued;due;paid"
    line = f"FA-2026-0131;Menuiserie Kerdoncuff;business;{YANN};1250.00;2026-01-31;2026-03-02"
    file.write_text(f"{head}\n{line};100.00\n", encoding="utf-8")
    assert import_invoices(shop.services, 1, file).updated == 1
    with shop.store.view(1) as unit:
        assert silence_of(unit, 1).last_payment == shop.services.today()
