"""A day in the chat: files looked up, reminders put on hold, figures as pictures, a digest, a ping."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest

from amiable.bot.lookup import MAX_ROWS
from amiable.bot.pausing import Asked, read_pause
from amiable.bot.simulator import Chat, Seen, SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.domain.calendar import PARIS
from amiable.domain.status import InvoiceStatus, PromiseStatus
from amiable.flow import announcements
from amiable.flow.day import Day
from amiable.store.session import Store
from amiable.store.tables import AnnouncementRow, DebtorRow, InvoiceRow, PromiseRow
from amiable.testing.clock import FrozenClock
from amiable.testing.flow import YANN, Workshop

HELENE, MARC, STRANGER = 101, 102, 909


@pytest.fixture
def clock() -> FrozenClock:
    """Tuesday 10 March 2026, 10 h in Paris."""
    return FrozenClock(datetime(2026, 3, 10, 10, tzinfo=PARIS))


@pytest.fixture
def shop(store: Store) -> Workshop:
    shop = Workshop(store)
    shop.manager("Hélène", HELENE)
    shop.manager("Marc", MARC)
    shop.debtor("Menuiserie Kerdoncuff", YANN, "FA-2026-0131")
    shop.debtor("Garage <Martin>", "g@martin.example", "G-1")
    shop.debtor("Martin Frères", "f@martin.example", "M-1")
    return shop


@pytest.fixture
def helene(simulator: SimulatorServer) -> Chat:
    simulator.chat(MARC, "Marc")
    return simulator.chat(HELENE, "Hélène")


@pytest.fixture
def open_desk(shop: Workshop, new_desk: Callable[..., TelegramDesk]) -> Callable[[], TelegramDesk]:
    return lambda: new_desk(shop.desk, day=Day(shop.services), clock=shop.store.clock)


def paused(shop: Workshop, name: str) -> date | None:
    (row,) = (row for row in shop.rows(DebtorRow) if isinstance(row, DebtorRow) and row.name == name)
    return row.paused_until


def says(words: str) -> Callable[[Seen], bool]:
    return lambda message: not message.mine and words in message.plain


def test_a_debtors_file_with_its_waiting_card(
    shop: Workshop, open_desk: Callable[[], TelegramDesk], helene: Chat
) -> None:
    open_desk()
    shop.receive(YANN, "c'est réglé depuis hier")
    card = helene.wait_for(lambda m: "✅ Valider" in m.buttons)
    helene.send("/dossier kerdon")
    file = helene.wait_for(says("Factures impayées"))
    for words in (
        "Menuiserie Kerdoncuff",
        "FA-2026-0131 : 1 250,00 €",
        "8 jours de retard",
        "En attente",
        "c'est réglé",
    ):
        assert words in file.plain
    assert file.buttons == ("👁 Voir la carte", "▶️ Reprendre les relances"), "an announced payment holds them"
    helene.press(file, "Voir la carte")
    helene.wait_for(lambda m: m.id > file.id and "✅ Valider" in m.buttons)
    helene.wait_for(lambda m: m.id == card.id and not m.buttons)


def test_several_debtors_are_offered_and_what_comes_from_outside_is_shown_as_it_is(
    open_desk: Callable[[], TelegramDesk], helene: Chat
) -> None:
    open_desk()
    helene.send("/dossier Martin")
    which = helene.wait_for(says("Lequel"))
    assert which.buttons == ("Garage <Martin>", "Martin Frères")
    helene.press(which, "Garage")
    helene.wait_for(says("Garage <Martin>\nprofessionnel"))
    helene.send("/dossier Zorro")
    helene.wait_for(says("aucun client de ce nom"))
    helene.send("/dossier")
    helene.wait_for(says("par exemple : /dossier Martin"))


def test_a_file_always_fits_one_message(shop: Workshop, open_desk: Callable[[], TelegramDesk], helene: Chat) -> None:
    shop.debtor("Long " + "x" * 110, "l@long.example", *(f"{n:03d}-" + "9" * 70 for n in range(30)))
    for n in range(12):
        shop.receive("l@long.example", f"{n} " + "blabla " * 200)
    open_desk()
    helene.send("/dossier Long")
    file = helene.wait_for(says("Factures impayées"))
    assert f"… et {30 - MAX_ROWS} autres" in file.plain
    assert len(file.text) <= 4096


def test_an_invoice_and_its_pdf(shop: Workshop, open_desk: Callable[[], TelegramDesk], helene: Chat) -> None:
    with shop.store.unit(1) as unit:
        unit.change(InvoiceRow, InvoiceRow.number == "FA-2026-0131", document=b"%PDF-1.7", document_size=8)
    open_desk()
    helene.send("/facture 0131")
    bill = helene.wait_for(says("Facture FA-2026-0131"))
    helene.press(bill, "PDF")
    sent = helene.wait_for(lambda m: m.file is not None)
    assert sent.file is not None and (sent.file.name, sent.file.content) == ("FA-2026-0131.pdf", b"%PDF-1.7")
    helene.press(bill, "Le dossier")
    helene.wait_for(says("Factures impayées"))
    helene.send("/facture 777")
    helene.wait_for(says("aucune facture de ce numéro"))


def test_reminders_on_hold_and_back(shop: Workshop, open_desk: Callable[[], TelegramDesk], helene: Chat) -> None:
    open_desk()
    helene.send("/pause kerdoncuff 15 avril")
    sure = helene.wait_for(says("Aucune relance pour Menuiserie Kerdoncuff avant le mercredi 15 avril 2026 ?"))
    assert paused(shop, "Menuiserie Kerdoncuff") is None, "nothing before the button"
    helene.press(sure, "Suspendre")
    done = helene.wait_for(lambda m: m.id == sure.id and "par Hélène" in m.text)
    assert paused(shop, "Menuiserie Kerdoncuff") == date(2026, 4, 15)
    helene.press(done, "Reprendre")
    helene.wait_for(says("Les relances reprennent pour Menuiserie Kerdoncuff, par Hélène"))
    assert paused(shop, "Menuiserie Kerdoncuff") is None


def test_a_pause_that_leaves_a_doubt_is_asked_about(
    shop: Workshop, open_desk: Callable[[], TelegramDesk], helene: Chat
) -> None:
    open_desk()
    helene.send("/pause Martin jusqu'au 2 avril")
    which = helene.wait_for(says("Lequel"))
    helene.press(which, "Frères")
    helene.press(helene.wait_for(says("Martin Frères avant le jeudi 2 avril 2026 ?")), "Annuler")
    helene.wait_for(says("Annulé : rien n’a changé."))
    helene.send("/pause frères")
    until = helene.wait_for(says("Jusqu’à quand suspendre les relances pour Martin Frères ?"))
    assert until.buttons[0] == "mardi 17\u00a0mars 2026"
    helene.press(until, "17")
    helene.wait_for(lambda m: m.id == until.id and "avant le mardi 17" in m.text)
    assert paused(shop, "Martin Frères") == date(2026, 3, 17)
    for words in ("/pause", "/pause 15 avril"):
        helene.send(words)
    helene.wait_until(lambda messages: sum("par exemple : /pause Martin 15" in m.plain for m in messages) == 2)
    helene.send("/pause frères 9 mars 2026")
    helene.wait_for(says("Le lundi 9 mars 2026 n’est pas à venir"))


@pytest.mark.parametrize(
    "data",
    ["pause:1:0:2027-12-31", "pause:1:0:2020-01-01", "pause:1:0:hier", "pause:999:0:2026-04-01", "unpause:x:0"],
)
def test_a_made_up_pause_does_nothing(
    data: str, shop: Workshop, open_desk: Callable[[], TelegramDesk], helene: Chat
) -> None:
    open_desk()
    helene.send("/pause frères 2 avril")
    sure = helene.wait_for(says("Martin Frères avant"))
    helene.press_data(sure, data)
    helene.wait_until(lambda _: helene.toasts())
    assert {row.paused_until for row in shop.rows(DebtorRow) if isinstance(row, DebtorRow)} == {None}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Martin 15 décembre", Asked("Martin", date(2026, 12, 15))),
        ("Garage Petit, jusqu’au 15/12", Asked("Garage Petit", date(2026, 12, 15))),
        ("Hôtel du 14 juillet 1er avril", Asked("Hôtel du 14 juillet", date(2026, 4, 1))),
        ("Martin", Asked("Martin", None)),
        ("3 avril Martin", Asked("3 avril Martin", None)),
        ("15 décembre", Asked("", date(2026, 12, 15))),
        ("Martin dans deux semaines", Asked("Martin", date(2026, 3, 24))),
        ("Martin hier", Asked("Martin", date(2026, 3, 9))),
        ("Martin le 3 mars", Asked("Martin", date(2027, 3, 3))),
        ("Martin 3 mars 2026", Asked("Martin", date(2026, 3, 3))),
        ("Martin la semaine prochaine", Asked("Martin", None)),
    ],
)
def test_what_a_pause_asks(text: str, asked: Asked) -> None:
    assert read_pause(text, date(2026, 3, 10)) == asked


def promise(shop: Workshop, number: str, due: date, status: PromiseStatus = PromiseStatus.OPEN) -> None:
    with shop.store.unit(1) as unit:
        invoice = unit.session.query(InvoiceRow).filter(InvoiceRow.number == number).one()
        row = PromiseRow(debtor_id=invoice.debtor_id, draft_id=1, due=due, amount=Decimal(500), status=str(status))
        row.invoices = [number]
        unit.add(row)


def test_promises_of_the_day_the_week_and_missed(
    shop: Workshop, open_desk: Callable[[], TelegramDesk], helene: Chat
) -> None:
    open_desk()
    helene.send("/promesses")
    helene.wait_for(says("Aucune promesse en attente."))
    shop.receive(YANN, "c'est réglé")
    promise(shop, "M-1", date(2026, 4, 3))
    helene.send("/promesses")
    helene.wait_for(says("Plus tard\n• Martin Frères : 500,00 €, le 3 avril 2026, M-1"))
    promise(shop, "FA-2026-0131", date(2026, 3, 10))
    promise(shop, "G-1", date(2026, 3, 13))
    promise(shop, "M-1", date(2026, 3, 3))
    helene.send("/promesses")
    shown = helene.wait_for(says("Attendues aujourd’hui"))
    assert [line for line in shown.plain.splitlines() if line] == [
        "Attendues aujourd’hui",
        "• Menuiserie Kerdoncuff : 500,00 €, le 10 mars 2026, FA-2026-0131",
        "Cette semaine",
        "• Garage <Martin> : 500,00 €, le 13 mars 2026, G-1",
        "Manquées",
        "• Martin Frères : 500,00 €, le 3 mars 2026, M-1",
        "Et 1 promesse pour plus tard.",
    ]
    assert shown.buttons == ("Martin Frères", "Menuiserie Kerdoncuff")


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_figures_as_pictures(shop: Workshop, open_desk: Callable[[], TelegramDesk], helene: Chat) -> None:
    open_desk()
    with shop.store.unit(1) as unit:
        unit.change(InvoiceRow, InvoiceRow.number == "G-1", status=str(InvoiceStatus.PAID))
    helene.send("/stats")
    helene.wait_until(lambda messages: sum(m.file is not None for m in messages) == 2)
    money, work = (m for m in helene.messages() if m.file is not None)
    assert money.file is not None and work.file is not None
    assert money.file.picture and work.file.picture
    assert [size(m.file.content) for m in (money, work) if m.file] == [(1024, 1280)] * 2
    assert "Dû : 2 500,00 €, dont 2 500,00 € en retard." in money.plain
    assert work.text == ""


@pytest.mark.parametrize(
    "command", ["/dossier kerdon", "/facture G-1", "/promesses", "/pause kerdon 15 avril", "/stats"]
)
def test_a_stranger_learns_nothing(
    command: str, open_desk: Callable[[], TelegramDesk], simulator: SimulatorServer, helene: Chat
) -> None:
    stranger = simulator.chat(STRANGER, "Inconnu")
    open_desk()
    stranger.send(command)
    stranger.wait_for(says("réservé aux chargés de compte"))
    helene.send("/dossier kerdon")
    file = helene.wait_for(says("Factures impayées"))
    stranger.press_data(stranger.messages()[-1], helene.data(file, "Suspendre"))
    stranger.wait_toast("réservé")
    assert not [m for m in stranger.messages() if "Kerdoncuff" in m.text or m.file]


def tomorrow_at_eight(shop: Workshop) -> None:
    clock = shop.store.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(seconds=(datetime(2026, 3, 11, 8, tzinfo=PARIS) - clock()).total_seconds())


def test_the_digest_comes_once_through_two_desks_and_a_restart(
    shop: Workshop, open_desk: Callable[[], TelegramDesk], helene: Chat
) -> None:
    shop.receive(YANN, "c'est réglé")
    promise(shop, "M-1", date(2026, 3, 11))
    tomorrow_at_eight(shop)
    first = open_desk()
    for _ in range(3):
        announcements.make(shop.services, 1)
    digest = helene.wait_for(says("Votre mercredi 11 mars"))
    assert "1 brouillon attend votre accord, depuis hier" in digest.plain
    assert "Promesse attendue aujourd’hui : Martin Frères (500,00 €)" in digest.plain
    first.stop()
    open_desk()
    announcements.make(shop.services, 1)
    shop.store.clock.advance(minutes=3)  # type: ignore[attr-defined]  # what the first had claimed is free again
    helene.press(digest, "Les cartes")
    helene.wait_for(says("1 carte vous attend"))
    helene.press(digest, "Les promesses")
    helene.wait_for(says("Attendues aujourd’hui"))
    helene.wait_until(lambda _: all(r.told_at for r in shop.rows(AnnouncementRow) if isinstance(r, AnnouncementRow)))
    assert sum("Votre mercredi" in m.plain for m in helene.messages()) == 1


def test_a_draft_about_to_expire_pings_with_its_card(
    shop: Workshop, open_desk: Callable[[], TelegramDesk], helene: Chat
) -> None:
    open_desk()
    shop.receive(YANN, "c'est réglé")
    card = helene.wait_for(lambda m: "✅ Valider" in m.buttons)
    shop.store.clock.advance(days=9, hours=2)  # type: ignore[attr-defined]
    announcements.make(shop.services, 1)
    ping = helene.wait_for(says("expire vendredi 20 mars à 10 h 00"))
    assert "Menuiserie Kerdoncuff" in ping.text
    helene.press(ping, "Voir la carte")
    helene.wait_for(lambda m: m.id > card.id and "✅ Valider" in m.buttons)


def test_a_chat_that_cannot_be_written_to_does_not_hold_up_the_others(
    shop: Workshop, open_desk: Callable[[], TelegramDesk], simulator: SimulatorServer, helene: Chat
) -> None:
    simulator.chat(MARC).block()
    shop.receive(YANN, "c'est réglé")
    announcements.make(shop.services, 1)
    open_desk()
    helene.wait_for(says("Votre mardi 10 mars"))
    helene.wait_until(lambda _: all(r.told_at for r in shop.rows(AnnouncementRow) if isinstance(r, AnnouncementRow)))


def test_every_waiting_card_is_reached_page_by_page(
    shop: Workshop, open_desk: Callable[[], TelegramDesk], helene: Chat
) -> None:
    for n in range(23):
        shop.debtor(f"Client {n + 1:02d}", f"c{n}@client.example", f"C-{n}")
        shop.receive(f"c{n}@client.example", "c'est réglé")
    open_desk()
    helene.send("/attente")
    listed = helene.wait_for(says("23 cartes vous attendent (1 à 10)"))
    assert listed.buttons[-1] == "Suite ▶️" and "◀️ Avant" not in listed.buttons
    helene.press(listed, "Suite")
    middle = helene.wait_for(lambda m: m.id == listed.id and "(11 à 20)" in m.plain)
    assert "11. Client 11" in middle.plain and middle.buttons[-2:] == ("◀️ Avant", "Suite ▶️")
    helene.press(middle, "Suite")
    last = helene.wait_for(lambda m: m.id == listed.id and "(21 à 23)" in m.plain)
    assert last.buttons == ("21. Client 21", "22. Client 22", "23. Client 23", "◀️ Avant")
    helene.press(last, "23. Client 23")
    helene.wait_for(lambda m: m.id > listed.id and "Client 23" in m.plain and "✅ Valider" in m.buttons)


def test_a_pause_never_ends_on_a_day_without_work_nor_in_the_past(
    shop: Workshop, open_desk: Callable[[], TelegramDesk], helene: Chat, clock: FrozenClock
) -> None:
    clock.advance(days=45)  # Friday 24 April 2026
    open_desk()
    helene.send("/pause frères")
    until = helene.wait_for(says("Jusqu’à quand suspendre"))
    assert [day.replace("\u00a0", " ") for day in until.buttons[:3]] == [
        "lundi 4 mai 2026",  # Friday the first and the eighth are holidays, the 24th is Whit Sunday
        "lundi 11 mai 2026",
        "mardi 26 mai 2026",
    ]
    helene.send("/pause frères 10 mai")
    sure = helene.wait_for(says("Le dimanche 10 mai 2026 n’est pas un jour ouvré. Aucune relance"))
    assert "avant le lundi 11 mai 2026 ?" in sure.plain.replace("\u00a0", " ").replace("\u202f", " ")
    helene.press(sure, "Suspendre")
    helene.wait_for(lambda m: m.id == sure.id and "par Hélène" in m.text)
    assert paused(shop, "Martin Frères") == date(2026, 5, 11)
    helene.send("/pause frères hier")
    again = helene.wait_for(says("Le jeudi 23 avril 2026 n’est pas à venir. Jusqu’à quand"))
    assert len(again.buttons) == 4 and "par exemple : /pause Martin Frères 15 décembre" in again.plain
    assert paused(shop, "Martin Frères") == date(2026, 5, 11), "nothing changed"
