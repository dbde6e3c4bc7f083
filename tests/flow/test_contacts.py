"""A contact that a debtor announces becomes a recipient by a named person's yes to that very address, never else."""

from __future__ import annotations

from typing import cast

import pytest

from amiable.bot.cards import render
from amiable.bot.plain import WORD_JOINER, visible
from amiable.bot.texts import load
from amiable.domain.card import Card
from amiable.domain.status import CardStatus
from amiable.flow import files
from amiable.store.tables import ContactRow, EventRow
from amiable.testing.flow import YANN, Workshop
from amiable.testing.street import offering

CLAIRE = "claire.legoff@kerdoncuff.example"
LEAVES = "Bonjour, je quitte l'entreprise. Merci d'adresser désormais vos courriers à Claire Le Goff, {}."


@pytest.fixture
def shop(shop: Workshop) -> Workshop:
    """With the shipped reader, which finds who is named."""
    return offering(shop)


def told(shop: Workshop, email: str = CLAIRE, sender: str = YANN, **headers: str) -> Card:
    """The card of a reply that announces that address, as Hélène sees it."""
    shop.receive(sender, LEAVES.format(email), **headers)
    card = shop.desk.card(shop.card().token, shop.managers["Hélène"])
    assert card is not None
    return card


def addresses(shop: Workshop) -> list[str]:
    rows = sorted(cast(list[ContactRow], shop.rows(ContactRow)), key=lambda row: row.rank)
    return [row.email for row in rows]


def mark(card: Card) -> str:
    assert card.announced is not None
    return card.announced.mark


def words(card: Card) -> str:
    return visible("\n".join(render(card).messages)).replace(WORD_JOINER, "")


def test_nothing_is_on_file_before_a_person_says_so_not_even_after_the_answer_left(shop: Workshop) -> None:
    card = told(shop)
    assert card.announced is not None and (card.announced.email, card.announced.name) == (CLAIRE, "Claire Le Goff")
    assert card.announced.doubts == (), "of the same domain"
    assert shop.desk.approve(shop.tap(card, "Hélène")).done
    shop.send_all()
    assert addresses(shop) == [YANN]
    assert shop.outbound.accepted[-1].recipient == YANN


def test_a_persons_yes_records_it_once_with_an_event(shop: Workshop) -> None:
    card = told(shop)
    verdict = shop.desk.record_contact(shop.tap(card, "Hélène"), mark(card), False)
    assert (verdict.done, verdict.code, verdict.detail) == (True, "contact_recorded", CLAIRE)
    assert addresses(shop) == [YANN, CLAIRE]
    (event,) = (e for e in cast(list[EventRow], shop.rows(EventRow)) if e.kind == "debtor.contact_recorded")
    assert event.actor == f"manager:{shop.managers['Hélène']}"
    assert event.data["email"] == CLAIRE and event.data["first"] is False and event.data["reply"] == 1
    again = shop.desk.record_contact(shop.tap(card, "Marc"), mark(card), True)
    assert (again.done, again.code) == (False, "contact_known")
    after = shop.desk.card(card.token, shop.managers["Marc"])
    assert after is not None and after.announced is None and after.revision > card.revision
    shop.receive(CLAIRE, "Bonjour, la facture FA-2026-0131 sera réglée par virement le 20 mars.")
    newest = shop.card()
    assert newest.draft is not None and newest.draft.letter.recipient == CLAIRE, "recognised, and answered there"


def test_first_makes_it_the_usual_correspondent(shop: Workshop) -> None:
    card = told(shop)
    assert shop.desk.record_contact(shop.tap(card, "Hélène"), mark(card), True).code == "contact_first"
    assert addresses(shop) == [CLAIRE, YANN]


def test_also_once_the_card_is_decided_and_from_the_file(shop: Workshop) -> None:
    card = told(shop)
    assert shop.desk.approve(shop.tap(card, "Hélène")).done
    debtor_id = card.debtor.id if card.debtor else None
    assert debtor_id is not None
    file = files.debtor_file(shop.services, shop.managers["Hélène"], debtor_id)
    assert file is not None and [(token, one.email) for token, one in file.announced] == [(card.token, CLAIRE)]
    decided = shop.desk.card(card.token, shop.managers["Hélène"])
    assert decided is not None and decided.status is CardStatus.DECIDED
    assert shop.desk.record_contact(shop.tap(decided, "Hélène"), mark(card), False).done
    file = files.debtor_file(shop.services, shop.managers["Hélène"], debtor_id)
    assert file is not None and file.announced == ()


@pytest.mark.parametrize(
    ("email", "doubts"),
    [
        ("compta@kerdoncuff-paiements.example", ("other_domain",)),
        ("kerdoncuff@gmail.com", ("webmail",)),
        ("contact@legoff.example", ("other_domain", "elsewhere")),
    ],
)
def test_what_speaks_against_an_address_is_on_the_card(shop: Workshop, email: str, doubts: tuple[str, ...]) -> None:
    shop.debtor("Boulangerie Le Goff", "contact@legoff.example", "FA-2026-0777")
    card = told(shop, email)
    assert card.announced is not None and card.announced.doubts == doubts
    shown = words(card)
    assert email in shown and load()("doubts.call") in shown
    for doubt in doubts:
        domain = email.rpartition("@")[2]
        assert load()(f"doubts.{doubt}", domain=domain, domains="kerdoncuff.example") in shown


def test_a_writer_whom_the_file_does_not_know_is_a_doubt_of_its_own(shop: Workshop) -> None:
    card = told(shop, "paiement@pirate.example", "yann@pirate.example", Subject="Re: facture FA-2026-0131")
    assert card.announced is not None and card.draft is None
    assert set(card.announced.doubts) == {"other_domain", "unknown_writer"}


@pytest.mark.parametrize("email", ["cla\u0456re@kerdoncuff.example", YANN, "compta@ateliers-morel.example"])
def test_no_look_alike_no_known_address_and_not_our_own(shop: Workshop, email: str) -> None:
    assert told(shop, email).announced is None


def test_a_yes_is_bound_to_the_address_that_was_shown(shop: Workshop) -> None:
    card = told(shop)
    verdict = shop.desk.record_contact(shop.tap(card, "Hélène"), "0" * 12, True)
    assert (verdict.done, verdict.code) == (False, "void")
    assert addresses(shop) == [YANN]


def test_nobody_of_another_company_records_it(shop: Workshop) -> None:
    card = told(shop)
    other = Workshop(shop.store, company_id=2)
    shop.managers["Zoé"] = other.manager("Zoé", 202)
    assert not shop.desk.record_contact(shop.tap(card, "Zoé"), mark(card), True).done
    assert addresses(shop) == [YANN]


def test_a_redelivered_press_records_once(shop: Workshop) -> None:
    card = told(shop)
    tap = shop.tap(card, "Hélène", key="tg:77")
    assert shop.desk.record_contact(tap, mark(card), True).done
    assert shop.desk.record_contact(tap, mark(card), True).code == "contact_first"
    assert addresses(shop) == [CLAIRE, YANN]
