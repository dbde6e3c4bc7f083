"""Every letter as a debtor receives it, compared with the text a credit manager has read and accepted.

After a wanted change: `UPDATE_GOLDEN=1 pytest tests/prompts`, then read the difference.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from amiable.domain.company import Identity, InstalmentLimits, Instalments, Policy, Tone
from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.decision import Action, Decision, Facts, Measure, Reason
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money, euros
from amiable.domain.plan import Rhythm, equal_schedule
from amiable.domain.reading import DisputeReason
from amiable.prompts.library import SHIPPED, WORDED, Library
from amiable.prompts.ports import Brief
from amiable.prompts.templates import PromptError

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
    rest = Money(sum((i.outstanding.amount for i in invoices), Decimal(0)))
    return replace(Facts(invoices=tuple(i.number for i in invoices), total=rest), **more)


def measure(action: Action, facts: Facts | None = None) -> Measure:
    return Measure(action, (Reason("test"),), facts or Facts())


ONE, BOTH = (FIRST,), (SECOND, FIRST)
THREE_TIMES = equal_schedule(euros("1250.00"), 3, date(2026, 4, 5), Rhythm.MONTH)
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
        measure(Action.ANSWER_QUESTION, about(*BOTH, topics=("statement", "assistant", "other"))),
    ),
    "acknowledge_insolvency": (measure(Action.ACKNOWLEDGE_INSOLVENCY),),
    "acknowledge_contact": (measure(Action.ACKNOWLEDGE_CONTACT),),
    "acknowledge_contact.named": (measure(Action.ACKNOWLEDGE_CONTACT, Facts(topics=("contact_named",))),),
    "remind": (measure(Action.REMIND, about(*ONE, may_state_bank_details=True)),),
    "remind.again": (measure(Action.REMIND, about(*BOTH, date=date(2026, 3, 2), may_state_bank_details=True)),),
    "formal_notice": (
        measure(Action.FORMAL_NOTICE, about(*ONE, may_state_bank_details=True, may_state_penalties=True)),
    ),
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


def brief(scene: str, kind: DebtorKind, *, subject: str = "", variant: int = 0, policy: Policy = POLICY) -> Brief:
    name, person, email = DEBTORS[kind]
    contact = Contact(email, person)
    return Brief(
        Decision(SCENES[scene], "v1"), Debtor(name, kind, (contact,)), contact, BOTH, policy, TODAY, subject, variant
    )


def page(scene: str) -> str:
    """The letters of one scene, alike ones once, in every wording."""
    shown: dict[str, list[str]] = {}
    for kind in DebtorKind:
        for variant in range(2):
            letter = LIBRARY.write(brief(scene, kind, variant=variant)).letter
            joined = f"\nPièces jointes : {', '.join(letter.attachments)}" if letter.attachments else ""
            shown.setdefault(f"Objet : {letter.subject}{joined}\n\n{letter.body}", []).append(f"{kind} {variant}")
    return "\n".join(f"=== {', '.join(who)}\n{text}" for text, who in shown.items())


@pytest.mark.parametrize("scene", SCENES)
def test_the_letter_reads_as_accepted(scene: str) -> None:
    path = GOLDEN / f"{scene}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(page(scene), encoding="utf-8")
    assert page(scene) == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(SCENES)


def test_every_action_that_words_a_draft_is_shown() -> None:
    assert {m.action for scene in SCENES.values() for m in scene} == set(WORDED)


LETTERS = [
    pytest.param(scene, kind, variant, id=f"{scene}-{kind}-{variant}")
    for scene in SCENES
    for kind in DebtorKind
    for variant in range(2)
]


@pytest.mark.parametrize(("scene", "kind", "variant"), LETTERS)
def test_typography(scene: str, kind: DebtorKind, variant: int) -> None:
    letter = LIBRARY.write(brief(scene, kind, variant=variant)).letter
    text = letter.subject + "\n" + letter.body
    for wrong in (
        r" [:;!?»%€]",
        r"[a-zé\d][;!?](\s|$)",
        r"« ",
        r"n° ",
        r"'",
        r"\d{4,}[,.]\d\d",
        r"  ",
        r"\b1 [a-zé]+ 20",
    ):
        assert not re.search(wrong, text), (wrong, text)
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    assert "\n\n\n" not in text
    assert not re.search(r"[{}%]|None|\bTrue\b", text)


@pytest.mark.parametrize(("scene", "kind", "variant"), LETTERS)
def test_courtesy_and_signature(scene: str, kind: DebtorKind, variant: int) -> None:
    body = LIBRARY.write(brief(scene, kind, variant=variant)).letter.body
    assert body.startswith("Madame, Monsieur,\n\n")
    text, _, signature = body.partition("\n\nCordialement,\n\n")
    if scene == "formal_notice":
        text, _, signature = body.partition("l’expression de nos salutations distinguées.\n\n")
    # Who is spoken of in the third person does not sign.
    person = "" if "Hélène Garnier" in text else "Hélène Garnier\n"
    assert signature.startswith(f"{person}Ateliers Morel SAS\n01 99 00 12 34\n"), body


@pytest.mark.parametrize(("scene", "kind", "variant"), LETTERS)
def test_a_consumer_never_reads_business_law(scene: str, kind: DebtorKind, variant: int) -> None:
    body = LIBRARY.write(brief(scene, kind, variant=variant)).letter.body
    if kind is not DebtorKind.BUSINESS:
        assert "L441-10" not in body
    if kind is DebtorKind.CONSUMER:
        assert "40\u00a0€" not in body
        assert "commande publique" not in body


BLOCKED = (
    "huissier|commissaire de justice|commandement|sommation|signification|assignation|saisie|expulsion|fichage|"
    "Banque de France|liste noire|plainte|police|impôts|employeur|famille|voisins|mauvaise foi|poursuites|soldé|"
    "remise|gratuit|annul"
)


@pytest.mark.parametrize(("scene", "kind", "variant"), LETTERS)
def test_no_blocked_word(scene: str, kind: DebtorKind, variant: int) -> None:
    body = LIBRARY.write(brief(scene, kind, variant=variant)).letter.body
    assert not re.search(BLOCKED, body, re.IGNORECASE)


def test_the_assistant_is_disclosed_where_the_policy_says_so() -> None:
    silent = POLICY.model_copy(update={"tone": Tone(disclose_assistant=False)})
    shown = LIBRARY.write(brief("hand_over", DebtorKind.BUSINESS)).letter.body
    assert "préparé par un assistant automatique" in shown
    assert "assistant" not in LIBRARY.write(brief("hand_over", DebtorKind.BUSINESS, policy=silent)).letter.body


def test_the_cordial_tone_greets_by_name() -> None:
    body = Library(tone="cordial").write(brief("remind", DebtorKind.BUSINESS)).letter.body
    assert body.startswith("Bonjour Yann Kerdoncuff,\n")


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
    asked = brief("remind", DebtorKind.BUSINESS)
    body = Library(tone="cordial").write(replace(asked, contact=Contact("a@b.example", hostile))).letter.body
    assert body.splitlines()[0] == f"Bonjour {hostile.replace(chr(10) * 2, ' ')},"


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
    assert {p.name for p in SHIPPED.iterdir()} == {f"{a}.md" for a in WORDED} | {"letter.md", "words.toml"}
