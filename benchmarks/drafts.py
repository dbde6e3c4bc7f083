"""Calls and prompt tokens for each answered mail of the replies set, with a recording server in the model's place.

The mails are read and decided as in the flow. The server answers with the reference text, so that no draft needs a
second wording: the cost of a model that keeps to its instructions. Run it with `make bench-drafts`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from importlib.resources import files
from pathlib import Path

from amiable.domain.brief import Brief
from amiable.domain.debtor import Contact
from amiable.domain.reading import Attack
from amiable.mailbox.parse import parse
from amiable.policies.case import Case
from amiable.policies.chain import decide
from amiable.policies.load import load as load_policy
from amiable.reading import evaluate
from amiable.reading.embedded import EmbeddedReader
from amiable.testing.llm import ModelServer
from amiable.testing.writing import Bench

SET = Path(__file__).parent.parent / "data" / "replies"
POLICY = Path(str(files("amiable.policies") / "company.example.toml"))


def briefs(folder: Path) -> tuple[int, list[Brief]]:
    """How many mails the set has, and the brief of each one that is answered."""
    reader, policy = EmbeddedReader(), load_policy(POLICY)
    answered = []
    cases = evaluate.load(folder)
    for case in cases:
        mail, today = parse(case.raw), case.received.date()
        if reader.screen(mail, case.debtor).attack not in (Attack.NONE, Attack.MALFORMED):
            continue
        reading = reader.read(mail, case.debtor, case.invoices, case.received)
        decision = decide(Case(reading, case.debtor, case.invoices, policy, today))
        if decision.worded:
            contact = next(iter(case.debtor.contacts), Contact(mail.sender.email))
            answered.append(
                Brief(
                    decision,
                    case.debtor,
                    contact,
                    case.invoices,
                    policy,
                    today,
                    subject=mail.subject,
                    words=reading.new_text,
                    key=case.id,
                )
            )
    return len(cases), answered


def main() -> None:
    """Word every answered mail once; print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, nargs="?", default=SET)
    options.add_argument("--json", action="store_true", help="for a program")
    given = options.parse_args()
    mails, answered = briefs(given.folder)
    calls: Counter[str] = Counter()
    authors: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    spent = []
    with ModelServer() as server:
        bench = Bench(server)
        writer = bench.writer()
        for brief in answered:
            start = time.perf_counter()
            written = writer.write(brief)
            spent.append(1000 * (time.perf_counter() - start))
            authors[written.author] += 1
            reasons[written.reason] += 1
        calls.update(call.key for call in bench.log)
        tokens = sorted(asked.prompt_tokens for asked in server.asked)
    figures = {
        "mails": mails,
        "answered": len(answered),
        "by_model": authors["model"],
        "by_template": authors["template"],
        "template_because": {reason: count for reason, count in reasons.items() if reason},
        "calls": calls.total(),
        "calls_per_answered_mail": round(calls.total() / len(answered), 2),
        "calls_max": max(calls.values()),
        "prompt_tokens_median": statistics.median(tokens),
        "prompt_tokens_p95": tokens[int(0.95 * (len(tokens) - 1))],
        "prompt_tokens_max": tokens[-1],
        "own_ms_median": round(statistics.median(spent), 1),
    }
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:26} {value}")


if __name__ == "__main__":
    main()
