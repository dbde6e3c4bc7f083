"""Turns of a talk in the words of writers unlike ours: what stays on the table, what moves, what is left out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from amiable.domain.money import euros
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.reading import DisputeReason, Intent
from amiable.domain.talk_state import Stage, State
from amiable.policies.negotiation.proposals import proposal_of
from amiable.testing.talks import AGREED, CHOICE, DAY, OFFERED, START, THREE, hear, in_short, said


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("300 € le 17 avril et les trois vendredis suivants.", "17/04 300 24/04 300 01/05 300 08/05 300"),
        (
            "300 € le vendredi 17 avril, puis 300 € les 3 vendredis d'après.",
            "17/04 300 24/04 300 01/05 300 08/05 300",
        ),
        ("300 € chaque deuxième mardi du mois.", "14/04 300 12/05 300 09/06 300 14/07 300"),
        ("300 € le premier lundi de chaque mois.", "04/05 300 01/06 300 06/07 300 03/08 300"),
        ("300 € tous les premiers lundis du mois, à partir de juin.", "01/06 300 06/07 300 03/08 300 07/09 300"),
        ("400 € le dernier vendredi du mois, trois fois.", "24/04 400 29/05 400 26/06 400"),
        ("400 € le premier lundi de mai, juin et juillet.", "04/05 400 01/06 400 06/07 400"),
        ("Je paie tout le premier lundi du mois prochain.", "04/05 1200"),
        ("J'ai réunion le premier lundi de chaque mois, mais vous aurez 1 200 € le 20 avril.", "20/04 1200"),
    ],
)
def test_a_weekday_counted_in_its_month_or_in_a_row(text: str, rows: str) -> None:
    assert in_short(hear(text)) == rows


@pytest.mark.parametrize("state", [OFFERED, AGREED])
@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Je voudrais sauter mai et payer 800 en juin", "20/04 400 20/06 800"),
        ("On saute mai et je paie 800 € en juin.", "20/04 400 20/06 800"),
        ("Je saute l'échéance du 20 mai, et je mets 800 € le 20 juin.", "20/04 400 20/06 800"),
        ("Je ne paierai rien en mai mais 800 € en juin.", "20/04 400 20/06 800"),
        ("Rien en mai, le double en juin.", "20/04 400 20/06 800"),
        ("Je voudrais passer mon tour en mai et rattraper en juin.", "20/04 400 20/06 800"),
        ("Annulez l'échéance de mai, je la rajoute à celle de juin.", "20/04 400 20/06 800"),
    ],
)
def test_a_payment_left_out(text: str, rows: str, state: State) -> None:
    assert in_short(hear(text, state)) == rows


@pytest.mark.parametrize("text", ["Je voudrais sauter mai.", "Est-ce que je peux sauter un mois ?"])
def test_a_payment_left_out_with_no_word_of_its_sum(text: str) -> None:
    outcome = hear(text, AGREED)
    assert (outcome.stage, outcome.ask, outcome.agreed_plan_stands) == (Stage.AWAITING_DEBTOR, ("date",), True)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Décalez tout au 25", "25/04 400 25/05 400 25/06 400"),
        ("Pouvez-vous tout passer au 25 ?", "25/04 400 25/05 400 25/06 400"),
        ("Le 25 au lieu du 20.", "25/04 400 25/05 400 25/06 400"),
        ("25 au lieu de 20, svp", "25/04 400 25/05 400 25/06 400"),
        ("Le 25, pas le 20.", "25/04 400 25/05 400 25/06 400"),
        ("La première le 25 au lieu du 20.", "25/04 400 20/05 400 20/06 400"),
        ("Le 25 avril au lieu du 20.", "25/04 400 20/05 400 20/06 400"),
        ("Je paie tout le 25.", "25/04 1200"),
        ("On décale tout d'une semaine, donc du 27 avril au 27 juin ?", "27/04 400 27/05 400 27/06 400"),
        ("Quatre fois 300 € : vos trois dates, et le 20 juillet en plus.", "20/04 300 20/05 300 20/06 300 20/07 300"),
        ("Aux mêmes dates plus le 20 juillet, quatre fois 300 €.", "20/04 300 20/05 300 20/06 300 20/07 300"),
        ("Vos dates me vont, la dernière le 27 juin.", "20/04 400 20/05 400 27/06 400"),
        ("Le 20 mai, même nous on ferme ! Va pour le jeudi 21, les deux autres comme j'avais dit.",
         "20/04 400 21/05 400 20/06 400"),
    ],
)  # fmt: skip
def test_days_of_an_open_offer_moved_or_kept(text: str, rows: str) -> None:
    assert in_short(hear(text, OFFERED)) == rows


@pytest.mark.parametrize(
    "text",
    [
        "Quatre fois 300 €, mais je ne sais pas encore vous dire quand on commence, je vois mon banquier mercredi.",
        "En quatre mensualités de 300 €. Impossible de vous donner une date aujourd'hui.",
        "Quatre mensualités de 300 €, je n'ai pas encore de date.",
        "Quatre mensualités de 300 €, date de départ à définir.",
    ],
)
def test_the_day_left_open(text: str) -> None:
    outcome = hear(text)
    assert outcome.ask == ("first_date",)
    assert outcome.proposal and (outcome.proposal.count, outcome.proposal.first_date) == (4, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Le pétrin réparé par vous est retombé en panne, les 200 € je les conteste.", DisputeReason.SERVICE_QUALITY),
        ("Je conteste 200 € : le travail a été fait n'importe comment.", DisputeReason.SERVICE_QUALITY),
        ("Les 200 € de pose, ni faits ni à faire, je les conteste.", DisputeReason.SERVICE_QUALITY),
        ("La machine livrée est en panne, je conteste 200 €.", DisputeReason.DEFECTIVE),
    ],
)
def test_work_badly_done_is_not_a_broken_thing(text: str, reason: DisputeReason) -> None:
    dispute = hear(text, AGREED, Intent.DISPUTE)
    assert dispute.stage is Stage.ESCALATED
    contested = said(text, AGREED, Intent.DISPUTE).dispute
    assert contested and contested.reason is reason


def test_an_effort_of_ones_own_is_no_discount() -> None:
    assert hear("Je fais un effort : 600 € le 20 avril et 600 € le 20 mai.").stage is Stage.AGREED


def test_an_offer_turned_down_is_no_dispute_about_what_was_bought() -> None:
    assert hear("Vos montants ne me vont pas.", OFFERED, Intent.DISPUTE).intents == (Intent.INSTALMENTS,)


def test_what_was_accepted_before_is_confirmed_not_accepted_again() -> None:
    taken = hear("Vos trois fois 400 € me vont.", OFFERED)
    again = hear("Je confirme 400 € le 20 avril, le 20 mai et le 20 juin.", taken.state.answered(()))
    assert taken.accepts and not again.accepts
    assert START.invoices == again.state.invoices


@pytest.mark.parametrize(
    "text",
    [
        "Adopté.",
        "Tout est bon.",
        "Pouce levé 👍",
        "Je m'engage à respecter ces trois échéances.",
        "Vous pouvez compter sur ces trois paiements.",
        "Merci pour l'échange téléphonique d'hier, c'est d'accord.",
    ],
)
def test_a_yes(text: str) -> None:
    outcome = hear(text, OFFERED)
    assert (outcome.stage, outcome.accepts) == (Stage.AGREED, OFFERED.offers[0])


@pytest.mark.parametrize(
    "text",
    [
        "Je confirme dès que mon associé est d'accord.",
        "Sous réserve de l'accord de ma banque, c'est bon.",
        "Je pense que c'est bon, je vous confirme demain.",
        "A priori oui.",
        "Si mon client me paie, c'est d'accord.",
        "C'est bon pour les montants, les dates non.",
        "D'accord, mais pas pour les dates.",
        "Merci beaucoup pour votre réponse.",
        "Budget adopté par le conseil, merci de patienter.",
    ],
)
def test_no_yes_yet(text: str) -> None:
    outcome = hear(text, OFFERED)
    assert outcome.accepts is None and outcome.stage is Stage.AWAITING_DEBTOR


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Pas la première, l'autre.", "o2"),
        ("Je ne veux pas de la seconde, l'autre me va.", "o1"),
        ("La première plutôt que la seconde.", "o1"),
        ("La seconde, pas la première.", "o2"),
        ("Je choisis les trois versements.", "o2"),
        ("Plutôt deux fois que trois.", "o1"),
        ("Le moins possible par mois.", "o2"),
        ("L'une ou l'autre me va.", None),
        ("N'importe laquelle, choisissez.", None),
        ("Ni la première ni la seconde.", None),
        ("Je ne veux pas de la seconde.", None),
    ],
)
def test_which_of_two_offers(text: str, taken: str | None) -> None:
    accepted = hear(text, CHOICE).accepts
    assert (accepted.id if accepted else None) == taken


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("400 € c'est trop, je peux faire 300 €.", "20/04 300 20/05 300 20/06 300 20/07 300"),
        ("300 max.", "20/04 300 20/05 300 20/06 300 20/07 300"),
        ("Je ne peux pas dépasser 300 € par mois.", "20/04 300 20/05 300 20/06 300 20/07 300"),
        ("Si vous descendez à 300 € par mois, je signe.", "20/04 300 20/05 300 20/06 300 20/07 300"),
        ("450 € la première, le reste en deux.", "20/04 450 20/05 375 20/06 375"),
        ("Oui mais à partir du 22 avril.", "22/04 400 22/05 400 22/06 400"),
        ("Je préfère tout régler le 20 mai.", "20/05 1200"),
        ("Je vous verse 300 € dès le 10 avril.", "10/04 300 20/05 400 20/06 400"),
    ],
)
def test_another_figure_than_the_one_offered(text: str, rows: str) -> None:
    assert in_short(hear(text, OFFERED)) == rows


@pytest.mark.parametrize(
    "text",
    [
        "Un coup de fil serait plus simple.",
        "On peut se téléphoner ?",
        "Téléphonez au bureau, demandez Sylvie, 04 78 11 22 33.",
        "Je souhaite un rendez-vous téléphonique mardi à 10 h.",
        "Faites-moi rappeler par quelqu'un svp.",
        "Appelez ma secrétaire au 05 56 00 11 22.",
        "Je serai au bureau demain de 8 h à 12 h, appelez.",
    ],
)
def test_a_call_is_asked_for(text: str) -> None:
    assert hear(text, OFFERED).say == ("person_will_call",)


@pytest.mark.parametrize(
    "text",
    [
        "Ma banque doit me rappeler demain.",
        "Je vous appelle demain.",
        "Inutile de m'appeler, écrivez-moi.",
        "Comme convenu lors de notre point téléphonique, trois fois 400 €.",
    ],
)
def test_no_call_is_asked_for(text: str) -> None:
    assert said(text, OFFERED).call is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Combien à chaque fois ?", ("schedule",)),
        ("La prochaine échéance tombe quel jour ?", ("schedule",)),
        ("Je dois payer combien et quand ?", ("schedule",)),
        ("Un petit récapitulatif s'il vous plaît.", ("schedule",)),
        ("Je vire où ?", ("iban",)),
        ("C'est toujours le même compte ?", ("iban",)),
        ("Pouvez-vous m'envoyer un RIB pour que je programme les virements ?", ("iban",)),
        ("J'ai votre IBAN, je programme.", ()),
        ("Je paie où j'ai toujours payé.", ()),
        ("C'est une machine qui me répond ?", ("is_software", "person_available")),
        ("Pouvez-vous venir réparer la machine ?", ()),
    ],
)
def test_what_is_asked_while_a_plan_runs(text: str, told: tuple[str, ...]) -> None:
    assert hear(text, AGREED).say == told


@pytest.mark.parametrize(
    "text",
    [
        "Je paierai tout sauf les 150 € de déplacement.",
        "Je règle la facture hormis les frais de transport.",
        "La moitié de la commande n'est jamais arrivée.",
    ],
)
def test_part_of_it_is_contested(text: str) -> None:
    assert hear(text, OFFERED, Intent.PROMISE, Intent.DISPUTE).stage is Stage.ESCALATED


@pytest.mark.parametrize("text", ["Oublions ma réclamation.", "Finalement je retire ma contestation."])
def test_a_dispute_withdrawn(text: str) -> None:
    assert said(text, AGREED, Intent.DISPUTE).dispute is None


def test_what_cannot_be_paid_now_is_a_wish_for_time() -> None:
    outcome = hear("Je ne conteste pas la somme, mais je ne peux pas payer maintenant.", AGREED)
    assert (outcome.intents, outcome.ask) == ((Intent.INSTALMENTS,), ("date",))


@pytest.mark.parametrize(
    "text",
    [
        "Les 15 mai, 15 juin et 15 juillet. Combien à chaque fois, je ne sais pas encore.",
        "Trois versements, les 15 mai, 15 juin et 15 juillet, les montants je vous les dirai.",
        "Un petit geste commercial et je paie ce soir.",
        "Faites un effort sur le prix et je règle demain.",
    ],
)
def test_amounts_left_open_are_asked_for(text: str) -> None:
    assert hear(text).ask == ("amount",)


def test_several_payments_beside_a_waived_sum_are_a_wish_for_less() -> None:
    outcome = hear("Non. Trois fois 350 € aux mêmes dates et vous oubliez 150 €.", OFFERED)
    assert not outcome.within_policy
    assert outcome.proposal is not None and outcome.proposal.discount == euros("150")


@pytest.mark.parametrize(
    "text",
    [
        "L'été a été pourri. Je vous fais trois fois 400 €, les 20 avril, 20 mai et 20 juin.",
        "Je garde 400 € le 20 avril, mais ce sera 400 € à chacune des deux autres dates, 20 mai et 20 juin.",
    ],
)
def test_a_season_that_failed_or_a_sum_kept_on_its_day_is_no_dispute(text: str) -> None:
    assert Intent.DISPUTE not in hear(text, START, Intent.DISPUTE).intents


def test_a_weekday_before_a_number_of_weeks_is_no_day_of_the_month() -> None:
    outcome = hear("je peux mettre 100 euros tous les vendredis à partir de vendredi, 17 semaines de suite")
    assert outcome.proposal is not None and outcome.proposal.first_date is not None
    assert outcome.proposal.every is Rhythm.WEEK
    assert 0 < (outcome.proposal.first_date - DAY).days <= 7


SHORT = proposal_of(tuple(Instalment(date(2026, month, 20), euros("390")) for month in (4, 5, 6)), Rhythm.MONTH)


@pytest.mark.parametrize(
    "text",
    [
        "Ah mince les 30 euros de port ! Mettez-les avec celle de juin, les 2 premières bougent pas.",
        "Zut, j'avais zappé les 30,00 € de frais. À mettre sur juin.",
        "Ok pour les 30 €, je les mets avec juin. Avril et mai ne changent pas.",
        "Les 30 € iront avec le dernier versement.",
        "J'ai oublié 30 €, je les verserai en plus des 390 de juin.",
    ],
)
def test_what_the_plan_lacked_goes_to_the_payment_named(text: str) -> None:
    assert in_short(hear(text, State(START.invoices, table=SHORT))) == "20/04 390 20/05 390 20/06 420"


@pytest.mark.parametrize(
    "text",
    [
        "Nous gardons 400 € le 20 avril et nous avançons ceux du 20 juin au 5 juin. Mai reste.",
        "On garde les 400 € du 20 avril et du 20 mai, mais ceux du 20 juin passent au 5 juin.",
    ],
)
def test_a_payment_kept_is_no_sum_withheld(text: str) -> None:
    outcome = hear(text, AGREED)
    assert not outcome.has("dispute_open") and in_short(outcome) == "20/04 400 20/05 400 05/06 400"


@pytest.mark.parametrize(
    "text",
    [
        "Il manque onze serviettes, nous retenons donc 112 euros 50 pour ces onze-là.",
        "Des pièces manquent à la livraison : je déduis 112,50 €.",
    ],
)
def test_a_sum_withheld_for_goods_short(text: str) -> None:
    dispute = said(text).dispute
    assert dispute and (dispute.reason, dispute.amount) == (DisputeReason.QUANTITY, Decimal("112.50"))


def test_a_debt_contested_whole_leaves_no_terms() -> None:
    outcome = hear("Vous me réclamez la même table deux fois. Je conteste la totalité des 1 200 €.", START)
    assert outcome.stage is Stage.ESCALATED and outcome.proposal is None


@pytest.mark.parametrize(
    "text",
    [
        "Voilà, virement de 1 200,00 € exécuté à l'instant. Vous m'écrivez que je ne dois plus rien ?",
        "C'est fait, 1 200,00 € partis il y a une heure. Le dossier est-il clos ?",
    ],
)
def test_a_sum_with_cents_told_as_paid(text: str) -> None:
    assert said(text).intents == (Intent.PAID, Intent.QUESTION)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Trois fois à partir du 5 juin, mais pouvez-vous m'appeler jeudi après 18 h ?", date(2026, 4, 9)),
        ("Avant de parler du 15 mai, passez-moi un coup de fil mardi vers 14 h.", date(2026, 4, 14)),
    ],
)
def test_the_day_of_a_call_is_the_one_beside_its_hour(text: str, day: date) -> None:
    call = said(text).call
    assert call and call.date == day


WEEKS = proposal_of(
    (*(Instalment(date(2026, 4, 17) + timedelta(weeks=n), euros("230")) for n in range(5)),
     Instalment(date(2026, 5, 22), euros("50"))),
    Rhythm.WEEK,
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "50 € tout seuls c'est ridicule. 5 fois 240 alors, mêmes vendredis, sans le 6e.",
        "5 x 240 €, toujours le vendredi, et on oublie le dernier de 50 €.",
        "Alors 240 euros chaque vendredi, cinq fois.",
    ],
)
def test_the_same_weekdays_start_where_they_stood(text: str) -> None:
    rows = "17/04 240 24/04 240 01/05 240 08/05 240 15/05 240"
    assert in_short(hear(text, State(START.invoices, table=WEEKS))) == rows


def test_what_came_since_is_not_moved_with_a_plan_that_a_person_had_to_approve() -> None:
    state = State(START.invoices, table=THREE, pending=True, sound=(THREE,)).received(euros("400"))
    assert in_short(hear("Les 400 du 20 mai pour le 26 à la place ?", state)) == "26/05 400 20/06 400"
