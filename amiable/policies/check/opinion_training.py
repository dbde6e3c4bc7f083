"""Teaches the second opinion from data/wording and the good drafts of data/drafts: `make train-check`."""

from __future__ import annotations

import re
import sys
import tomllib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from amiable.domain.decision import Action
from amiable.policies.check.allowed import Allowed
from amiable.policies.check.evaluate import load
from amiable.policies.check.opinion import SIZE, Array, Opinion, check_opinion, features, save, sentences
from amiable.policies.check.page import MASK, STOP, Page
from amiable.policies.check.table import RULES

FOLDS = 5
STRENGTH = 20.0
POOLED = 0.5
"""Share of the rule-blind model (bad or good) in each column: found to catch more on folds."""
MAX_FALSE = 0.003
"""Share of the hand-written good sentences that may pass a threshold on folds; of the drafts' own, none may."""
MAX_FALSE_BOUND = 0.02
"""The same for a rule of a few actions: fewer sentences meet it, and the hand-written ones are the hardest."""
MARGIN = 0.15
NEIGHBOURS = 8
_MACHINERY = re.compile(r"\{#.*?#\}|\{%.*?%\}|^#.*$", re.DOTALL | re.MULTILINE)
_LITERAL = re.compile(r'\{\{ *"([^"]*)"[^}]*\}\}')
_VARIABLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A sentence with the action of its draft; no rule for a good one. A `group` stays in one fold."""

    text: str
    action: Action
    group: str
    rule: str = ""
    drafted: bool = False
    """True for a sentence of a whole good draft (templates are checked by their own tests)."""


@dataclass(frozen=True)
class Column:
    """A rule, the actions it is limited to, and the actions whose good sentences it learns from (all by default)."""

    rule: str
    actions: frozenset[Action] = frozenset()
    good: frozenset[Action] = frozenset(Action)


_A = Action
COLUMNS = (
    Column("forbidden_wording"),
    Column("commitment"),
    Column("discount"),
    Column("settlement_claimed"),
    Column("claims_to_be_human"),
    Column(
        "dispute_pressed",
        frozenset({_A.ACKNOWLEDGE_DISPUTE}),
        frozenset({_A.ACKNOWLEDGE_DISPUTE, _A.HAND_OVER}),
    ),
    Column(
        "insolvency_pressed",
        frozenset({_A.ACKNOWLEDGE_INSOLVENCY}),
        frozenset({_A.ACKNOWLEDGE_INSOLVENCY, _A.HAND_OVER, _A.ACKNOWLEDGE_CONTACT, _A.ACKNOWLEDGE_DISPUTE}),
    ),
    Column(
        "off_action",
        frozenset({_A.DECLINE_PLAN}),
        frozenset({_A.DECLINE_PLAN, _A.HAND_OVER, _A.REMIND, _A.ACKNOWLEDGE_DISPUTE, _A.ANSWER_QUESTION}),
    ),
    Column(
        "off_action",
        frozenset({_A.CONFIRM_PLAN, _A.PROPOSE_PLAN}),
        frozenset({_A.CONFIRM_PLAN, _A.PROPOSE_PLAN, _A.THANK_FOR_PAYMENT, _A.NOTE_PROMISE, _A.HAND_OVER}),
    ),
)


def examples(wording: Path, drafts: Path, wordings: Path) -> list[Example]:
    """Every sentence to learn from, folded as the check folds a draft; `wordings` holds the shipped templates."""
    found = [one for name in ("rules", "voices") for one in _listed(wording / f"{name}.toml")]
    found += [one for file in sorted(wordings.glob("*.md")) for one in _shipped(file)]
    seen: set[str] = set()
    for name in ("cases", "own"):
        for one in _drafted(drafts / f"{name}.jsonl"):
            if one.text not in seen:
                seen.add(one.text)
                found.append(one)
    return [one for one in found if features(one.text) is not None]


def _listed(file: Path) -> Iterator[Example]:
    groups = tomllib.loads(file.read_text("utf-8"))
    for group in (*groups["bad"], *groups["good"]):
        rule, action = group.get("rule", ""), Action(group["action"])
        for n, text in enumerate(group["sentences"]):
            yield Example(Page(text).plain, action, f"{file.stem} {rule} {action} {n // NEIGHBOURS}", rule)


def _shipped(file: Path) -> Iterator[Example]:
    """The sentences of one template, its variables masked; a part that several actions share counts for each."""
    name = file.name.split(".")[0]
    actions = [Action(name)] if name in set(Action) else list(Action)
    body = "\n\n".join(file.read_text("utf-8").split("+++")[2:])
    text = _VARIABLE.sub(MASK, _LITERAL.sub(r"\1", _MACHINERY.sub(" ", body)))
    for sentence in Page(text).flat.split(STOP):
        for action in actions:
            yield Example(sentence.strip(), action, f"template {sentence.strip()}")


def _drafted(file: Path) -> Iterator[Example]:
    for case in load(file):
        if case.violations != frozenset():
            continue
        page = Page(case.text)
        allowed = Allowed(case.facts, case.debtor, case.invoices, case.today)
        for rule in RULES:
            if rule is not check_opinion:
                rule(page, allowed)
        for _, _, text in sentences(page, allowed):
            yield Example(text.strip(), allowed.action, case.id, drafted=True)


def matrix(texts: Iterable[str], rarity: Array | None = None) -> tuple[Any, Array]:
    """A row of length one for each text, and the rarity of each feature (learned where not given)."""
    rows = [found for text in texts if (found := features(text)) is not None]
    places = np.concatenate(rows)
    ends = np.cumsum([0, *map(len, rows)])
    counts = sparse.csr_matrix((np.ones(len(places), np.float32), places, ends), shape=(len(rows), SIZE))
    if rarity is None:
        documents = np.asarray(counts.sum(axis=0)).ravel()
        rarity = (np.log((1 + len(rows)) / (1 + documents)) + 1).astype(np.float32)
    weighed = counts.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    return (sparse.diags(1 / lengths) @ weighed).tocsr(), rarity


def labels(column: Column, known: Sequence[Example]) -> Array:
    """1 for the rule's own sentences, 0 for good ones it should pass, -1 for those it does not learn from."""

    def label(one: Example) -> int:
        if one.rule:
            return 1 if one.rule == column.rule and (not column.actions or one.action in column.actions) else -1
        return 0 if one.action in column.good else -1

    return np.array([label(one) for one in known])


def fit(rows: Any, of: Array) -> Array:
    """Weights and, last, the bias of one logistic regression."""
    with threadpool_limits(limits=1):
        model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
        model.fit(rows[of >= 0], of[of >= 0])
    return np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)


def train(known: Sequence[Example]) -> tuple[Opinion, list[dict[str, Any]]]:
    """The classifier, and the shares of bad and of good sentences that each column finds on folds."""
    rows, rarity = matrix(one.text for one in known)
    everywhere = {column.rule for column in COLUMNS if not column.actions}
    pooled = np.array([int(bool(one.rule)) if not one.rule or one.rule in everywhere else -1 for one in known])
    fold = np.array([zlib.crc32(one.group.encode()) % FOLDS for one in known])
    hand_written = np.array([not one.drafted for one in known])
    layers, thresholds, report = [], [], []
    for column in COLUMNS:
        of = labels(column, known)
        share = 0.0 if column.actions else POOLED

        def layer(unseen: int, of: Array = of, share: float = share) -> Array:
            total = fit(rows, np.where(fold == unseen, -1, of))
            return total + share * fit(rows, np.where(fold == unseen, -1, pooled)) if share else total

        blind = np.zeros(len(known), np.float32)
        for n in range(FOLDS):
            weights = layer(n)
            blind[fold == n] = rows[fold == n] @ weights[:-1] + weights[-1]
        good = np.sort(blind[(of == 0) & hand_written])[::-1]
        drafted = blind[(of == 0) & ~hand_written]
        false = MAX_FALSE_BOUND if column.actions else MAX_FALSE
        threshold = float(max(drafted.max(), good[int(false * len(good))])) + MARGIN
        weights = layer(-1)
        layers.append(weights[:-1])
        thresholds.append(threshold - weights[-1])
        report.append(
            {
                "rule": column.rule,
                "actions": sorted(column.actions),
                "bad": int((of == 1).sum()),
                "bad_found_on_folds": round(float((blind[of == 1] > threshold).mean()), 3),
                "good": int((of == 0).sum()),
                "good_found_on_folds": round(float((blind[of == 0] > threshold).mean()), 4),
            }
        )
    opinion = Opinion(
        tuple(column.rule for column in COLUMNS),
        tuple(column.actions for column in COLUMNS),
        np.array(thresholds, np.float32),
        rarity.astype(np.float16),
        np.array(layers).T.astype(np.float16),
    )
    return opinion, report


def main() -> None:
    """Train on the working copy and write the shipped artefact."""
    root = Path(__file__).resolve().parents[3]
    known = examples(root / "data" / "wording", root / "data" / "drafts", root / "amiable" / "prompts" / "fr")
    opinion, report = train(known)
    save(opinion, Path(__file__).parent / "model", {"sentences": len(known), "folds": report})
    for row in report:
        sys.stdout.write(
            f"{row['rule']:20} {','.join(row['actions']) or 'any':24} {row['bad_found_on_folds']:.0%} of {row['bad']}"
            f" bad, {row['good_found_on_folds']:.1%} of {row['good']} good sentences\n"
        )


if __name__ == "__main__":
    main()
