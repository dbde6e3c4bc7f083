"""Scores are counted as the issue defines them, and the reader never sees a label."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from amiable.domain.debtor import Debtor
from amiable.domain.invoice import Invoice
from amiable.domain.mail import Body, Mail
from amiable.domain.reading import Intent, Reading
from amiable.reading import evaluate
from amiable.reading.ports import Screening
from amiable.reading.score import flatten, print_report, score


def _line(case: str, intents: list[str], confidence: float = 0.9, **labels: object) -> dict[str, object]:
    return {
        "id": case,
        "new_text": "a  b",
        "confidence": confidence,
        "labels": {"intents": intents, "attack": "none", **labels},
    }


def _truth(intents: list[str], **labels: object) -> dict[str, object]:
    return {"new_text": "a b", "labels": {"intents": intents, "attack": "none", **labels}}


def test_perfect_answers_score_one() -> None:
    facts = {"invoices": ["F1"], "paid": {"amount": "10.00", "date": "2026-01-02"}}
    report = score([_line("1", ["paid"], **facts)], {"1": _truth(["paid"], **facts)}, sure_above=0.6)
    assert (report.primary_macro_f1, report.primary_accuracy, report.new_text_exact) == (1, 1, 1)
    assert report.intents and report.fields and report.invoices
    assert (report.intents.f1, report.fields.f1, report.invoices.f1) == (1, 1, 1)
    assert (report.sure_right, report.sure_share) == (1, 1)


def test_macro_f1_weighs_classes_alike() -> None:
    lines = [_line("1", ["paid"]), _line("2", ["paid"]), _line("3", ["paid"]), _line("4", ["paid"])]
    truth = {"1": _truth(["paid"]), "2": _truth(["paid"]), "3": _truth(["paid"]), "4": _truth(["other"])}
    report = score(lines, truth, sure_above=0.6)
    assert report.primary_accuracy == 0.75
    assert report.primary_macro_f1 == pytest.approx((6 / 7 + 0) / 2)
    assert report.confusion == {"paid": {"paid": 3}, "other": {"paid": 1}}


def test_only_sure_answers_count_above_the_threshold() -> None:
    lines = [_line("1", ["paid"], 0.9), _line("2", ["paid"], 0.3)]
    truth = {"1": _truth(["paid"]), "2": _truth(["other"])}
    report = score(lines, truth, sure_above=0.6)
    assert (report.sure_right, report.sure_share) == (1, 0.5)


def test_malformed_mail_is_no_attack() -> None:
    lines = [_line("1", ["paid"], attack="malformed"), _line("2", ["paid"], attack="phishing_link")]
    truth = {"1": _truth(["paid"], attack="none"), "2": _truth(["paid"], attack="prompt_injection")}
    report = score(lines, truth, sure_above=0.6)
    assert (report.attack_recall, report.attack_false_alarms) == (1, 0)


def test_a_schedule_is_one_field_and_amounts_compare_as_numbers() -> None:
    schedule = [{"date": "2026-04-05", "amount": "10"}, {"date": "2026-05-05", "amount": "10.00"}]
    flat = flatten({"plan": {"count": 2, "schedule": schedule}, "away_until": "2026-01-01"})
    assert flat == {
        ("plan.count", "2.00"),
        ("plan.schedule", "2026-04-05 10.00; 2026-05-05 10.00"),
        ("away_until", "2026-01-01"),
    }


class _Fixed:
    """A reader that answers from what it is given, to show what it is given."""

    def screen(self, mail: Mail, debtor: Debtor | None = None) -> Screening:
        return Screening()

    def read(self, mail: Mail, debtor: Debtor | None, invoices: Sequence[Invoice], received: datetime) -> Reading:
        assert debtor is not None
        return Reading(
            f"{mail.body.new_text}|{debtor.name}|{received:%d}", (Intent.PAID,), 0.7, (invoices[0].number,)
        )


def _folder(tmp_path: Path, **more: object) -> Path:
    case = {
        "id": "x-1",
        "received": "2026-03-12T10:02:00+01:00",
        "debtor": {"name": "Ets Blin", "kind": "business", "contact": "A. Blin", "email": "a@blin.example"},
        "invoices": [
            {"number": "F1", "amount": "10.00", "currency": "EUR", "issued": "2026-01-01", "due": "2026-02-01"}
        ],
        **more,
    }
    (tmp_path / "eml").mkdir()
    (tmp_path / "eml" / "x-1.eml").write_bytes(b"Subject: x\r\n\r\nbonjour\r\n")
    (tmp_path / "cases.jsonl").write_text(json.dumps(case) + "\n", "utf-8")
    return tmp_path


def _parse(raw: bytes) -> Mail:
    return Mail(Body(raw.decode().split("\r\n\r\n", 1)[1].strip()))


def test_out_file_and_report_without_labels(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    report = evaluate.run(_folder(tmp_path), _Fixed(), _parse, out)
    assert (report.cases, report.scored) == (1, 0)
    assert json.loads(out.read_text("utf-8")) == {
        "id": "x-1",
        "new_text": "bonjour|Ets Blin|12",
        "labels": {"intents": ["paid"], "invoices": ["F1"], "attack": "none"},
        "confidence": 0.7,
    }
    print_report(report, Console(quiet=True))


def test_labels_are_scored_and_shown(tmp_path: Path) -> None:
    folder = _folder(tmp_path, new_text="other words", labels={"intents": ["promise"], "attack": "none"})
    report = evaluate.run(folder, _Fixed(), _parse)
    assert report.primary_accuracy == 0
    assert report.new_text_exact == 0
    assert report.misses[0].expected == "promise"
    console = Console(record=True, width=160, quiet=False, file=(tmp_path / "log").open("w"))
    print_report(report, console)
    assert "x-1: promise read as paid" in console.export_text()


def test_a_bad_case_is_named(tmp_path: Path) -> None:
    folder = _folder(tmp_path, received="yesterday")
    with pytest.raises(ValueError, match="line 1"):
        evaluate.load(folder)
