"""Teaches the second opinion from data/wording and the good drafts of data/drafts: `make train-check`."""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from amiable.domain.decision import Action
from amiable.policies.check.allowed import Allowed
from amiable.policies.check.evaluate import load
from amiable.policies.check.opinion import KIND, SHARE, SIZE, Array, Opinion, check_opinion, features, save, sentences
from amiable.policies.check.page import MASK, STOP, Page
from amiable.policies.check.table import RULES
from amiable.policies.check.wording import weak_signs

STRENGTH = 60.0
STRENGTH_OF_RULE = 20.0
AUTHORS = ("voices-2", "voices-3", "voices-4", "voices-8", "voices-9")
"""Files of one author each, who had seen no other: each is judged by what was learned without it."""
MAX_FALSE_DRAFTS = 0.0105
"""Share of the good drafts that may pass the threshold, each judged without anything that its author's set taught.

Half as many would cost the classifier an eighth of the bad sentences it finds.
"""
FOLDS = 6
"""Groups of whole sets: leaving each single one out says the same and takes twice as long."""
UNSEEN = frozenset({"other_debtor", "not_courteous", "not_french"})
"""Rules that words alone do not tell: who the other one is, who is addressed how, in which language."""
_MACHINERY = re.compile(r"\{#.*?#\}|\{%.*?%\}|^#.*$", re.DOTALL | re.MULTILINE)
_LITERAL = re.compile(r'\{\{ *"([^"]*)"[^}]*\}\}')
_VARIABLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A sentence with the action of its draft; no rule for a good one."""

    text: str
    action: Action
    source: str
    """The file's name, `template`, or the draft's id."""
    rule: str = ""
    drafted: bool = False
    """True for a sentence of a good draft."""
    set: str = ""
    """The draft's file: one author's work, but for the first two."""


def examples(wording: Path, drafts: Path, wordings: Path) -> list[Example]:
    """Every sentence to learn from, folded as the check folds a draft; `wordings` holds the shipped templates."""
    found = [one for file in sorted(wording.glob("*.toml")) for one in _listed(file)]
    found += [one for file in sorted(wordings.glob("*.md")) for one in _shipped(file)]
    seen: set[tuple[str, Action]] = set()
    for file in sorted(drafts.glob("*.jsonl")):
        for one in _drafted(file):
            if (one.text, one.action) not in seen:
                seen.add((one.text, one.action))
                found.append(one)
    return [one for one in found if one.rule not in UNSEEN and features(one.text, one.action) is not None]


def _listed(file: Path) -> Iterator[Example]:
    groups = tomllib.loads(file.read_text("utf-8"))
    for group in (*groups["bad"], *groups["good"]):
        rule, actions = group.get("rule", ""), group.get("actions") or [group["action"]]
        for text in group["sentences"]:
            for action in actions:
                yield Example(Page(text).plain, Action(action), file.stem, rule)


def _shipped(file: Path) -> Iterator[Example]:
    """The sentences of one template, its variables masked; a part that several actions share counts for each."""
    name = file.name.split(".")[0]
    actions = [Action(name)] if name in set(Action) else list(Action)
    body = "\n\n".join(file.read_text("utf-8").split("+++")[2:])
    text = _VARIABLE.sub(MASK, _LITERAL.sub(r"\1", _MACHINERY.sub(" ", body)))
    for sentence in Page(text).flat.split(STOP):
        for action in actions:
            yield Example(sentence.strip(), action, "template")


def _drafted(file: Path) -> Iterator[Example]:
    """The sentences of whole drafts. In a bad one those are bad that a rule of its label finds; the others are good,
    where all of its label was found."""
    for case in load(file):
        page = Page(case.text)
        allowed = Allowed(case.facts, case.debtor, case.invoices, case.today)
        for check in RULES:
            if check is not check_opinion:
                check(page, allowed)
        for rule, start, end in weak_signs(page, allowed):
            page.find(rule, start, end)
        label = case.violations or frozenset()
        explained = label <= {found.rule for found in page.findings}
        for start, end, text in sentences(page, allowed):
            shown = page.excerpt(start, end)
            rules = [found.rule for found in page.findings if found.excerpt and found.excerpt in shown]
            broken = [rule for rule in rules if rule in label and not rule.startswith("unknown_")]
            if not label or broken or (explained and not rules):
                rule = broken[0] if broken else ""
                yield Example(text.strip(), allowed.action, case.id, rule, drafted=not label, set=file.stem)


def matrix(known: Sequence[Example], rarity: Array | None = None) -> tuple[Any, Array]:
    """A row for each example, as `Row.of` weighs it, and the rarity of each feature (learned where not given)."""
    rows = [row for one in known if (row := features(one.text, one.action)) is not None]
    shared, kind = (_counts([getattr(row, part) for row in rows]) for part in ("shared", "kind"))
    if rarity is None:
        documents = np.asarray(shared.sum(axis=0)).ravel()
        rarity = (np.log((1 + len(rows)) / (1 + documents)) + 1).astype(np.float32)
    weighed = shared.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    own = KIND / np.sqrt(np.asarray(kind.sum(axis=1)).ravel())
    return (sparse.diags(1 / lengths) @ weighed + sparse.diags(own) @ kind).tocsr(), rarity


def _counts(places: Sequence[Array]) -> Any:
    ends = np.cumsum([0, *map(len, places)])
    ones = np.ones(ends[-1], np.float32)
    return sparse.csr_matrix((ones, np.concatenate(places), ends), shape=(len(places), SIZE))


def fit(rows: Any, of: Array, strength: float) -> tuple[Array, float]:
    """Weights and bias of one logistic regression."""
    with threadpool_limits(limits=1):
        model = LogisticRegression(C=strength, solver="liblinear", random_state=0)
        model.fit(rows, of)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def learn(known: Sequence[Example]) -> Opinion:
    """The classifier, its threshold still zero."""
    rows, rarity = matrix(known)
    broken = np.array([one.rule for one in known])
    rules = tuple(sorted(set(broken) - {""}))
    views = [fit(rows, broken != "", STRENGTH)]
    for rule in rules:
        seen = np.flatnonzero((broken == rule) | (broken == ""))
        views.append(fit(rows[seen], broken[seen] == rule, STRENGTH_OF_RULE))
    weights = np.array([column for column, _ in views]).T
    return Opinion(rules, 0.0, rarity, weights, np.array([bias for _, bias in views], np.float32))


def excesses(opinion: Opinion, known: Sequence[Example]) -> Array:
    """How far above the threshold each sentence is."""
    views: Array = matrix(known, opinion.rarity)[0] @ opinion.weights + opinion.bias
    scores: Array = views[:, 0] + SHARE * views[:, 1:].max(axis=1) - opinion.threshold
    return scores


def train(known: Sequence[Example]) -> tuple[Opinion, dict[str, Any]]:
    """The classifier, and what was measured by leaving each author, and then each set of drafts, out."""
    blind = [one for one in known if one.source in AUTHORS]
    judged: dict[str, tuple[Opinion, Array]] = {}
    for author in AUTHORS:
        opinion = learn([one for one in known if one.source != author])
        judged[author] = opinion, excesses(opinion, [one for one in blind if one.source == author])
    sets = sorted({one.set for one in known} - {""})
    marks: dict[str, float] = {}
    set_of = {one.source: one.set for one in known if one.drafted}
    for n in range(FOLDS):
        left = set(sets[n::FOLDS])
        opinion = learn([one for one in known if one.set not in left])
        out = [one for one in known if one.drafted and one.set in left]
        for one, mark in zip(out, excesses(opinion, out), strict=True):
            marks[one.source] = max(marks.get(one.source, mark), mark)
    drafts = np.array(list(marks.values()))
    raised = float(np.sort(drafts)[::-1][int(MAX_FALSE_DRAFTS * len(drafts))])
    found = Counter(set_of[source] for source, mark in marks.items() if mark > raised)
    report = {
        "left_out": {
            author: _measured([one for one in blind if one.source == author], *judged[author], raised)
            for author in AUTHORS
        },
        "good_drafts": dict(Counter(set_of.values())),
        "good_drafts_found": dict(found),
    }
    opinion = learn(known)
    halves = {name: getattr(opinion, name).astype(np.float16) for name in ("rarity", "weights", "bias")}
    return replace(opinion, threshold=opinion.threshold + raised, **halves), report


def _measured(known: Sequence[Example], opinion: Opinion, marks: Array, raised: float) -> dict[str, Any]:
    bad = Counter(one.rule for one in known if one.rule)
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for one, mark in zip(known, marks, strict=True):
        if mark > raised:
            found[one.rule] += 1
            row = features(one.text, one.action)
            right[one.rule] += row is not None and one.rule in opinion.judge(row)[1]
    return {
        "good": sum(not one.rule for one in known),
        "good_found": found[""],
        "bad": {rule: {"sentences": n, "found": found[rule], "right": right[rule]} for rule, n in bad.items()},
    }


def digest(wording: Path) -> str:
    """Of the sentences to learn from: the artefact keeps it, so that a stale one shows."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(wording.glob("*.toml")))).hexdigest()


def main() -> None:
    """Train on the working copy and write the shipped artefact."""
    root = Path(__file__).resolve().parents[3]
    wording = root / "data" / "wording"
    known = examples(wording, root / "data" / "drafts", root / "amiable" / "prompts" / "fr")
    opinion, report = train(known)
    facts = {"learned_from": digest(wording), "sentences": len(known), **report}
    save(opinion, Path(__file__).parent / "model", facts)
    for author, measured in report["left_out"].items():
        sys.stdout.write(f"{author} left out: {measured['good_found']} of {measured['good']} good sentences\n")
        for rule, counts in measured["bad"].items():
            sys.stdout.write(
                f"  {rule:22} {counts['found']} ({counts['right']} named right) of {counts['sentences']}\n"
            )
    flagged, good = (sum(report[name].values()) for name in ("good_drafts_found", "good_drafts"))
    sys.stdout.write(f"{flagged} of {good} good drafts left out, threshold {opinion.threshold:.2f}\n")


if __name__ == "__main__":
    main()
