"""Scores of readings against labels: plain counting, no model and no mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from rich.console import Console
from rich.table import Table

from amiable.domain.reading import Attack, Intent

FACTS = ("paid", "promise", "plan", "dispute", "contact")
GRID = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98)
_HONEST = (str(Attack.NONE), str(Attack.MALFORMED))


@dataclass(frozen=True)
class Measure:
    """Precision, recall and their harmonic mean, with the number of true items."""

    precision: float
    recall: float
    f1: float
    count: int


@dataclass(frozen=True)
class Miss:
    """A case read wrong, for the list of worst cases."""

    id: str
    expected: str
    got: str
    confidence: float


@dataclass(frozen=True)
class Report:
    """The table of `amiable eval replies`. Without labels only the counts and times are set."""

    cases: int
    scored: int
    median_ms: float
    p95_ms: float
    sure_above: float
    primary_macro_f1: float = 0.0
    primary_accuracy: float = 0.0
    intents: Measure | None = None
    by_class: Mapping[str, Measure] | None = None
    by_presence: Mapping[str, Measure] | None = None
    confusion: Mapping[str, Mapping[str, int]] | None = None
    fields: Measure | None = None
    by_field: Mapping[str, Measure] | None = None
    invoices: Measure | None = None
    new_text_exact: float = 0.0
    attack_recall: float = 0.0
    attack_false_alarms: float = 0.0
    sure_right: float = 0.0
    sure_share: float = 0.0
    abstention: Sequence[tuple[float, float, float]] = ()
    """(threshold, share of mails above it, share of those right)."""
    misses: Sequence[Miss] = ()

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        return asdict(self)


def score(
    lines: Sequence[dict[str, Any]],
    truth: Mapping[str, dict[str, Any]],
    *,
    sure_above: float,
    median_ms: float = 0.0,
    p95_ms: float = 0.0,
) -> Report:
    """Scores of output lines against `{id: {new_text, labels}}`; cases without labels are read but not scored."""
    pairs = [(line, truth[line["id"]]) for line in lines if line["id"] in truth]
    plain = Report(len(lines), len(pairs), median_ms, p95_ms, sure_above)
    if not pairs:
        return plain
    primaries = [(t["labels"]["intents"][0], g["labels"]["intents"][0]) for g, t in pairs]
    sets = [(set(t["labels"]["intents"]), set(g["labels"]["intents"])) for g, t in pairs]
    confusion: dict[str, Counter[str]] = {}
    for expected, got in primaries:
        confusion.setdefault(expected, Counter())[got] += 1
    seen = [i for i in Intent if any(i in pair for pair in primaries)]
    by_class = {str(i): _measure([({e} & {i}, {g} & {i}) for e, g in primaries]) for i in seen}
    facts = [(flatten(t["labels"]), flatten(g["labels"])) for g, t in pairs]
    keys = sorted({key for pair in facts for side in pair for key, _ in side})
    attacks = [(_is_attack(t["labels"]), _is_attack(g["labels"])) for g, t in pairs]
    rights = [(g["confidence"], e == h) for (g, _), (e, h) in zip(pairs, primaries, strict=True)]
    sure = [right for confidence, right in rights if confidence >= sure_above]
    return Report(
        len(lines),
        len(pairs),
        median_ms,
        p95_ms,
        sure_above,
        primary_macro_f1=_mean(m.f1 for i, m in by_class.items() if m.count),
        primary_accuracy=_mean(e == g for e, g in primaries),
        intents=_measure(sets),
        by_class=by_class,
        by_presence={str(i): _measure([(e & {i}, g & {i}) for e, g in sets]) for i in Intent},
        confusion={expected: dict(row) for expected, row in confusion.items()},
        fields=_measure(facts),
        by_field={
            k: _measure([({p for p in e if p[0] == k}, {p for p in g if p[0] == k}) for e, g in facts]) for k in keys
        },
        invoices=_measure(
            [(set(t["labels"].get("invoices", ())), set(g["labels"].get("invoices", ()))) for g, t in pairs]
        ),
        new_text_exact=_mean(_same_text(g["new_text"], t["new_text"]) for g, t in pairs if t["new_text"] is not None),
        attack_recall=_mean(got for expected, got in attacks if expected),
        attack_false_alarms=_mean(got for expected, got in attacks if not expected),
        sure_right=_mean(sure),
        sure_share=len(sure) / len(rights),
        abstention=[_above(rights, threshold) for threshold in GRID],
        misses=sorted(
            (
                Miss(g["id"], ",".join(t["labels"]["intents"]), ",".join(g["labels"]["intents"]), g["confidence"])
                for g, t in pairs
                if g["labels"]["intents"][0] != t["labels"]["intents"][0]
            ),
            key=lambda miss: -miss.confidence,
        ),
    )


def flatten(labels: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Each (key, value) of the facts: `("paid.date", "2026-03-10")`; a schedule is one value."""
    pairs: set[tuple[str, str]] = set()
    for fact in FACTS:
        for key, value in (labels.get(fact) or {}).items():
            pairs.add((f"{fact}.{key}", _canonical(value)))
    if labels.get("away_until"):
        pairs.add(("away_until", labels["away_until"]))
    return pairs


def _canonical(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(f"{part['date']} {_canonical(part['amount'])}" for part in value)
    try:
        return f"{Decimal(str(value)):.2f}"
    except InvalidOperation:
        return " ".join(str(value).split()).casefold()


def _is_attack(labels: Mapping[str, Any]) -> bool:
    return labels.get("attack", "none") not in _HONEST


def _same_text(a: str, b: str) -> bool:
    return " ".join(a.split()) == " ".join(b.split())


def _measure(pairs: Iterable[tuple[set[Any], set[Any]]]) -> Measure:
    both = expected_count = got_count = 0
    for expected, got in pairs:
        both += len(expected & got)
        expected_count += len(expected)
        got_count += len(got)
    precision = both / got_count if got_count else 0.0
    recall = both / expected_count if expected_count else 0.0
    return Measure(precision, recall, 2 * both / ((expected_count + got_count) or 1), expected_count)


def _mean(values: Iterable[float]) -> float:
    kept = list(values)
    return sum(kept) / len(kept) if kept else 0.0


def _above(rights: Sequence[tuple[float, bool]], threshold: float) -> tuple[float, float, float]:
    kept = [right for confidence, right in rights if confidence >= threshold]
    return threshold, len(kept) / len(rights), _mean(kept)


def print_report(report: Report, console: Console) -> None:
    """The table for a person."""
    console.print(
        f"{report.cases} mails, {report.scored} with labels; "
        f"{report.median_ms:.1f} ms a mail (95th {report.p95_ms:.1f})"
    )
    if not report.scored or not (report.intents and report.fields and report.invoices):
        return
    table = Table("figure", "value")
    for name, value in (
        ("primary intent, macro-F1", f"{report.primary_macro_f1:.3f}"),
        ("primary intent, accuracy", f"{report.primary_accuracy:.3f}"),
        ("all intents, micro-F1", f"{report.intents.f1:.3f}"),
        ("fields, F1", f"{report.fields.f1:.3f}"),
        ("invoices, F1", f"{report.invoices.f1:.3f}"),
        ("new text, exact", f"{report.new_text_exact:.3f}"),
        ("attacks, recall / false alarms", f"{report.attack_recall:.3f} / {report.attack_false_alarms:.3f}"),
        (f"confidence ≥ {report.sure_above:g}: right / share", f"{report.sure_right:.3f} / {report.sure_share:.3f}"),
    ):
        table.add_row(name, value)
    console.print(table)
    console.print(_measures("primary intent", report.by_class or {}))
    console.print(_measures("any intent", report.by_presence or {}))
    console.print(_measures("field", report.by_field or {}))
    console.print(_confusion(report.confusion or {}))
    curve = Table("threshold", "share of mails", "right")
    for threshold, share, right in report.abstention:
        curve.add_row(f"{threshold:.2f}", f"{share:.3f}", f"{right:.3f}")
    console.print(curve)
    for miss in report.misses:
        console.print(f"{miss.id}: {miss.expected} read as {miss.got} ({miss.confidence:.2f})", highlight=False)


def _measures(title: str, measures: Mapping[str, Measure]) -> Table:
    table = Table(title, "n", "precision", "recall", "F1")
    for name, m in measures.items():
        table.add_row(name, str(m.count), f"{m.precision:.3f}", f"{m.recall:.3f}", f"{m.f1:.3f}")
    return table


def _confusion(confusion: Mapping[str, Mapping[str, int]]) -> Table:
    names = [str(i) for i in Intent]
    table = Table("expected \\ read", *names)
    for expected in names:
        if expected in confusion:
            table.add_row(expected, *(str(confusion[expected].get(name, "·")) for name in names))
    return table
