"""The labelled sets: every bad draft has a right finding, every good one has none; the report says so."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from amiable.policies.check import VIOLATIONS, explain
from amiable.policies.check.evaluate import DraftCase, DraftCaseError, load, run

DATA = Path(__file__).parents[2] / "data" / "drafts"
CASES = [case for file in sorted(DATA.glob("*.jsonl")) for case in load(file)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_labelled_draft(case: DraftCase) -> None:
    found = case.findings()
    rules = {finding.rule for finding in found}
    assert rules <= set(VIOLATIONS)
    assert all(finding.excerpt in case.text for finding in found)
    assert all("{" not in explain(finding).replace(finding.excerpt, "") for finding in found)
    if case.violations:
        assert rules & case.violations, sorted(case.violations)
    else:
        assert not found


def test_labels_use_the_schema_s_violations() -> None:
    assert {violation for case in CASES for violation in case.violations or ()} == set(VIOLATIONS)


def test_run_writes_a_line_a_case_and_scores(tmp_path: Path) -> None:
    out = tmp_path / "answers.jsonl"
    report = run(DATA / "cases.jsonl", out)
    answers = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == [outcome.case.id for outcome in report.outcomes]
    assert all(answer["ok"] == (not answer["violations"]) for answer in answers)
    scores = report.as_dict()
    assert (scores["drafts"], scores["bad"], scores["good"]) == (60, 34, 26)
    assert json.loads(json.dumps(scores)) == scores


def test_a_missed_draft_and_a_false_alarm_are_named(tmp_path: Path) -> None:
    lines = (DATA / "cases.jsonl").read_text("utf-8").splitlines()
    raws = [json.loads(line) for line in lines]
    good = next(raw for raw in raws if raw["expect"]["ok"])
    bad = next(raw for raw in raws if not raw["expect"]["ok"])
    swapped = [{**good, "id": "x", "expect": bad["expect"]}, {**bad, "id": "y", "expect": good["expect"]}]
    file = tmp_path / "swapped.jsonl"
    file.write_text("\n".join(map(json.dumps, swapped)), encoding="utf-8")
    scores = run(file).as_dict()
    assert scores["missed"] == ["x"]
    assert list(scores["false_alarms"]) == ["y"]
    assert (scores["caught"], scores["clean"]) == (0.0, 0.0)
    shown = io.StringIO()
    run(file).print(Console(file=shown, width=160))
    assert "missed x" in shown.getvalue()
    assert "false alarm y" in shown.getvalue()


def test_labels_are_never_needed(tmp_path: Path) -> None:
    raw = json.loads((DATA / "cases.jsonl").read_text("utf-8").splitlines()[0])
    del raw["expect"]
    file = tmp_path / "unlabelled.jsonl"
    file.write_text(json.dumps(raw) + "\n", encoding="utf-8")
    report = run(file)
    assert report.outcomes[0].found == ("leak",)
    assert report.as_dict()["caught"] is None


@pytest.mark.parametrize("line", ["{", "{}", '{"id": "x", "today": "soon"}'])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text("\n" + line, encoding="utf-8")
    with pytest.raises(DraftCaseError, match=r"bad\.jsonl:2"):
        run(file)
