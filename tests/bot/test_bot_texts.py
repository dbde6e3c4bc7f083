"""Every code has its French sentence, and every sentence its typography."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import amiable
from amiable.bot.buttons import Verb
from amiable.bot.texts import MissingTextError, Texts, load
from amiable.domain.card import CardKind
from amiable.domain.debtor import DebtorKind
from amiable.domain.decision import Action
from amiable.domain.plan import Rhythm
from amiable.domain.reading import Attack, DisputeReason, Intent, PaymentMethod
from amiable.domain.status import InvoiceStatus
from amiable.policies.chain import RULES

TEXTS = load("fr")
ROOT = Path(amiable.__file__).parent
NBSP, NNBSP = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("intents", Intent),
        ("attacks", Attack),
        ("actions", Action),
        ("invoice_status", InvoiceStatus),
        ("dispute_reasons", DisputeReason),
        ("payment_methods", PaymentMethod),
        ("rhythms", Rhythm),
        ("debtor_kinds", DebtorKind),
        ("set_aside", [f"attack_{attack}" for attack in Attack if attack is not Attack.NONE]),
    ],
)
def test_every_member_has_its_sentence(section: str, codes: Iterable[str]) -> None:
    assert [code for code in codes if f"{section}.{code}" not in TEXTS] == []


def test_a_correction_offers_every_intent_but_the_machine_s() -> None:
    assert set(TEXTS.names("corrections")) == set(Intent) - {Intent.BOUNCE}


def test_every_kind_of_card_has_its_title() -> None:
    assert all(f"card.{kind}" in TEXTS for kind in CardKind if kind is not CardKind.DRAFT)
    assert "card.new_draft" in TEXTS


def test_every_rule_has_its_sentence_with_values_it_gives() -> None:
    for rule, values in RULES.items():
        sentence = TEXTS(f"reasons.{rule}", **dict.fromkeys(values, "x"))
        assert sentence


def codes(pattern: str, room: str = "flow") -> set[str]:
    """Codes that a room's source gives to the desk."""
    source = "\n".join(path.read_text() for path in (ROOT / room).rglob("*.py"))
    found = set(re.findall(pattern, source))
    assert found, f"{room} no longer words its codes that way: mend this test"
    return found


def test_every_code_of_the_flow_has_its_sentence() -> None:
    verdicts = codes(r'Verdict\((?:True|False), "(\w+)"') | codes(r', "(\w+)", (?:""|", ")')
    outcomes = codes(r'decide_card\([^"]*?"(\w+)"') | codes(r'void\w*\([^"\n]*?"(\w+)"') | codes(r'code = "(\w+)" if')
    reasons = codes(r'open_card\([^)]*?reason="(\w+)"') | codes(r'_back_to_a_person\([^"]*?"(\w+)"')
    assert {code for code in verdicts if f"verdicts.{code}" not in TEXTS} == set()
    assert {code for code in outcomes if f"outcomes.{code}" not in TEXTS} == set()
    assert {code for code in reasons if f"set_aside.{code}" not in TEXTS} == set()


def test_every_code_of_other_rooms_has_its_sentence() -> None:
    warnings = codes(r'(?:warnings|noted)(?:\.append\(|, )"(\w+)"', "reading")
    findings = codes(r'\bfind\(\s*"(\w+)"', "policies/check")
    signs = codes(r'^            "(\w+)": self\.'.replace("^", "\n"), "mailbox")
    assert {code for code in warnings if f"warnings.{code}" not in TEXTS} == set()
    assert {code for code in findings if f"findings.{code}" not in TEXTS} == set()
    assert {code for code in signs if f"signs.{code}" not in TEXTS} == set()


def test_a_missing_sentence_is_named() -> None:
    with pytest.raises(MissingTextError, match=r"fr\.toml has no sentence 'card\.nothing'"):
        TEXTS("card.nothing")
    with pytest.raises(MissingTextError, match=r"card\.subject, value 'subject'"):
        TEXTS("card.subject")
    with pytest.raises(MissingTextError, match="'card'"):
        TEXTS("card")


def test_an_unknown_code_shows_itself() -> None:
    assert "brand_new_rule" in TEXTS.coded("reasons", "brand_new_rule", amount="3 €")
    assert "attack" in TEXTS.coded("reasons", "attack"), "a value is missing"
    assert TEXTS.coded("verdicts", "") != ""


def test_values_are_never_read_as_formats() -> None:
    assert "{token} %s {0}" in TEXTS("card.subject", subject="{token} %s {0}")


def test_french_counts_zero_and_one_as_singular() -> None:
    assert [TEXTS.count("card.late", n).split(NBSP)[-1].split(" ")[1] for n in (0, 1, 2)] == ["jour", "jour", "jours"]


def test_every_usual_reason_fits_its_button() -> None:
    assert TEXTS.names("refusals")
    longest = max(len(f"{Verb.REASON}:{'t' * 16}:999:{name}".encode()) for name in TEXTS.names("refusals"))
    assert longest <= 64


def sentences(texts: Texts) -> list[tuple[str, str]]:
    table = [(key, texts._find(key)) for key in texts.keys()]  # noqa: SIM118 - not a mapping
    return [(key, sentence) for key, sentence in table if isinstance(sentence, str)]


FAULTS = {
    "plain space before : ; ? ! »": re.compile(r" [:;?!»]"),
    "no space before ; ? !": re.compile(rf"[^\s{NBSP}{NNBSP}…;?!][;?!](?!\w)"),
    "no space before :": re.compile(rf"[^\s{NBSP}{NNBSP}]:(?=\s|$)"),
    "« not followed by a no-break space": re.compile(rf"«(?!{NBSP})"),
    "» not preceded by a no-break space": re.compile(rf"(?<!{NBSP})»"),
    "straight apostrophe or quote": re.compile(r"['\"]"),
    "two spaces": re.compile(r"  "),
    "three dots": re.compile(r"\.\.\."),
    "ordinal of the first": re.compile(r"\b1 ?er?\b(?!r)(?<!1er)"),
    "capital without accent": re.compile(r"\bA (?=l[ae]|qui|vous)|\bEtat|\bEcheance"),
    "a space at an end": re.compile(r"^\s|\s$"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_typography(fault: str) -> None:
    assert [(key, text) for key, text in sentences(TEXTS) if FAULTS[fault].search(text)] == []


def test_no_french_sentence_hides_in_the_code() -> None:
    french = re.compile(r"[\"'][^\"'\n]*[éèàçêôûî][^\"'\n]*[\"']")
    code = [path for path in (ROOT / "bot").rglob("*.py") if "simulator" not in path.parts]
    found = [
        (path.name, line.strip())
        for path in code
        for line in path.read_text().splitlines()
        if french.search(line) and '"""' not in line
    ]
    assert found == []
