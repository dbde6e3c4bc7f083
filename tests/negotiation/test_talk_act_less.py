"""A first offer that leaves something out: a little for ready money, sums told later, a sum that is contested."""

from __future__ import annotations

from decimal import Decimal

import pytest

from amiable.domain.reading import Intent
from amiable.domain.talk_state import Stage
from amiable.testing.talks import START, hear, in_short


@pytest.mark.parametrize(
    "text",
    [
        "Si je vous règle le 16 avril, vous me faites la facture à 1 140 € ?",
        "Vous me laissez ça à 1140 si je passe le 16 avril avec l'argent ?",
        "1 140 € versés le 16 avril contre quittance.",
        "Pour 1140 € je paie le 16 avril, cash, et basta.",
        "Mille cent quarante euros le 16 avril, et vous rayez mon nom.",
        "Faites un effort : mes parents paieraient 1 140 € le 16 avril et ce serait fini.",
        "Je paie comptant le 16 avril si vous enlevez 60 sur le total, ça fait 1 140 net.",
        "J'ai un peu de liquide. 1 140 € le 16 avril, et vous déchirez la facture.",
    ],
)
def test_little_left_out_for_ready_money(text: str) -> None:
    outcome = hear(text)
    assert in_short(outcome) == "16/04 1140"
    assert outcome.proposal and outcome.proposal.discount and outcome.proposal.discount.amount == Decimal(60)


@pytest.mark.parametrize(
    "text",
    [
        "Vous descendez à combien si je solde tout cette semaine ?",
        "Un paiement immédiat mériterait bien un petit quelque chose, non ?",
        "Je règle tout mercredi si vous m'arrangez sur le prix.",
        "Pour du comptant, on peut discuter le montant ?",
        "Plein pot, non ; que me proposez-vous comme geste si je paie de suite ?",
        "Nous espérons en échange une somme allégée.",
    ],
)
def test_less_without_a_figure(text: str) -> None:
    outcome = hear(text)
    assert (outcome.stage, in_short(outcome), outcome.ask) == (Stage.AWAITING_DEBTOR, "", ("amount",))


@pytest.mark.parametrize(
    "text",
    [
        "20/04, 20/05, 20/06. Sommes à préciser.",
        "Le 20 avril, le 20 mai, le 20 juin. L'argent, j'attends le trésorier pour vous dire.",
        "Mon calendrier : les 20 avril, mai et juin ; quant au découpage des 1 200 €, laissez-moi réfléchir.",
        "Un bout le 20 avril, un autre le 20 mai, le dernier le 20 juin ; les parts, je vous les écris lundi.",
        "Les 20 avril, 20 mai et 20 juin vont-ils ? Je calcule alors ce que je peux verser à chacune.",
    ],
)
def test_days_whose_sums_come_later(text: str) -> None:
    outcome = hear(text)
    assert (outcome.stage, in_short(outcome)) == (Stage.AWAITING_DEBTOR, "")
    assert "amount" in outcome.ask


@pytest.mark.parametrize(
    "text",
    [
        "20 avril, 20 mai, 20 juin, à parts égales, je vous tiens au courant.",
        "Trois fois 400 €, les 20 avril, 20 mai, 20 juin.",
    ],
)
def test_days_whose_sums_are_told(text: str) -> None:
    assert in_short(hear(text)) == "20/04 400 20/05 400 20/06 400"


@pytest.mark.parametrize(
    "text",
    [
        "Le devis disait 1 050, pas 1 200. D'où sortent ces 150 ?",
        "La pose figure deux fois, 150 € par ligne. Une suffit.",
    ],
)
def test_a_part_of_the_bill_is_contested(text: str) -> None:
    outcome = hear(text, START, Intent.DISPUTE)
    assert (outcome.stage, outcome.intents[:1]) == (Stage.ESCALATED, (Intent.DISPUTE,))
