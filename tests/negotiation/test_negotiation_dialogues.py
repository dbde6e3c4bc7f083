"""The labelled talks, played blind: every turn right, no counter-offer outside the policy, no stray figure."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from amiable import negotiations
from amiable.french.amounts import find_amounts
from amiable.french.dates import find_dates

DATA = Path(__file__).parents[2] / "data" / "negotiations"
SETS = ("cases.jsonl", "own.jsonl")
ENOUGH = 30
"""Talks of a set that tell whether labels leak."""


PARTS = {"cases.jsonl": 1, "own.jsonl": 12}
"""So that several processes may share the talks."""


@pytest.fixture(scope="module", params=[(name, part) for name in SETS for part in range(PARTS[name])])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> negotiations.Report:
    name, part = request.param
    lines = (DATA / name).read_text("utf-8").splitlines()[part :: PARTS[name]]
    file = tmp_path_factory.mktemp("talks") / name
    file.write_text("\n".join(lines), encoding="utf-8")
    return negotiations.run(file)


def test_every_turn_is_right(report: negotiations.Report) -> None:
    scores = report.as_dict()
    assert scores["wrong"] == {}
    assert scores["verdict_state_bounds_right"] == 1.0


def test_no_counter_offer_leaves_the_policy(report: negotiations.Report) -> None:
    scores = report.as_dict()
    assert scores["counters"] > 0
    assert scores["counters_outside_policy"] == 0


def test_no_figure_of_a_draft_is_out_of_the_outcome(report: negotiations.Report) -> None:
    for talked in report.dialogues:
        for turn in talked.turns:
            amounts, days = _allowed(turn.answer)
            text = turn.answer["draft"]
            stated = {f"{span.value:.2f}" for span in find_amounts(text) if "€" in span.text}
            assert stated <= amounts, (talked.id, text)
            assert len(re.findall(r"€", text)) == len([s for s in find_amounts(text) if "€" in s.text])
            dated = {str(span.date) for span in find_dates(text, date(2026, 1, 1)) if span.date}
            assert dated <= days, (talked.id, text)


def _allowed(answer: dict[str, Any]) -> tuple[set[str], set[str]]:
    amounts = {answer["outstanding"], answer.get("difference", "").lstrip("-")}
    days: set[str] = {answer.get("call", {}).get("date", "")}
    for proposal in (answer.get("proposal"), answer.get("counter")):
        for part in (proposal or {}).get("schedule", ()):
            amounts.add(part["amount"])
            days.add(part["date"])
        amounts.add((proposal or {}).get("discount", ""))
    return amounts, days


def test_a_hand_over_states_no_figure(report: negotiations.Report) -> None:
    for talked in report.dialogues:
        for turn in talked.turns:
            if turn.answer["next_state"] == "escalated":
                assert "€" not in turn.answer["draft"]


def test_an_approval_still_to_come_announces_nothing(report: negotiations.Report) -> None:
    for talked in report.dialogues:
        for turn in talked.turns:
            if turn.answer["next_state"] == "awaiting_approval":
                assert "entendu" not in turn.answer["draft"] and "convenu" not in turn.answer["draft"]


@pytest.mark.parametrize("name", SETS)
def test_labels_are_never_read(name: str, tmp_path: Path) -> None:
    shown, blind = tmp_path / "shown.jsonl", tmp_path / "blind.jsonl"
    cases = [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()[:ENOUGH]]
    shown.write_text("\n".join(json.dumps(case) for case in cases), encoding="utf-8")
    for case in cases:
        case["turns"] = [turn for turn in case["turns"] if "expect" not in turn]
    blind.write_text("\n".join(json.dumps(case) for case in cases), encoding="utf-8")
    labelled, unlabelled = tmp_path / "labelled.out", tmp_path / "unlabelled.out"
    negotiations.run(shown, labelled)
    negotiations.run(blind, unlabelled)
    assert labelled.read_text("utf-8") == unlabelled.read_text("utf-8")


def test_a_line_that_is_no_negotiation_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": "x-1", "turns": []}\n', encoding="utf-8")
    with pytest.raises(negotiations.NegotiationCaseError, match=r"bad\.jsonl:1"):
        negotiations.run(file)


def test_own_labels_follow_the_written_rules(capsys: pytest.CaptureFixture[str]) -> None:
    for name in SETS:
        assert _checker(["check.py", str(DATA / name)]) == 0, capsys.readouterr().out


def _checker(argv: list[str]) -> int:
    spec = importlib.util.spec_from_file_location("negotiation_labels", DATA / "check.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return int(module.main(argv))


def _texts() -> Iterator[str]:
    for name in SETS:
        for line in (DATA / name).read_text("utf-8").splitlines():
            yield from (turn["text"] for turn in json.loads(line)["turns"] if "text" in turn)


def test_the_sets_are_large_enough_to_mean_something() -> None:
    assert len(list(_texts())) > 150
