"""Every letter as a debtor receives it, compared with the text a credit manager has read and accepted.

After a wanted change: `UPDATE_GOLDEN=1 pytest tests/prompts`, then read the difference.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

import pytest

from amiable.domain.company import Identity, InstalmentLimits, Instalments, Policy, Segment, Tone
from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.decision import Action, Decision, Facts, Measure, Reason
from amiable.domain.draft import Letter
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.plan import Instalment, Rhythm, equal_schedule
from amiable.domain.reading import DisputeReason
from amiable.policies.draft_check import check
from amiable.policies.plan_life import references
from amiable.policies.scope import facts_of
from amiable.prompts.library import BLOCKS, SHIPPED, STEPS, TONES, WORDED, Library
from amiable.prompts.ports import Brief
from amiable.prompts.templates import PromptError

Style = Literal["cordial", "neutre", "ferme"]
GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 3, 12)
FIRST = Invoice("FA-2026-0131", euros("1250.00"), date(2026, 1, 31), date(2026, 3, 2), has_document=True)
SECOND = Invoice("FA-2026-0098", euros("480.00"), date(2026, 1, 15), date(2026, 2, 14), paid=euros("120.00"))
LIMITS = InstalmentLimits(
    max_instalments=4,
    max_months=4,
    min_instalment=Decimal(100),
    first_payment_within_days=30,
    max_deferral_days=30,
)
POLICY = Policy(
    company=Identity(
        name="Ateliers Morel SAS",
        email="compta@ateliers-morel.example",
        phone="01 99 00 12 34",
        signatory="Hélène Garnier",
        iban="FR1420041010050500013M02606",
        bic="PSSTFRPPXXX",
    ),
    instalments=Instalments(business=LIMITS, consumer=LIMITS),
)
DEBTORS = {
    DebtorKind.BUSINESS: ("Menuiserie Kerdoncuff SARL", "Yann Kerdoncuff", "compta@kerdoncuff.example"),
    DebtorKind.CONSUMER: ("Inès Lagarrigue", "Inès Lagarrigue", "ines@courriel.example"),
    DebtorKind.PUBLIC: ("Commune de Vallonbourg", "Service finances", "finances@vallonbourg.example"),
}
LIBRARY = Library()


def about(*invoices: Invoice, **more: object) -> Facts:
    """Facts as the engine gives them."""
    return facts_of(invoices, **more)


def measure(action: Action, facts: Facts | None = None) -> Measure:
    return Measure(action, (Reason("test"),), facts or Facts())


def step(name: str, *invoices: Invoice, **more: object) -> Measure:
    """A reminder of the calendar."""
    deadline = more.get("deadline")
    dates = (deadline,) if deadline else ()
    return measure(Action.REMIND, about(*invoices, step=name, dates=dates, may_state_bank_details=True, **more))


ONE, BOTH = (FIRST,), (SECOND, FIRST)
UPCOMING = Invoice("FA-2026-0171", euros("890.45"), date(2026, 2, 17), date(2026, 3, 17))
FILE = (SECOND, FIRST, UPCOMING, replace(UPCOMING, number="FA-2026-0172"))
THREE_TIMES = equal_schedule(euros("1250.00"), 3, date(2026, 4, 5), Rhythm.MONTH)
TWICE_BOTH = references(
    equal_schedule(euros("1610.00"), 2, date(2026, 4, 5), Rhythm.MONTH), ("FA-2026-0098", "FA-2026-0131"), 1
)
MISSED = references(equal_schedule(euros("1250.00"), 3, date(2026, 1, 5), Rhythm.MONTH), ("FA-2026-0131",), 1)[:2]


def instalment(action: Action, day: date) -> Measure:
    """The second payment of three, at that day."""
    part = references((*THREE_TIMES[:1], Instalment(day, euros("416.67"))), ("FA-2026-0131",), 1)[1:]
    facts = about(*ONE, schedule=part, amount=part[0].amount, date=day, may_state_bank_details=True)
    return measure(action, facts)


SCENES: dict[str, tuple[Measure, ...]] = {
    "thank_for_payment": (measure(Action.THANK_FOR_PAYMENT, about(*ONE)),),
    "thank_for_payment.several": (measure(Action.THANK_FOR_PAYMENT, about(*BOTH)),),
    "note_promise": (measure(Action.NOTE_PROMISE, about(*ONE, amount=euros("1250.00"), date=date(2026, 3, 31))),),
    "note_promise.part": (
        measure(
            Action.NOTE_PROMISE,
            about(*ONE, amount=euros("600.00"), rest=euros("650.00"), date=date(2026, 4, 1)),
        ),
    ),
    "note_promise.without_date": (measure(Action.NOTE_PROMISE, about(*BOTH)),),
    "propose_plan": (measure(Action.PROPOSE_PLAN, about(*ONE, schedule=THREE_TIMES)),),
    "propose_plan.single": (measure(Action.PROPOSE_PLAN, about(*ONE, schedule=THREE_TIMES[:1])),),
    "confirm_plan": (measure(Action.CONFIRM_PLAN, about(*ONE, schedule=THREE_TIMES, may_state_bank_details=True)),),
    "confirm_plan.single": (
        measure(
            Action.CONFIRM_PLAN,
            about(
                *BOTH,
                schedule=equal_schedule(euros("1610.00"), 1, date(2026, 4, 1), Rhythm.MONTH),
                may_state_bank_details=True,
            ),
        ),
    ),
    "confirm_plan.references": (
        measure(
            Action.CONFIRM_PLAN,
            about(*ONE, schedule=references(THREE_TIMES, ("FA-2026-0131",), 1), may_state_bank_details=True),
        ),
    ),
    "confirm_plan.single.references": (
        measure(
            Action.CONFIRM_PLAN,
            about(
                *ONE,
                schedule=references(
                    equal_schedule(euros("1250.00"), 1, date(2026, 4, 1), Rhythm.MONTH), ("FA-2026-0131",), 1
                ),
                may_state_bank_details=True,
            ),
        ),
    ),
    "confirm_plan.several": (
        measure(Action.CONFIRM_PLAN, about(*BOTH, schedule=TWICE_BOTH, may_state_bank_details=True)),
    ),
    "remind_instalment": (instalment(Action.REMIND_INSTALMENT, date(2026, 3, 16)),),
    "ask_instalment": (instalment(Action.ASK_INSTALMENT, date(2026, 3, 5)),),
    "end_plan": (
        measure(
            Action.END_PLAN,
            about(
                *ONE,
                schedule=MISSED,
                amount=euros("833.34"),
                deadline=date(2026, 4, 7),
                dates=(date(2026, 4, 7),),
                may_state_bank_details=True,
            ),
        ),
    ),
    "thank_for_plan": (measure(Action.THANK_FOR_PLAN),),
    "ask_promise": (
        measure(
            Action.ASK_PROMISE,
            about(*ONE, amount=euros("600.00"), date=date(2026, 3, 5), may_state_bank_details=True),
        ),
    ),
    "ask_promise.several": (
        measure(
            Action.ASK_PROMISE,
            about(*BOTH, amount=euros("1610.00"), date=date(2026, 3, 5), may_state_bank_details=True),
        ),
    ),
    "propose_plan.obstacles": (
        measure(
            Action.PROPOSE_PLAN,
            about(*ONE, schedule=THREE_TIMES, obstacles=("too_many_instalments", "first_share_too_small")),
        ),
    ),
    "propose_plan.discount": (
        measure(
            Action.PROPOSE_PLAN,
            about(*ONE, schedule=THREE_TIMES[:1], discount=euros("25.00"), amounts=(euros("25.00"),)),
        ),
    ),
    "ask_terms": (measure(Action.ASK_TERMS, about(*ONE, asks=("first_date", "amount"))),),
    "ask_terms.date": (measure(Action.ASK_TERMS, about(*ONE, asks=("date",), obstacles=("date_in_past",))),),
    "ask_terms.sum": (
        measure(
            Action.ASK_TERMS,
            about(
                *ONE,
                asks=("amount",),
                obstacles=("sum_mismatch",),
                amount=euros("1200.00"),
                rest=euros("50.00"),
            ),
        ),
    ),
    "ask_terms.offers": (measure(Action.ASK_TERMS, about(*BOTH, asks=("which_offer",))),),
    "ask_terms.person": (measure(Action.ASK_TERMS, about(*ONE, asks=("confirmation",))),),
    "ask_terms.open": (measure(Action.ASK_TERMS, about(*ONE, asks=("terms",))),),
    "decline_plan": (measure(Action.DECLINE_PLAN, about(*ONE)),),
    "acknowledge_dispute": (
        measure(
            Action.ACKNOWLEDGE_DISPUTE,
            about(*ONE, amount=euros("300.00"), dispute_reason=DisputeReason.DEFECTIVE),
        ),
    ),
    "acknowledge_dispute.refusal": (
        measure(Action.ACKNOWLEDGE_DISPUTE, about(*BOTH, dispute_reason=DisputeReason.REFUSAL)),
    ),
    "answer_question": (
        measure(
            Action.ANSWER_QUESTION,
            about(
                *ONE,
                topics=("invoice_copy", "bank_details"),
                attachments=(FIRST.number,),
                may_state_bank_details=True,
            ),
        ),
    ),
    "answer_question.statement": (
        measure(Action.ANSWER_QUESTION, about(*BOTH, topics=("statement", "assistant", "other"), dates=(TODAY,))),
    ),
    "acknowledge_insolvency": (measure(Action.ACKNOWLEDGE_INSOLVENCY),),
    "acknowledge_contact": (measure(Action.ACKNOWLEDGE_CONTACT),),
    "acknowledge_contact.named": (measure(Action.ACKNOWLEDGE_CONTACT, Facts(topics=("contact_named",))),),
    "remind": (measure(Action.REMIND, about(*ONE, may_state_bank_details=True)),),
    "remind.again": (measure(Action.REMIND, about(*BOTH, date=date(2026, 3, 2), may_state_bank_details=True)),),
    "remind.pre_reminder": (step("pre_reminder", UPCOMING),),
    "remind.pre_reminder.several": (step("pre_reminder", UPCOMING, replace(UPCOMING, number="FA-2026-0172")),),
    "remind.reminder_1": (step("reminder_1", FIRST),),
    "remind.reminder_1.several": (step("reminder_1", *BOTH),),
    "remind.reminder_2": (step("reminder_2", FIRST, date=date(2026, 3, 2), deadline=date(2026, 3, 20)),),
    "remind.reminder_2.penalties": (
        step(
            "reminder_2",
            *BOTH,
            date=date(2026, 3, 2),
            deadline=date(2026, 3, 20),
            amounts=(euros(40),),
            may_state_penalties=True,
        ),
    ),
    "remind.last_reminder": (step("last_reminder", *BOTH, date=date(2026, 3, 2), deadline=date(2026, 3, 20)),),
    "remind.last_reminder.first_letter": (step("last_reminder", FIRST),),
    "formal_notice": (measure(Action.FORMAL_NOTICE, about(*ONE, may_state_bank_details=True)),),
    "hand_over": (measure(Action.HAND_OVER),),
    "dispute_and_promise": (
        measure(
            Action.ACKNOWLEDGE_DISPUTE,
            about(*ONE, amount=euros("300.00"), dispute_reason=DisputeReason.QUANTITY),
        ),
        measure(Action.NOTE_PROMISE, about(*ONE, amount=euros("950.00"), date=date(2026, 3, 20))),
    ),
    "paid_and_question": (
        measure(Action.THANK_FOR_PAYMENT, about(*ONE)),
        measure(Action.ANSWER_QUESTION, about(*ONE, topics=("invoice_copy",), attachments=(FIRST.number,))),
    ),
    "plan_and_bank_details": (
        measure(Action.CONFIRM_PLAN, about(*ONE, schedule=THREE_TIMES, may_state_bank_details=True)),
        measure(Action.ANSWER_QUESTION, about(*ONE, topics=("bank_details", "other"), may_state_bank_details=True)),
    ),
    "dispute_and_hand_over": (
        measure(Action.ACKNOWLEDGE_DISPUTE, about(*ONE, dispute_reason=DisputeReason.NOT_DELIVERED)),
        measure(Action.HAND_OVER),
    ),
    "contact_and_hand_over": (measure(Action.ACKNOWLEDGE_CONTACT), measure(Action.HAND_OVER)),
}


VARIANTS = 6


def brief(
    scene: str,
    kind: DebtorKind,
    *,
    subject: str = "",
    variant: int = 0,
    policy: Policy = POLICY,
    tone: Style = "neutre",
) -> Brief:
    name, person, email = DEBTORS[kind]
    contact = Contact(email, person)
    policy = policy.model_copy(update={"tone": policy.tone.model_copy(update={"style": tone})})
    return Brief(
        Decision(SCENES[scene], "v1"), Debtor(name, kind, (contact,)), contact, FILE, policy, TODAY, subject, variant
    )


@cache
def letters(scene: str, kind: DebtorKind, tone: Style) -> tuple[Letter, ...]:
    """The first letters that a debtor gets for that scene."""
    return tuple(LIBRARY.write(brief(scene, kind, variant=n, tone=tone)).letter for n in range(VARIANTS))


def page(scene: str) -> str:
    """A whole letter for each kind of debtor, then the other wordings of each tone, alike ones once."""
    shown: dict[str, list[str]] = {}
    for kind in DebtorKind:
        letter = letters(scene, kind, "neutre")[0]
        joined = f"\nPièces jointes : {', '.join(letter.attachments)}" if letter.attachments else ""
        shown.setdefault(f"Objet : {letter.subject}{joined}\n\n{letter.body}", []).append(str(kind))
    for tone in TONES:
        for kind in DebtorKind:
            for number, letter in enumerate(letters(scene, kind, tone)[:3]):
                shown.setdefault(middle(letter), []).append(f"{tone} {kind} {number}")
    return "\n".join(f"=== {', '.join(who)}\n{text}" for text, who in shown.items())


def middle(letter: Letter) -> str:
    """The parts alone, between the greeting and the closing."""
    _, *parts = letter.body.split("\n\n")
    end = next(n for n, part in enumerate(parts) if CLOSING.search(part))
    return "\n\n".join(parts[:end]) + "\n"


CLOSING = re.compile(
    r"^(?:Bien |Sincères )?(?:[Cc]ordialement|[Ss]alutations.*|Bien à vous),$|salutations distinguées\.$"
)


@pytest.mark.parametrize("scene", SCENES)
def test_the_letter_reads_as_accepted(scene: str) -> None:
    path = GOLDEN / f"{scene}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(page(scene), encoding="utf-8")
    assert page(scene) == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(SCENES)


def test_every_action_and_step_that_words_a_draft_is_shown() -> None:
    shown = {(m.action, m.facts.step) for scene in SCENES.values() for m in scene}
    assert shown == {(action, "") for action in WORDED} | {(Action.REMIND, str(name)) for name in STEPS}


def every(scene: str) -> Iterator[Letter]:
    """Its letters for each kind of debtor in each tone."""
    return (letter for kind in DebtorKind for tone in TONES for letter in letters(scene, kind, tone))


@pytest.mark.parametrize("scene", SCENES)
def test_the_draft_check_finds_nothing(scene: str) -> None:
    for kind in DebtorKind:
        asked = brief(scene, kind)
        for letter in {letter for tone in TONES for letter in letters(scene, kind, tone)}:
            findings = check(letter, asked.decision, asked.debtor, asked.invoices, asked.policy, asked.today)
            assert not findings, letter.body


@pytest.mark.parametrize("scene", SCENES)
def test_no_text_comes_back(scene: str) -> None:
    first = SCENES[scene][0]
    if first.action in (Action.FORMAL_NOTICE, Action.END_PLAN, Action.THANK_FOR_PLAN):
        return  # one a debtor and a debt, or a plan
    least = 2 if first.action is Action.ACKNOWLEDGE_INSOLVENCY else 3
    for kind in DebtorKind:
        for tone in TONES:
            seen = letters(scene, kind, tone)
            assert len({letter.body for letter in seen}) >= LIBRARY.wordings(first.action, tone, first.facts.step)
            assert len({middle(letter) for letter in seen}) >= least


@pytest.mark.parametrize("scene", SCENES)
def test_typography(scene: str) -> None:
    for letter in every(scene):
        text = letter.subject + "\n" + letter.body
        for wrong in (
            r" [:;!?»%€]",
            r"[a-zé\d][;!?](\s|$)",
            r"« ",
            r"n° ",
            r"'",
            r"\d{4,}[,.]\d\d",
            r"[ \u00a0\u202f]{2}",
            r"\b1 [a-zé]+ 20",
            r"\.\.|,,| ,| \.",
            r"\b(?:[Dd]e|[Àà]) les? (?=factures?\b)",
        ):
            assert not re.search(wrong, text), (wrong, text)
        assert not re.search(r"\n[a-zé]|[.?!]\n[^\n–]", middle(letter)), text
        assert not re.search(r"[ \t]$", text, re.MULTILINE)
        assert "\n\n\n" not in text
        assert not re.search(r"[{}]|None|\bTrue\b", text)


@pytest.mark.parametrize("scene", SCENES)
def test_courtesy_and_signature(scene: str) -> None:
    for letter in every(scene):
        body = letter.body
        assert body.startswith("Madame, Monsieur,\n\n")
        # Who is spoken of in the third person does not sign; nobody and nothing is named twice.
        assert body.count("Hélène Garnier") == 1 or "assistant" in SCENES[scene][0].facts.topics, body
        assert body.count("01 99 00 12 34") == 1, body
        assert body.count("compta@ateliers-morel.example") == 1, body
        assert "Ateliers Morel SAS\n" in body.rpartition(middle(letter).rstrip())[2]


@pytest.mark.parametrize("scene", SCENES)
def test_a_consumer_never_reads_business_law(scene: str) -> None:
    for tone in TONES:
        for letter in letters(scene, DebtorKind.CONSUMER, tone):
            assert not re.search("L441-10|40\u00a0€|commande publique", letter.body)
        for letter in letters(scene, DebtorKind.PUBLIC, tone):
            assert "L441-10" not in letter.body


@pytest.mark.parametrize("kind", DebtorKind)
def test_only_a_reminder_where_they_are_claimed_speaks_of_penalties(kind: DebtorKind) -> None:
    said = {s for s in SCENES if any("indemnité" in letter.body for letter in letters(s, kind, "ferme"))}
    # A public body's accountant reads of them in a formal notice at the earliest.
    assert said == ({"remind.reminder_2.penalties"} if kind is DebtorKind.BUSINESS else set())


BLOCKED = (
    "huissier|commissaire de justice|commandement|sommation|signification|assignation|saisie|expulsion|fichage|"
    "Banque de France|liste noire|plainte|police|impôts|employeur|famille|voisins|mauvaise foi|poursuites|soldé|"
    "remise|gratuit|annul"
)


@pytest.mark.parametrize("scene", SCENES)
def test_no_blocked_word(scene: str) -> None:
    for letter in every(scene):
        assert not re.search(BLOCKED, letter.body, re.IGNORECASE)


def test_the_assistant_is_disclosed_where_the_policy_says_so() -> None:
    silent = POLICY.model_copy(update={"tone": Tone(disclose_assistant=False)})
    shown = LIBRARY.write(brief("hand_over", DebtorKind.BUSINESS)).letter.body
    assert "préparé par un assistant automatique" in shown
    assert "assistant" not in LIBRARY.write(brief("hand_over", DebtorKind.BUSINESS, policy=silent)).letter.body


@pytest.mark.parametrize(
    ("name", "tone", "greeting"),
    [
        ("Yann Kerdoncuff", "cordial", "Madame, Monsieur,"),
        ("Yann Kerdoncuff", "ferme", "Madame, Monsieur,"),
        ("", "cordial", "Madame, Monsieur,"),
        ("Mme Inès Lagarrigue", "cordial", "Bonjour Madame,"),
        ("Mme Inès Lagarrigue", "neutre", "Madame,"),
        ("M. Kerdoncuff", "ferme", "Monsieur,"),
        ("Me Le Goff", "neutre", "Maître,"),
        ("Mélanie Morvan", "neutre", "Madame, Monsieur,"),
    ],
)
def test_the_greeting_guesses_no_title(name: str, tone: Style, greeting: str) -> None:
    asked = brief("remind", DebtorKind.BUSINESS, tone=tone)
    contact = Contact("a@b.example", name)
    assert LIBRARY.write(replace(asked, contact=contact)).letter.body.splitlines()[0] == greeting


def test_a_segment_has_its_own_tone() -> None:
    asked = brief("remind", DebtorKind.BUSINESS)
    policy = POLICY.model_copy(update={"segments": {"fidèles": Segment(tone=Tone(style="cordial"))}})
    loyal = replace(asked, policy=policy, debtor=replace(asked.debtor, segment="fidèles"))
    assert LIBRARY.write(loyal).letter == letters("remind", DebtorKind.BUSINESS, "cordial")[0]
    assert LIBRARY.write(replace(asked, policy=policy)).letter == letters("remind", DebtorKind.BUSINESS, "neutre")[0]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Facture FA-2026-0131", "Re: Facture FA-2026-0131"),
        ("RE: Facture", "RE: Facture"),
        ("Ré : relance", "Ré : relance"),
        ("Bonjour\r\nBcc: pirate@voleur.example", "Re: Bonjour Bcc: pirate@voleur.example"),
        ("{{ company.iban }}", "Re: {{ company.iban }}"),
        ("\u202egpj.exe", "Re: gpj.exe"),
        ("", "Votre message – Ateliers Morel SAS"),
    ],
)
def test_the_subject_answers_theirs(theirs: str, ours: str) -> None:
    assert LIBRARY.write(brief("hand_over", DebtorKind.BUSINESS, subject=theirs)).letter.subject == ours


def test_outside_text_is_data() -> None:
    hostile = "Yann {{ 7 * 7 }} {% raw %}\n\nIBAN : FR76 3000 6000 0112 3456 7890 189"
    asked = brief("formal_notice", DebtorKind.BUSINESS)
    body = LIBRARY.write(replace(asked, contact=Contact("a@b.example", hostile))).letter.body
    assert hostile.replace("\n\n", " ") in body.split("\n\n")[1].split("\n")[1]


def test_the_recipient_is_the_contact_on_file() -> None:
    written = LIBRARY.write(brief("hand_over", DebtorKind.BUSINESS))
    assert written.letter.recipient == "compta@kerdoncuff.example"
    assert (written.author, written.prompt_version) == ("template", LIBRARY.version(Action.HAND_OVER))


def test_bank_details_are_said_once() -> None:
    body = LIBRARY.write(brief("plan_and_bank_details", DebtorKind.BUSINESS)).letter.body
    assert body.count("IBAN") == 1


def test_a_brief_without_its_invoices_is_refused() -> None:
    with pytest.raises(PromptError, match="FA-2026-0131"):
        LIBRARY.write(replace(brief("remind", DebtorKind.BUSINESS), invoices=(SECOND,)))


def test_two_measures_record_two_versions() -> None:
    version = LIBRARY.write(brief("dispute_and_promise", DebtorKind.BUSINESS)).prompt_version
    wanted = [LIBRARY.version(Action.ACKNOWLEDGE_DISPUTE), LIBRARY.version(Action.NOTE_PROMISE)]
    assert version.split("+") == wanted


def test_the_shipped_folder_holds_nothing_unused() -> None:
    steps = {f"{Action.REMIND}.{name}" for name in STEPS}
    names = {*map(str, WORDED), *steps, *BLOCKS, "letter", "message"}
    toned = {f"{name}.{tone}" for name in names for tone in TONES}
    found = {p.name.removesuffix(".md") for p in SHIPPED.iterdir()} - {"words.toml"}
    assert names <= found <= names | toned
