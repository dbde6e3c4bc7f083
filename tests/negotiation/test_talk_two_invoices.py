"""Two invoices: each is named somehow, what is said beside it is about it, and one may be refused."""

from __future__ import annotations

import pytest

from amiable.domain.money import euros
from amiable.domain.reading import Intent
from amiable.domain.talk_state import Stage, State
from amiable.reading.talk.invoice_names import with_numbers
from amiable.testing.talks import hear, in_short, invoices_of

TWO = State((("K-7", euros("800")), ("K-8", euros("600"))))


@pytest.mark.parametrize(
    "text",
    [
        "K-7 le 24 avril, K-8 en deux fois 300 €, le 22 mai et le 24 juin.",
        "800 le 24/04 pour K-7, puis 300 le 22/05 et 300 le 24/06 pour K-8",
        "La K-7 entière le 24 avril ; la K-8 par moitiés, les 22 mai et 24 juin.",
        "La grosse, je la règle le 24 avril. La petite de 600, 300 le 22 mai et 300 le 24 juin.",
        "Celle de 800 € part le 24 avril. L'autre, en deux morceaux, 22 mai et 24 juin.",
        "Un paiement pour K-7, au 24 avril. Deux de 300 pour K-8, le premier le 22 mai, le second le 24 juin.",
        "24 avril, je solde K-7 ; 22 mai, 300 € sur K-8 ; 24 juin, les derniers 300 € de K-8.",
        "k7 le 24 avril. k 8 : 300 le 22 mai, le reste le 24 juin",
    ],
)
def test_each_invoice_has_its_payments(text: str) -> None:
    outcome = hear(text, TWO)
    assert in_short(outcome) == "24/04 800 22/05 300 24/06 300"
    assert outcome.proposal is not None
    assert outcome.proposal.invoices == ("K-7", "K-8", "K-8")


@pytest.mark.parametrize(
    "text",
    [
        "La première facture le 24 avril, la seconde le 22 mai.",
        "Le 24 avril vous aurez le montant de K-7, et le 22 mai celui de K-8.",
        "la 7 le 24 avril, la 8 le 22 mai",
        "K-7 : 24/04. K-8 : 22/05.",
    ],
)
def test_each_invoice_has_its_day(text: str) -> None:
    assert in_short(hear(text, TWO)) == "24/04 800 22/05 600"


@pytest.mark.parametrize(
    "text",
    [
        "Je paie K-7 le 24 avril. K-8, jamais commandée, vous n'aurez rien.",
        "La K-8 concerne nos voisins, pas nous. K-7 sera réglée le 24 avril.",
        "Les 600 € de la seconde, je les conteste ; les 800 € de la première, le 24 avril.",
        "k8 non, travail pas fait. k7 ok le 24 avril",
    ],
)
def test_the_other_invoice_is_refused(text: str) -> None:
    outcome = hear(text, TWO)
    assert outcome.stage is Stage.ESCALATED
    assert outcome.intents[0] is Intent.DISPUTE
    assert in_short(outcome) == "24/04 800"


def test_an_invoice_left_out_is_asked_about() -> None:
    outcome = hear("K-7 le 24 avril. Pour K-8 je ne sais pas encore.", TWO)
    assert outcome.stage is Stage.AWAITING_DEBTOR
    assert outcome.has("sum_mismatch")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("la première le 24 avril", "la facture K-7 le 24 avril"),
        ("en deux échéances, la première le 24 avril", "en deux échéances, la première le 24 avril"),
        ("la petite moitié", "la facture K-8 moitié"),
        ("la première moitié le 24 avril", "la première moitié le 24 avril"),
        ("la plus grosse des deux, c'est non", "la facture K-7, c'est non"),
        ("K-7 d'abord, l'autre suivra", "K-7 d'abord, la facture K-8 suivra"),
        ("la dame de la mairie", "la dame de la mairie"),
    ],
)
def test_names_of_invoices(text: str, read: str) -> None:
    assert with_numbers(text, invoices_of(TWO), answering=False) == read


def test_where_a_plan_stands_the_first_is_a_payment() -> None:
    assert with_numbers("la première le 24 avril", invoices_of(TWO), answering=True) == "la première le 24 avril"
