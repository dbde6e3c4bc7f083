"""Terms told by their figures, or left open, in other words each time; and neighbours that mean something else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from amiable.domain.company import InstalmentLimits
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.reading import Intent
from amiable.domain.talk import Offer, Proposal, Said
from amiable.domain.talk_state import Stage, State
from amiable.policies.negotiation.engine import Outcome, respond
from amiable.policies.negotiation.terms import Terms
from amiable.reading import talk

TODAY = date(2026, 4, 7)
TERMS = Terms(
    InstalmentLimits(
        max_instalments=12,
        max_months=12,
        min_instalment=Decimal(1),
        first_payment_within_days=200,
        max_deferral_days=200,
        min_first_share=Decimal(0),
    )
)
FOUR = ("2026-04-20 300", "2026-05-20 300", "2026-06-20 300", "2026-07-20 300")
THREE = ("2026-04-20 400", "2026-05-20 400", "2026-06-20 400")


def read(words: str, *offered: str) -> tuple[Said, Outcome]:
    """What is made of those words, where 1 200 € are owed and that plan was offered."""
    days = [(date.fromisoformat(day), amount) for day, amount in (line.split() for line in offered)]
    schedule = tuple(Instalment(day, euros(amount)) for day, amount in days)
    state = State((("F-1", euros("1200")),))
    if schedule:
        every = Rhythm.MONTH if len(schedule) > 1 else None
        state = state.answered((Offer("o1", Proposal(len(schedule), None, schedule[0].date, every, schedule)),))
    said = talk.read(
        words,
        TODAY,
        [Invoice("F-1", euros("1200"), date(2026, 2, 1), date(2026, 3, 1))],
        known={part.amount.amount for part in schedule},
        planned={part.date for part in schedule},
    )
    return said, respond(state, said, TERMS, TODAY)


def rows(words: str, *offered: str) -> list[str]:
    proposal = read(words, *offered)[1].proposal
    assert proposal is not None
    return [f"{part.date:%m-%d} {part.amount.amount:.0f}" for part in proposal.schedule]


@pytest.mark.parametrize(
    "words",
    [
        "Le 24 au lieu du 20 à chaque fois et c'est d'accord.",
        "Remplacez partout le 20 par le 24.",
        "Est-ce que toutes les échéances peuvent passer du 20 au 24 ?",
        "Mettez tout le 24 plutôt que le 20 svp",
        "Je suis payée le 22, alors le 24 à la place du 20, chaque mois.",
        "Le 20 je sors les salaires. Mettez le 24 partout au lieu du 20 et je signe.",
        "Oui aux montants, mais décalez chaque échéance du 20 au 24.",
    ],
)
def test_another_day_in_all_of_the_plan(words: str) -> None:
    assert rows(words, *FOUR) == ["04-24 300", "05-24 300", "06-24 300", "07-24 300"]


@pytest.mark.parametrize(
    "words",
    ["Le 24 avril au lieu du 20 avril, le reste ok.", "La première le 24 au lieu du 20, les autres sans changement."],
)
def test_another_day_for_one_of_them(words: str) -> None:
    assert rows(words, *FOUR) == ["04-24 300", "05-20 300", "06-20 300", "07-20 300"]


@pytest.mark.parametrize(
    "words",
    [
        "Je saute juin et je termine en août.",
        "Rien en juin, je paie en août à la place.",
        "Sauf juin : je suis fermé. Je finirai en août.",
        "D'accord, mais pas en juin ; on ajoute août, toujours le 20.",
        "Tout va bien sauf juin, qu'on reporte en août.",
        "On enlève juin, et le dernier versement sera le 20 août.",
        "Pas de versement en juin, on reprend en juillet et on finit en août.",
    ],
)
def test_a_month_left_out_comes_at_the_end(words: str) -> None:
    assert rows(words, *FOUR) == ["04-20 300", "05-20 300", "07-20 300", "08-20 300"]


@pytest.mark.parametrize(
    "words",
    [
        "Oui, sauf la dernière, en juillet je verse les primes. Passez-la au 8 août et je signe.",
        "D'accord, mais la dernière le 8 août.",
        "Ok pour tout sauf juillet : plutôt le 8 août.",
        "Parfait, à ceci près que la dernière échéance tombera le 8 août.",
    ],
)
def test_a_yes_with_one_day_changed_is_that_change(words: str) -> None:
    assert rows(words, *FOUR) == ["04-20 300", "05-20 300", "06-20 300", "08-08 300"]


@pytest.mark.parametrize(
    "words",
    [
        "Je peux faire le 20 avril 500 d'un coup, 400 le 20 mai et les 300 derniers le 20 juin.",
        "500 là le 20 avril, 400 vers le 20 mai, et le solde (300) le 20 juin",
        "le 20 avril : 500 / le 20 mai : 400 / le 20 juin : 300",
        "Je tiens le 20 avril mais à 500 seulement, 400 le 20 mai et les 300 qui restent le 20 juin.",
        "Belle saison, alors je préfère vous en donner plus le 20 avril (500), puis 400 le 20 mai et 300 le 20 juin.",
    ],
)
def test_numbers_that_nothing_calls_sums(words: str) -> None:
    assert rows(words) == ["04-20 500", "05-20 400", "06-20 300"]


@pytest.mark.parametrize(
    "words",
    [
        "300 le 20 avril et pareil les trois 20 d'après.",
        "Je verse 300 € le 20 avril puis la même chose les trois 20 suivants",
        "300 € le 20 avril et autant les trois 20 qui suivent",
        "300 € le 20 avril, puis 300 € les trois mois suivants",
    ],
)
def test_days_counted_off(words: str) -> None:
    assert rows(words) == ["04-20 300", "05-20 300", "06-20 300", "07-20 300"]


@pytest.mark.parametrize(
    "words",
    [
        "Faites-moi sauter 200 € et je vous vire les 1 000 € restants demain.",
        "Enlevez 200 € et je paie 1 000 € demain.",
        "Vous me faites 200 € de remise et je règle 1 000 € demain.",
        "Accordez-moi 200 euros de moins, je vire 1000 demain.",
        "Si vous gommez 200 €, je paie les 1 000 € demain.",
        "Je paie 1 000 € demain si vous laissez tomber les 200 €.",
        "1 000 € demain, et vous m'offrez les 200 €.",
        "Un geste de 200 € et les 1 000 € partent demain.",
    ],
)
def test_what_would_be_waived(words: str) -> None:
    proposal = read(words)[1].proposal
    assert proposal is not None
    assert (rows(words), proposal.discount) == (["04-08 1000"], euros("200"))


@pytest.mark.parametrize(
    "words",
    [
        "500 € le 20 avril. Les 700 restants, je ne peux pas encore vous donner de date.",
        "Je verse 500 € le 20 avril et le solde plus tard, sans date pour l'instant.",
        "500 € le 20 avril, le reste à une date à préciser.",
        "500 € le 20 avril, et pour les 700 € je vous dirai la date.",
    ],
)
def test_a_day_left_open_is_not_filled_in(words: str) -> None:
    outcome = read(words)[1]
    assert outcome.proposal is not None
    assert not outcome.proposal.schedule
    assert (outcome.proposal.first_date, outcome.ask) == (date(2026, 4, 20), ("date",))


@pytest.mark.parametrize(
    "words",
    [
        "Oui pour le 20 avril, mais pour les deux autres je ne peux rien promettre.",
        "Les 400 € du 20 avril, d'accord. La suite, je préfère ne pas m'engager.",
        "D'accord pour le 20 avril. Le reste, on verra.",
        "400 € le 20 avril c'est bon, les autres je ne sais pas encore dire.",
        "Je confirme le 20 avril. Pour les suivantes, trop tôt pour dire.",
    ],
)
def test_a_yes_to_the_first_alone_settles_nothing(words: str) -> None:
    outcome = read(words, *THREE)[1]
    assert (outcome.stage, outcome.accepts) == (Stage.AWAITING_DEBTOR, None)
    assert outcome.proposal == Proposal(first_date=date(2026, 4, 20))


@pytest.mark.parametrize(
    "words",
    [
        "Oui pour le 20 avril, et les deux autres suivront.",
        "D'accord pour tout, le reste suivra comme prévu.",
        "C'est d'accord, je ne peux rien promettre de plus rapide.",
    ],
)
def test_a_yes_to_all_of_it(words: str) -> None:
    assert read(words, *THREE)[1].stage is Stage.AGREED


@pytest.mark.parametrize(
    "words",
    [
        "Non, le 20 avril je serai encore à l'hôpital. 30 juin pour le tout.",
        "Le 20 avril impossible. Tout le 30 juin.",
        "Pas le 20 avril, je réglerai la totalité le 30 juin.",
        "Le 20 je ne peux pas. Le 30 juin oui.",
    ],
)
def test_one_payment_on_another_day_than_ours(words: str) -> None:
    assert rows(words, "2026-04-20 1200") == ["06-30 1200"]


@pytest.mark.parametrize(
    "words",
    [
        "500 € par mois à partir du 20 avril, la dernière sera plus petite.",
        "500 € le 20 de chaque mois, à partir d'avril, et le solde sur la dernière.",
    ],
)
def test_the_last_is_what_is_left(words: str) -> None:
    assert rows(words) == ["04-20 500", "05-20 500", "06-20 200"]


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("Virement de 1 200 € parti ce matin à dix heures.", Intent.PAID),
        ("Règlement de 1 200 € effectué hier.", Intent.PAID),
        ("1 200 € le 20 avril, les conventions sont payées en retard.", Intent.PROMISE),
        ("Je vous paie 1 200 € le 20 avril. Le chantier de Bondy est payé le 18.", Intent.PROMISE),
        ("Envoyez-moi une copie, je regarderai.", Intent.QUESTION),
        ("Ce compresseur n'est jamais arrivé à l'atelier. Donc les 1 200 €, c'est non.", Intent.DISPUTE),
    ],
)
def test_the_main_intent(words: str, intent: Intent) -> None:
    assert read(words)[1].intents[0] is intent


def test_a_number_to_call_is_no_payment() -> None:
    words = "Je voudrais en parler au téléphone. C'est le 0639 22 14 07, demain entre 9h et 11h s'il vous plaît"
    said, outcome = read(words)
    assert outcome.proposal is None
    assert said.call is not None
    assert (said.call.date, said.call.phone) == (date(2026, 4, 8), "0639 22 14 07")


@pytest.mark.parametrize(
    "words",
    [
        "bon. 360 le 20 et apres 280 x3 tjrs le 20. jpeux pas mieux",
        "360 le 20 avril puis 280 (x3) tous les 20",
        "360 le 20, ensuite 280 x 3 le 20",
        "je mets 360 le 20 et ensuite 3x280 tjs le 20",
    ],
)
def test_a_first_sum_then_another_so_many_times(words: str) -> None:
    assert rows(words) == ["04-20 360", "05-20 280", "06-20 280", "07-20 280"]


@pytest.mark.parametrize(
    "words",
    [
        "je peux descendre à 300 ? tjs le vendredi, 4 vendredis à partir du 10",
        "300 € quatre vendredis de suite à partir du 10 avril",
        "300 pendant 4 vendredis, dès le 10 avril",
    ],
)
def test_a_number_of_weekdays_is_a_number_of_weeks(words: str) -> None:
    assert rows(words) == ["04-10 300", "04-17 300", "04-24 300", "05-01 300"]


@pytest.mark.parametrize("words", ["En 4 bien sûr", "En quatre alors, merci", "Pardon ! En 4, c'est mieux"])
def test_a_bare_number_of_payments(words: str) -> None:
    assert read(words)[0].count == len(FOUR)


@pytest.mark.parametrize(
    "words",
    [
        "Le 20 non, c'est le jour de mon prêt. Plutôt le 26 pour les quatre, avril compris.",
        "Les montants oui, le 20 non. Le 26 pour chacune des quatre échéances.",
        "D'accord, sauf le 20 : l'URSSAF passe ce jour-là. Le 26 pour les quatre.",
        "Tout me va, mais passez les quatre au 26.",
        "Le 20 tombe mal. Décalez tout au 26 s'il vous plaît, la première comprise.",
    ],
)
def test_another_day_for_as_many_as_stand(words: str) -> None:
    assert rows(words, *FOUR) == ["04-26 300", "05-26 300", "06-26 300", "07-26 300"]


@pytest.mark.parametrize(
    ("words", "plan"),
    [
        ("La première le 26, toutes les autres le 20.", ["04-26 300", "05-20 300", "06-20 300", "07-20 300"]),
        ("Le dernier le 6 juillet au lieu du 20.", ["04-20 300", "05-20 300", "06-20 300", "07-06 300"]),
        ("Mettons le 6 juillet plutôt que le 20.", ["04-20 300", "05-20 300", "06-20 300", "07-06 300"]),
        ("La dernière, le 6 au lieu du 20 juillet.", ["04-20 300", "05-20 300", "06-20 300", "07-06 300"]),
        ("La dernière, le 3 août au lieu du 20.", ["04-20 300", "05-20 300", "06-20 300", "08-03 300"]),
        ("Le 2 juin à la place du 20 mai, le reste pareil.", ["04-20 300", "06-02 300", "06-20 300", "07-20 300"]),
        ("L'échéance du 20 avril passe au 26.", ["04-26 300", "05-20 300", "06-20 300", "07-20 300"]),
    ],
)
def test_of_several_days_alike_the_one_that_is_meant(words: str, plan: list[str]) -> None:
    assert rows(words, *FOUR) == plan


@pytest.mark.parametrize(
    "words",
    [
        "Je charge : trois cent soixante euros le 20 avril, deux cent quatre-vingts à chacune des autres.",
        "La première à trois cent soixante, les trois autres à deux cent quatre-vingts.",
        "360 le 20 avril et deux cent quatre-vingts les trois autres fois.",
    ],
)
def test_sums_in_words_without_their_euros(words: str) -> None:
    assert rows(words, *FOUR) == ["04-20 360", "05-20 280", "06-20 280", "07-20 280"]


@pytest.mark.parametrize(
    "words",
    [
        "Le gala est le 18 avril, donc les 1 200 € on vous les verse le 24 avril.",
        "Mon fils se marie le 18 avril, mettez les 1 200 € au 24 avril.",
        "En fin d'année ce sera plus calme, mais je préfère tout grouper : les 1 200 € d'un seul coup le 24 avril.",
    ],
)
def test_all_that_is_owed_is_paid_on_the_day_after_it(words: str) -> None:
    assert rows(words) == ["04-24 1200"]


def test_all_that_is_owed_in_two_is_in_two() -> None:
    assert rows("Les 1 200 € en deux fois, le 18 avril et le 24 avril.") == ["04-18 600", "04-24 600"]
