"""While a plan runs: what a question is about, and the payments told beside it; none of them changes the plan."""

from __future__ import annotations

import pytest

from amiable.domain.reading import Intent
from amiable.domain.talk_state import Stage
from amiable.testing.talks import AGREED, hear, in_short

PLAN = "20/04 400 20/05 400 20/06 400"


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("c koi les dates deja", Intent.QUESTION),
        ("Rappelez-moi juste l'échéancier.", Intent.INSTALMENTS),
        ("J'ai un doute, la deuxième c'est le 15 ou le 20 ? Redonnez-moi tout.", Intent.QUESTION),
        ("On a dit quoi pour les dates ?", Intent.QUESTION),
        ("Combien, et quand ? Je fais mon budget.", Intent.QUESTION),
        ("Il me manque le calendrier des versements.", Intent.PROMISE),
    ],
)
def test_the_plan_is_asked_for(text: str, general: Intent) -> None:
    outcome = hear(text, AGREED, general)
    assert (outcome.say, outcome.intents, in_short(outcome)) == (("schedule",), (Intent.QUESTION,), PLAN)


@pytest.mark.parametrize(
    "text",
    [
        "Vous pouvez me redonner le numéro qui commence par FR76 ?",
        "Ma banque veut le numéro à rentrer pour vous ajouter comme bénéficiaire, vous l'avez ?",
        "Le RIB que j'ai date de 2017, il est encore bon ?",
        "Il me manque le numéro de compte pour vous payer.",
        "Pouvez-vous joindre un relevé bancaire à votre réponse ?",
    ],
)
def test_the_account_is_asked_for(text: str) -> None:
    outcome = hear(text, AGREED, Intent.QUESTION, Intent.PROMISE)
    assert (outcome.say, outcome.intents, in_short(outcome)) == (("iban",), (Intent.QUESTION,), PLAN)


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("ok 1er fait lundi, les autres c quand ?", Intent.PROMISE),
        ("Nous avons procédé hier au règlement de la première, merci de nous rappeler les suivantes.", Intent.PAID),
        ("Premier tiers viré lundi. J'ai oublié la suite du calendrier, redites-la-moi.", Intent.PROMISE),
        ("Je l'ai passée ce matin, la première. Les deux qui restent, je les programme pour quand ?", Intent.PROMISE),
    ],
)
def test_a_payment_made_and_the_next_ones_asked_for(text: str, general: Intent) -> None:
    outcome = hear(text, AGREED, general)
    assert (outcome.say, set(outcome.intents)) == (("schedule",), {Intent.PAID, Intent.QUESTION})
    assert in_short(outcome) == PLAN


@pytest.mark.parametrize(
    "text",
    [
        "Rappelez-moi ce soir svp",
        "rapelez moi, jprefere parler",
        "Un petit coup de fil jeudi matin, c'est possible ?",
        "Passez un coup de bigo à l'épicerie, demandez Lucette.",
        "Rappelez le secrétariat mardi après-midi.",
        "Il faudrait que quelqu'un l'appelle, ma tante n'y comprend rien.",
        "Vous pouvez m'avoir au 03 88 11 22 33 jusqu'à midi.",
        "Faites-moi sonner demain.",
    ],
)
def test_a_call_is_wished_for(text: str) -> None:
    outcome = hear(text, AGREED)
    assert (outcome.stage, outcome.intents[:1], in_short(outcome)) == (Stage.ESCALATED, (Intent.QUESTION,), PLAN)


@pytest.mark.parametrize(
    "text",
    [
        "Rappelez-moi les jours, s'il vous plaît.",
        "Pouvez-vous le joindre à votre réponse ?",
        "Rappelez le détail svp",
    ],
)
def test_no_call_is_wished_for(text: str) -> None:
    assert hear(text, AGREED, Intent.QUESTION).stage is Stage.AGREED


@pytest.mark.parametrize(
    "text",
    [
        "Mon fils me soutient que vous n'existez pas. C'est vrai ?",
        "etes vous reel",
        "On se demande au bureau si vos lettres sont écrites à la main ou par ChatGPT.",
        "Ma caissière a été remplacée par un automate. Vous aussi ?",
        "Y a t il quelqu un de vivant chez vous ou que des robots",
        "Machine ou pas machine ?",
        "Je me demande si vos courriels sont rédigés par un logiciel.",
        "On jurerait un automate qui répond. Est-ce le cas ?",
        "Mes enfants parient que c'est une intelligence artificielle qui écrit, ont-ils raison ?",
        "Y a-t-il quelqu'un derrière ces lettres ?",
    ],
)
def test_who_writes_is_asked(text: str) -> None:
    assert "is_software" in hear(text, AGREED, Intent.QUESTION).say


@pytest.mark.parametrize(
    "text",
    [
        "Notre logiciel a perdu nos bénéficiaires. Pouvez-vous nous renvoyer votre IBAN ?",
        "L'ordinateur est en panne, vous pouvez redonner les dates ?",
        "Je les programme pour quand ?",
    ],
)
def test_a_machine_of_theirs_is_no_question_of_who_writes(text: str) -> None:
    assert "is_software" not in hear(text, AGREED, Intent.QUESTION).say


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("Vous avez été très bons avec nous, je m'en souviendrai.", Intent.DISPUTE),
        ("Votre patience nous a touchés, après le printemps que nous avons passé.", Intent.PAID),
    ],
)
def test_thanks_neither_contest_nor_tell_of_a_payment(text: str, general: Intent) -> None:
    outcome = hear(text, AGREED, general)
    assert (outcome.stage, outcome.intents, in_short(outcome)) == (Stage.AGREED, (Intent.OTHER,), PLAN)


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("J'attends encore votre décision pour les trois versements.", Intent.INSTALMENTS),
        ("Si vous avez répondu pour le plan, je ne l'ai pas vu ; il est accepté ?", Intent.INSOLVENCY),
        ("Vous deviez me dire si ça marchait pour le plan. Rien reçu.", Intent.DISPUTE),
        ("Votre patronne s'est-elle prononcée sur nos mensualités ?", Intent.QUESTION),
        ("Plutôt demander deux fois qu'une : les trois versements, tout le monde est d'accord ?", Intent.INSTALMENTS),
        ("Vous ne m'avez jamais dit oui pour le paiement en plusieurs fois.", Intent.INSTALMENTS),
    ],
)
def test_whether_it_was_accepted_is_asked(text: str, general: Intent) -> None:
    outcome = hear(text, AGREED, general)
    assert (outcome.stage, outcome.intents[:1], in_short(outcome)) == (Stage.AGREED, (Intent.QUESTION,), PLAN)
