"""First offers: payments that come back, lists that go on or stop, the half and the rest, whatever the words."""

from __future__ import annotations

import pytest

from amiable.domain.reading import Intent
from amiable.testing.talks import hear, in_short

MONTH_ENDS = "30/04 200 31/05 200 30/06 200 31/07 200 31/08 200 30/09 200"
MONDAYS = "20/04 400 27/04 400 04/05 400"
FALLING = "22/04 600 22/05 300 22/06 300"


@pytest.mark.parametrize(
    "text",
    [
        "200 € par mois, toujours le dernier jour, à commencer par celui d'avril.",
        "6 x 200, dernier jour de chaque mois, début le 30 avril",
        "Six échéances de 200 €, en fin de mois, la première dès avril.",
        "200 € fin avril, 200 € fin mai et ainsi de suite.",
        "Par sixièmes, à la fin de chaque mois, le premier fin avril.",
        "200 € par mois à partir de fin avril, six fois.",
        "Un sixième chaque mois, le dernier jour, en démarrant fin avril.",
        "six fois deux cents, le 1er le 30 avril et les autres à la fin des mois suivants",
    ],
)
def test_the_end_of_a_month_stays_the_end(text: str) -> None:
    assert in_short(hear(text)) == MONTH_ENDS


@pytest.mark.parametrize(
    "text",
    [
        "Nous pouvons 200 € mensuels, au dernier jour ouvré, d'avril à septembre.",
        "200 € le dernier jour ouvrable de chaque mois, à partir d'avril, jusqu'à extinction.",
    ],
)
def test_the_last_business_day_of_a_month(text: str) -> None:
    assert in_short(hear(text)) == "30/04 200 29/05 200 30/06 200 31/07 200 31/08 200 30/09 200"


@pytest.mark.parametrize(
    "text",
    [
        "400 € chaque lundi pendant trois semaines, à partir du 20 avril.",
        "Trois lundis de suite, 400 euros, on attaque celui du 20 avril.",
        "Un virement de 400 € partira le lundi, du 20 avril au 4 mai.",
        "400 € le 20 avril, puis deux autres lundis à 400 €.",
        "Un tiers tous les lundis, début le 20/04, fin le 04/05.",
        "Les trois prochains lundis à compter du 20 avril, vous recevrez 400 €.",
        "lundi 20, 400 euros, le lundi d'après 400 euros, et ainsi de suite",
    ],
)
def test_weekdays_count_from_the_one_said(text: str) -> None:
    assert in_short(hear(text)) == MONDAYS


@pytest.mark.parametrize(
    "text",
    [
        "600 € le 22 avril, puis 300 € le 22 de mai et de juin.",
        "22 avril six cents, ensuite 2 mensualités de trois cents au 22, la dernière le 22 juin",
        "50 % le 22 avril puis deux virements de 300 € chaque 22 du mois.",
        "La moitié le 22 avril, et les 600 restants en deux fois 300, le 22 mai et le 22 juin.",
    ],
)
def test_a_first_sum_then_smaller_ones(text: str) -> None:
    assert in_short(hear(text)) == FALLING


@pytest.mark.parametrize(
    "text",
    [
        "400 € le 20 avril et le reste le 22 juin.",
        "1/3 le 20 avril, 2/3 le 22 juin, et l'affaire est réglée.",
        "400 le 20 avril. Rien en mai, et le 22 juin je règle la totalité du solde.",
        "400 € le 20 avril ; je liquide tout ce qui reste le 22 juin.",
        "Nous attendons 5 000 € d'un client à la mi-juin. 400 € le 20 avril, les huit cents manquants le 22 juin.",
        "L'association verserait un tiers au 20 avril et du complément au 22 juin.",
    ],
)
def test_a_part_then_the_rest(text: str) -> None:
    assert in_short(hear(text)) == "20/04 400 22/06 800"


@pytest.mark.parametrize(
    "text",
    [
        "350 € le 20 avril, 350 € le 20 mai et 350 € le 20 juin, et nous serons quittes.",
        "Trois virements de 350 €, le 20 d'avril, de mai et de juin, et vous aurez la totalité.",
        "350 € chaque 20 du mois, en avril, mai et juin, cela fait le compte.",
        "350 en avril, 350 en mai, 350 en juin, chaque fois le 20, et je ne vous dois plus rien.",
        "On fait ça en trois : 350 € le 20 du mois, d'avril à juin, et les 1 200 € sont réglés.",
    ],
)
def test_no_payment_is_added_to_those_listed(text: str) -> None:
    outcome = hear(text)
    assert in_short(outcome) == "20/04 350 20/05 350 20/06 350"
    assert outcome.has("sum_mismatch")


@pytest.mark.parametrize(
    "text",
    [
        "En quatre parts égales, le 20 de chaque mois, la première le 20 avril.",
        "Nous réglerons par quarts mensuels, échéance le 20, départ le 20 avril.",
        "Quatre acomptes de même montant, le 20 de chaque mois, dès avril.",
        "En 4 fois sans changer de montant, avant le 20 de chaque mois, à commencer par le 20 avril.",
        "On divise par quatre et je paie le 20, avril, mai, juin, juillet.",
    ],
)
def test_equal_parts_by_a_day_of_the_month(text: str) -> None:
    assert in_short(hear(text)) == "20/04 300 20/05 300 20/06 300 20/07 300"


@pytest.mark.parametrize(
    "text",
    [
        "300 € au mois, dès le 5 mai, et on ne s'arrête que quand les 1 200 sont couverts.",
        "300 euros le 5 de chaque mois à partir de mai, tant qu'il reste quelque chose à payer.",
    ],
)
def test_a_sum_a_month_until_all_is_paid(text: str) -> None:
    assert in_short(hear(text)) == "05/05 300 05/06 300 05/07 300 05/08 300"


@pytest.mark.parametrize("text", ["Chaque mois, à partir du 20 avril.", "Un peu tous les mois, premier le 20 avril."])
def test_a_rhythm_alone_is_not_all_at_once(text: str) -> None:
    assert hear(text).proposal is None or not in_short(hear(text))


@pytest.mark.parametrize(
    "text",
    [
        "Accordez-nous jusqu'au 4 mai, et la facture sera soldée en une fois.",
        "Puis-je tout payer le 4 mai plutôt que maintenant ?",
        "Notre chantier (9 000 €) nous sera payé fin avril. Pourrions-nous décaler la totalité au 4 mai ?",
        "Le bureau n'ayant tranché que ce lundi, nous demandons un délai jusqu'au 4 mai pour le tout.",
    ],
)
def test_all_of_it_put_off(text: str) -> None:
    outcome = hear(text)
    assert in_short(outcome) == "04/05 1200"
    assert outcome.intents[0] is Intent.INSTALMENTS


@pytest.mark.parametrize(
    "text",
    [
        "Passez un coup de fil, on verra comment étaler ça par tranches.",
        "Rappelez-moi et on règle la question des mensualités ensemble.",
        "Laissez sonner longtemps : je voudrais caler des paiements en plusieurs morceaux.",
        "Il faudrait que quelqu'un de chez vous me sonne pour fractionner tout cela.",
        "Discutons-en au téléphone : je voudrais des facilités de paiement.",
    ],
)
def test_a_call_to_agree_on_several_payments(text: str) -> None:
    outcome = hear(text)
    assert set(outcome.intents) == {Intent.QUESTION, Intent.INSTALMENTS}
    assert outcome.say == ("person_will_call",)
