"""The training text: reviewed sentences and messages, and messages composed of them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from amiable.domain.reading import Intent

PARTS = 9
"""Models trained on the other parts read the texts of one part: no message is known by heart, and those written as a
whole are read by a model that knows none of their author's."""
RECEIVED = date(2026, 5, 15)
"""The day on which a training text without `received` counts as received; {past} and {future} are dated from it."""
_SLOT = re.compile(r"\{(past|future)\}")
_PAST = (
    "3 mai",
    "02/05",
    "12/05/2026",
    "28 avril",
    "11 mai 2026",
    "30/04",
    "6 mai",
    "17.04",
    "1er avril",
    "24 mars 2026",
)
_FUTURE = (
    "20 mai",
    "29/05",
    "31/05/2026",
    "5 juin",
    "30 juin 2026",
    "10/06",
    "1er juillet",
    "15.06",
    "22 mai 2026",
    "3 juin",
)
_PAIRS = (
    (Intent.DISPUTE, Intent.PROMISE, 5),
    (Intent.PROMISE, Intent.DISPUTE, 1),
    (Intent.DISPUTE, Intent.QUESTION, 5),
    (Intent.QUESTION, Intent.DISPUTE, 1),
    (Intent.DISPUTE, Intent.PAID, 2),
    (Intent.PAID, Intent.DISPUTE, 2),
    (Intent.DISPUTE, Intent.INSTALMENTS, 1),
    (Intent.INSTALMENTS, Intent.DISPUTE, 2),
    (Intent.DISPUTE, Intent.CONTACT_CHANGE, 2),
    (Intent.INSTALMENTS, Intent.QUESTION, 4),
    (Intent.QUESTION, Intent.INSTALMENTS, 1),
    (Intent.INSTALMENTS, Intent.PAID, 1),
    (Intent.PAID, Intent.INSTALMENTS, 1),
    (Intent.INSTALMENTS, Intent.PROMISE, 1),
    (Intent.INSTALMENTS, Intent.CONTACT_CHANGE, 1),
    (Intent.PAID, Intent.QUESTION, 5),
    (Intent.PAID, Intent.PROMISE, 4),
    (Intent.PROMISE, Intent.PAID, 1),
    (Intent.PAID, Intent.CONTACT_CHANGE, 2),
    (Intent.PROMISE, Intent.QUESTION, 5),
    (Intent.QUESTION, Intent.PROMISE, 2),
    (Intent.PROMISE, Intent.CONTACT_CHANGE, 3),
    (Intent.CONTACT_CHANGE, Intent.PROMISE, 1),
    (Intent.QUESTION, Intent.CONTACT_CHANGE, 3),
    (Intent.CONTACT_CHANGE, Intent.QUESTION, 1),
    (Intent.INSOLVENCY, Intent.CONTACT_CHANGE, 4),
    (Intent.INSOLVENCY, Intent.PROMISE, 1),
    (Intent.INSOLVENCY, Intent.QUESTION, 1),
    (Intent.INSOLVENCY, Intent.DISPUTE, 1),
)
"""(primary, second, weight): most writers say the main thing first."""
_REVERSED = 0.12
"""Share of composed messages where the second intent stands before the primary one."""
_HANDOVER_FIRST = 0.5
"""The same for a handover beside a promise or a request: it often opens the message and does not lead it."""
_HANDS = {
    "messages-2": 1,
    "messages-3": 1,
    **dict.fromkeys((f"messages-{n}" for n in range(4, 11)), 2),
    "messages-blind": 3,
    "messages-blind-2": 3,
    "messages-11": 4,
    "messages-13": 5,
    "messages-14": 5,
    "messages-blind-3": 6,
    "messages-blind-4": 7,
    "messages-blind-5": 8,
    "messages-blind-6": 9,
    **{f"messages-blind-{n}": n + 3 for n in range(7, 23)},
}
"""Who wrote a file of messages; those not named here count as one hand, 0."""
_ALONE = (Intent.AUTO_REPLY, Intent.BOUNCE, Intent.OTHER)


@dataclass(frozen=True)
class Example:
    """A text and the intents it carries, the primary first; none for a sentence that says nothing of the matter."""

    text: str
    intents: tuple[Intent, ...]
    received: date | None = RECEIVED
    hand: int = 0
    """Number of its author, for messages."""


@dataclass(frozen=True)
class Corpus:
    """`units` are sentences or short passages to compose from; `messages` stand as they are."""

    units: tuple[Example, ...]
    messages: tuple[Example, ...]

    def of_parts(self, parts: Collection[int]) -> Corpus:
        """The texts of these parts. Neighbours in a file are alike: they stay together, ten at a time."""
        units = tuple(e for number, e in enumerate(self.units) if number // 10 % PARTS in parts)
        return Corpus(units, tuple(e for e in self.messages if e.hand % PARTS in parts))

    @staticmethod
    def load(folder: Path) -> Corpus:
        """Every *.jsonl of the folder; files named messages* hold whole messages. Raises ValueError on a bad line."""
        units: list[Example] = []
        messages: list[Example] = []
        for path in sorted(folder.glob("*.jsonl")):
            into = messages if path.name.startswith("messages") else units
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                try:
                    record = json.loads(line)
                    intents = tuple(Intent(i) for i in record["intents"])
                    received = date.fromisoformat(record["received"]) if "received" in record else RECEIVED
                    hand = _HANDS.get(path.stem, 0)
                    into.append(Example(_fill(record["text"], number), intents, received, hand))
                except (ValueError, KeyError) as error:
                    raise ValueError(f"{path.name}, line {number}: {error}") from error
        return Corpus(tuple(units), tuple(messages))


def _fill(text: str, seed: int) -> str:
    def value(match: re.Match[str]) -> str:
        dates = _PAST if match[1] == "past" else _FUTURE
        return dates[(seed + match.start()) % len(dates)]

    return _SLOT.sub(value, text)


def replies(folder: Path) -> list[tuple[str, Example]]:
    """The labelled replies of a set (`cases.jsonl`), with their ids."""
    cases = [json.loads(line) for line in (folder / "cases.jsonl").read_text("utf-8").splitlines() if line.strip()]
    return [
        (
            case["id"],
            Example(
                case["new_text"],
                tuple(Intent(i) for i in case["labels"]["intents"]),
                date.fromisoformat(case["received"][:10]),
            ),
        )
        for case in cases
    ]


def compose(units: Sequence[Example], count: int, seed: int) -> list[Example]:
    """`count` messages put together from units: greeting, context, one or two intents, closing."""
    rng = random.Random(seed)  # noqa: S311 - a reproducible shuffle, not a secret
    by_intent: dict[Intent, list[Example]] = {intent: [] for intent in Intent}
    idle: list[Example] = []
    for unit in units:
        if len(unit.intents) == 1:
            by_intent[unit.intents[0]].append(unit)
        elif not unit.intents:
            idle.append(unit)
    mixed = [unit for unit in units if len(unit.intents) > 1]
    pairs, weights = [(a, b) for a, b, _ in _PAIRS], [w for *_, w in _PAIRS]
    singles = [i for i in Intent if by_intent[i] and i not in _ALONE]
    made: list[Example] = []
    for _ in range(count):
        roll = rng.random()
        if roll < 0.5:  # noqa: PLR2004
            intent = rng.choice(singles)
            body = rng.sample(by_intent[intent], k=min(len(by_intent[intent]), rng.choice((1, 1, 1, 2))))
            intents: tuple[Intent, ...] = (intent,)
        elif roll < 0.6 and mixed:  # noqa: PLR2004
            body = [rng.choice(mixed)]
            intents = body[0].intents
        elif roll < 0.7:  # noqa: PLR2004
            intent = rng.choice([i for i in _ALONE if by_intent[i]])
            body, intents = [rng.choice(by_intent[intent])], (intent,)
            made.append(Example(body[0].text, intents))
            continue
        else:
            first, second = rng.choices(pairs, weights)[0]
            if not (by_intent[first] and by_intent[second]):
                continue
            body = [rng.choice(by_intent[first]), rng.choice(by_intent[second])]
            intents = (first, second)
            handover = second is Intent.CONTACT_CHANGE and first is not Intent.INSOLVENCY
            if rng.random() < (_HANDOVER_FIRST if handover else _REVERSED):
                body.reverse()
        for _ in range(rng.choice((0, 0, 1, 1, 2, 3, 4))):
            if idle:
                body.insert(rng.randrange(len(body) + 1), rng.choice(idle))
        made.append(Example(_letter(rng, [u.text for u in body]), intents))
    return made


_GREETINGS = (
    "Bonjour,",
    "Bonjour Madame,",
    "Madame, Monsieur,",
    "bonjour",
    "Bonsoir,",
    "Monsieur,",
    "Salut,",
    "Chère Madame,",
    "Bonjour à vous,",
    "re bonjour",
    "Cher Monsieur,",
)
_CLOSINGS = (
    "Cordialement,",
    "Bien cordialement,",
    "Merci",
    "Merci d'avance,",
    "Bonne journée,",
    "cdt",
    "Salutations distinguées,",
    "Veuillez agréer, Madame, Monsieur, l'expression de nos salutations distinguées.",
    "Bien à vous,",
    "bonne soirée",
    "À bientôt,",
    "Merci de votre compréhension,",
    "Dans l'attente de votre retour,",
    "Sincères salutations",
)


def _letter(rng: random.Random, sentences: list[str]) -> str:
    joined = [s if re.search(r"[.!?…:,]$", s) or rng.random() < 0.15 else f"{s}." for s in sentences]  # noqa: PLR2004
    text = rng.choice((" ", " ", "\n", "\n\n")).join(joined)
    if rng.random() < 0.75:  # noqa: PLR2004
        text = f"{rng.choice(_GREETINGS)}{rng.choice((' ', chr(10), chr(10) * 2))}{text}"
    if rng.random() < 0.6:  # noqa: PLR2004
        text += f"\n\n{rng.choice(_CLOSINGS)}"
    return text
