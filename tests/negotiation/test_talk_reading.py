"""What one message says, before any talk is set beside it."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from amiable.domain.money import euros
from amiable.domain.plan import Rhythm
from amiable.domain.reading import DisputeReason, Intent
from amiable.domain.talk import Call, Part, Pick, Place
from amiable.domain.talk_state import State
from amiable.testing.talks import AGREED, OWED, said


def one(amount: str, *dates: date, times: int = 1) -> Part:
    return Part(Decimal(amount), times=max(times, len(dates)), dates=dates)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "400 € le 20 avril puis 800 € le 20 mai.",
            [one("400", date(2026, 4, 20)), one("800", date(2026, 5, 20))],
        ),
        (
            "600 € le 30 avril, et 200 € les 30 mai, 30 juin et 30 juillet.",
            [one("600", date(2026, 4, 30)), one("200", date(2026, 5, 30), date(2026, 6, 30), date(2026, 7, 30))],
        ),
        (
            "Quatre cents euros le vingt-trois avril, huit cents euros le premier juin.",
            [one("400", date(2026, 4, 23)), one("800", date(2026, 6, 1))],
        ),
        (
            "1800 d'entrée, vous me tuez. Plutôt 600 € le 20 avril.",
            [one("600", date(2026, 4, 20))],
        ),
        (
            "J'ai viré 300 € hier ; 900 € partiront le 30 avril.",
            [one("900", date(2026, 4, 30))],
        ),
        (
            "Un client nous doit 12 000 €. Je propose 1 200 € le 30 avril.",
            [one("1200", date(2026, 4, 30))],
        ),
    ],
)
def test_sums_are_paired_with_their_days(text: str, parts: list[Part]) -> None:
    assert list(said(text).parts) == parts


def test_figures_turned_down_are_no_proposal() -> None:
    assert said("54 c'est trop juste pour moi mais 50 je peux y arriver").parts[0].amount == Decimal(50)


def test_runs_keep_their_number_rhythm_and_start() -> None:
    found = said("Quatre versements de 300 euros tous les quinze jours, le premier le 17 avril.")
    assert (found.count, found.every, found.parts[0].amount) == (4, Rhythm.FORTNIGHT, Decimal(300))
    assert found.parts[0].times == 4 and (found.start or found.parts[0].dates[0]) == date(2026, 4, 17)


def test_a_day_of_the_month_and_its_first_month() -> None:
    found = said("le 8 de chaque mois m'arrangerait, à commencer par mai")
    assert (found.day, found.start_month, found.parts) == (8, 5, ())


def test_a_payment_moved_from_a_day_to_another() -> None:
    found = said("Puis-je décaler l'échéance du 20 mai au 30 mai ?", AGREED)
    assert found.moved == ((date(2026, 5, 20), date(2026, 5, 30)),)
    assert not found.parts


def test_a_missing_sum_put_on_the_last_payment() -> None:
    part = said("En effet il manque 45,50 €, je les ajoute à la dernière.", AGREED).parts[0]
    assert (part.amount, part.place, part.added) == (Decimal("45.50"), Place.LAST, True)


def test_payments_told_apart_by_invoice() -> None:
    state = State((("F-1", OWED), ("F-2", euros("500"))))
    found = said("La F-1, en entier le 24 avril. La F-2 : 250 € le 15 mai, 250 € le 15 juin.", state)
    assert [part.invoice for part in found.parts] == ["F-1", "F-2", "F-2"]
    assert found.intents == (Intent.INSTALMENTS, Intent.PROMISE)


@pytest.mark.parametrize(
    "text", ["Entendu, merci.", "C'est oui, sans rien changer.", "Banco !", "Ça marche pour nous"]
)
def test_yes(text: str) -> None:
    found = said(text)
    assert found.accepts and not found.declines and found.intents == (Intent.INSTALMENTS,)


@pytest.mark.parametrize(
    "text", ["Pas d'accord.", "Ce n'est pas possible pour moi.", "Ça vous va ?", "Ok pour vous ?"]
)
def test_no_and_questions_are_no_yes(text: str) -> None:
    assert not said(text).accepts


@pytest.mark.parametrize(
    ("text", "pick"),
    [
        ("je parlais de la plus douce", Pick.LONGEST),
        ("La première des deux, bien entendu.", Pick.FIRST),
        ("la formule n° 2", Pick.SECOND),
        ("Je prends l'étalement", Pick.SPREAD),
    ],
)
def test_which_offer(text: str, pick: Pick) -> None:
    assert said(text).pick is pick


def test_a_call_with_its_hours() -> None:
    found = said("Qu'on m'appelle demain entre 14 h et 16 h au 06 39 98 21 07.")
    assert found.call == Call(date(2026, 4, 9), time(14), time(16), "06 39 98 21 07")
    assert found.intents == (Intent.QUESTION,)


def test_reminding_is_not_calling() -> None:
    assert said("Pouvez-vous me rappeler les dates ?").call is None


def test_a_discount_is_read_with_its_share() -> None:
    found = said("Disons 10 %, soit 1 080 € vendredi, et on n'en parle plus.")
    assert found.asks_discount and found.discount == Decimal("0.1")
    assert found.intents == (Intent.PROMISE,)


def test_a_contested_sum_is_not_a_payment() -> None:
    found = said("Deux chaises sont cassées, je conteste 200 €. Le reste, 1 000 €, le 30 avril.")
    assert found.dispute is not None
    assert (found.dispute.reason, found.dispute.amount) == (DisputeReason.DEFECTIVE, Decimal(200))
    assert [part.amount for part in found.parts] == [Decimal(1000)]


@pytest.mark.parametrize(
    ("text", "open_procedure"),
    [
        ("Nous sommes en redressement judiciaire depuis le 2 avril.", True),
        ("Nous faisons tout pour éviter le dépôt de bilan.", False),
        ("Un gros client vient de partir en liquidation judiciaire.", False),
        ("La commission de surendettement a déclaré mon dossier recevable.", True),
    ],
)
def test_insolvency_is_the_debtors_own_and_open(text: str, open_procedure: bool) -> None:
    assert said(text).insolvency is open_procedure
