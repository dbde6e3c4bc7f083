"""One call a draft, patience with limits, every call logged and paid for within the budget."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from amiable.domain.brief import Brief
from amiable.domain.decision import Action
from amiable.llm.answer import Method
from amiable.llm.breaker import Breaker
from amiable.llm.budget import Budget
from amiable.llm.tokens import estimate
from amiable.llm.writer import Limits
from amiable.testing.clock import FrozenClock
from amiable.testing.llm import Asked, Reply, good
from amiable.testing.writing import SCENES, Bench, brief_of, check, decision

BRIEF = brief_of("propose_plan")


def test_one_call_a_draft_and_it_is_the_models(bench: Bench) -> None:
    def warmer(asked: Asked) -> Reply:
        return Reply(
            corps=asked.reference.replace("Nous vous remercions de votre message.", "Merci de votre réponse.")
        )

    bench.server.answer = warmer
    written = bench.writer().write(BRIEF)
    assert (written.author, written.reason) == ("model", "")
    assert "Merci de votre réponse." in written.letter.body
    assert "416,67\u00a0€ le 5\u00a0avril 2026" in written.letter.body
    assert check(written.letter, BRIEF) == ()
    template = bench.template.write(BRIEF).letter
    assert (written.letter.recipient, written.letter.subject) == (template.recipient, template.subject)
    assert len(bench.server.asked) == 1


@pytest.mark.parametrize("scene", SCENES)
def test_every_prompt_keeps_to_its_limit(bench: Bench, scene: str) -> None:
    bench.writer().write(brief_of(scene, words="Nous avons eu bien des soucis cette année. " * 4000))
    assert bench.server.asked[0].prompt_tokens <= 1200
    assert "bien des soucis" in bench.server.asked[0].raw


def test_the_stable_part_comes_first_and_never_changes(bench: Bench) -> None:
    writer = bench.writer()
    for scene in SCENES:
        writer.write(brief_of(scene))
    assert len({asked.messages[0]["content"] for asked in bench.server.asked}) == 1
    assert all(asked.messages[0]["role"] == "system" for asked in bench.server.asked)


def test_a_prompt_that_cannot_fit_is_not_sent(bench: Bench) -> None:
    written = bench.writer(limits=Limits(prompt_tokens=300)).write(BRIEF)
    assert (written.author, written.reason) == ("template", "prompt_too_long")
    assert bench.server.asked == []


@pytest.mark.parametrize("action", [Action.FORMAL_NOTICE, Action.HAND_OVER])
def test_plain_actions_call_nobody(bench: Bench, action: Action) -> None:
    brief = replace(brief_of("remind"), decision=decision(action, SCENES["remind"].measures[0].facts))
    written = bench.writer().write(brief)
    assert (written.author, written.reason) == ("template", "")
    assert bench.server.asked == []


def test_a_finding_is_told_once_and_the_second_wording_taken(bench: Bench) -> None:
    def learns(asked: Asked) -> Reply:
        told = "refusée" in asked.messages[-1]["content"]
        return Reply(
            corps=asked.reference if told else f"{asked.reference}\n\nVous ne nous devez que neuf cents euros."
        )

    bench.server.answer = learns
    written = bench.writer().write(BRIEF)
    assert written.author == "model"
    assert bench.outcomes == ["foreign_sentence", "accepted"]


def test_a_second_finding_gives_the_template(bench: Bench) -> None:
    bench.server.answer = lambda asked: Reply(
        corps=asked.reference.replace("sans frais", "remise de moitié comprise")
    )
    written = bench.writer().write(BRIEF)
    assert (written.author, written.reason) == ("template", "discount")
    assert len(bench.server.asked) == 2


def test_a_greeting_and_a_signature_are_cut(bench: Bench) -> None:
    bench.server.answer = lambda asked: Reply(
        corps=f"Bonjour ⟦NOM_1⟧,\n\n{asked.reference}\n\nCordialement,\nLe service comptable"
    )
    written = bench.writer().write(BRIEF)
    assert written.author == "model"
    assert written.letter.body.count("Cordialement") == 1
    assert "service comptable" not in written.letter.body


def test_the_call_is_logged_with_the_servers_count_and_its_cost(bench: Bench) -> None:
    bench.server.answer = lambda asked: Reply(
        corps=asked.reference, usage={"prompt_tokens": 800, "completion_tokens": 100, "total_tokens": 900}
    )
    bench.writer(price_in=Decimal("0.002"), price_out=Decimal("0.01")).write(BRIEF)
    (call,) = bench.log
    assert (call.company_id, call.key, call.purpose, call.model) == (1, "reply:12", "draft", "test")
    assert (call.tokens_in, call.tokens_out, call.estimated) == (800, 100, False)
    assert call.cost == Decimal("0.0026")
    assert (call.method, call.outcome) == ("json_schema", "accepted")
    assert call.prompt_version.startswith("word/")


@pytest.mark.parametrize(
    "usage",
    [
        {},
        {"prompt_tokens": -5, "completion_tokens": -1, "total_tokens": -6},
        {"prompt_tokens": 0, "completion_tokens": 0},
    ],
)
def test_a_count_that_cannot_be_is_estimated(bench: Bench, usage: object) -> None:
    bench.server.answer = lambda asked: Reply(corps=asked.reference, usage=usage)
    bench.writer().write(BRIEF)
    assert all(call.estimated and call.tokens_in > 300 and call.tokens_out > 0 for call in bench.log)


def test_the_budget_is_never_passed(bench: Bench) -> None:
    writer = bench.writer(price_in=Decimal("0.01"), price_out=Decimal("0.03"), budget=Decimal("0.1"))
    reasons = [writer.write(BRIEF).reason for _ in range(10)]
    assert reasons[0] == ""
    assert reasons[-1] == "budget"
    assert sum(call.cost for call in bench.log) <= Decimal("0.1")
    bench.clock.advance(days=25)  # another month
    assert writer.write(BRIEF).reason == ""


def test_a_month_is_the_one_in_paris() -> None:
    clock = FrozenClock(datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
    starts: list[datetime] = []

    def spent_since(start: datetime) -> Decimal:
        starts.append(start)
        return Decimal(1)

    assert Budget(Decimal(2), spent_since, clock).allows(Decimal(1))
    assert starts[0].isoformat() == "2026-04-01T00:00:00+02:00"


@pytest.mark.parametrize("known", list(Method))
def test_the_shape_that_the_server_knows_is_found_and_kept(bench: Bench, known: Method) -> None:
    bench.server.shapes = (str(known),)
    writer = bench.writer()
    assert [writer.write(BRIEF).author for _ in range(3)] == ["model"] * 3
    tried = [asked.method for asked in bench.server.asked]
    assert tried[-2:] == [known] * 2
    assert len(tried) == list(Method).index(known) + 3


def test_a_server_error_on_the_shape_is_a_refusal_of_the_shape(bench: Bench) -> None:
    bench.server.answer = lambda asked: Reply(status=500) if asked.method == "json_schema" else good(asked)
    assert bench.writer().write(BRIEF).author == "model"
    assert bench.slept == []


def test_a_temporary_error_is_tried_again_once_as_the_server_asks(bench: Bench) -> None:
    left = [Reply(status=429, headers={"Retry-After": "3"})]
    bench.server.answer = lambda asked: left.pop() if left else good(asked)
    assert bench.writer().write(BRIEF).author == "model"
    assert bench.slept == [3.0]
    assert bench.outcomes == ["http_429", "accepted"]


def test_a_long_wait_is_not_waited_but_kept(bench: Bench) -> None:
    bench.server.answer = lambda asked: Reply(status=429, headers={"Retry-After": "900"})
    writer = bench.writer()
    assert writer.write(BRIEF).reason == "http_429"
    bench.server.answer = good
    assert writer.write(BRIEF).reason == "breaker"
    assert len(bench.server.asked) == 1
    bench.clock.advance(seconds=901)
    assert writer.write(BRIEF).author == "model"


def test_a_refused_key_is_not_tried_in_another_shape(bench: Bench) -> None:
    bench.server.answer = lambda asked: Reply(status=401)
    assert bench.writer().write(BRIEF).reason == "http_401"
    assert len(bench.server.asked) == 1


def test_failures_in_a_row_open_the_breaker_and_one_try_closes_it(bench: Bench) -> None:
    bench.server.answer = lambda asked: Reply(status=403)
    writer = bench.writer(failures=2)
    assert [writer.write(BRIEF).reason for _ in range(4)] == ["http_403", "http_403", "breaker", "breaker"]
    bench.server.answer = good
    bench.clock.advance(seconds=121)
    assert writer.write(BRIEF).author == "model"
    assert len(bench.server.asked) == 3


def test_the_breaker_lets_one_try_through_at_a_time() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0], failures=1, rest_seconds=10)
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()
    now[0] = 10.0
    assert breaker.admits()
    assert not breaker.admits()
    breaker.spared()
    assert breaker.admits()
    breaker.succeeded()
    assert breaker.admits() and breaker.admits()


def test_nobody_at_the_address(bench: Bench) -> None:
    written = bench.writer().write(BRIEF)
    assert written.author == "model"
    nowhere = bench.writer()
    object.__setattr__(nowhere.caller._model.endpoint, "base_url", "http://127.0.0.1:9/v1")
    assert nowhere.write(BRIEF).reason == "connection"


def test_nothing_is_said_of_this_machine_and_nothing_is_traced(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", bench.server.base_url)
    monkeypatch.setenv("LANGSMITH_API_KEY", "k")
    bench.writer().write(BRIEF)
    (asked,) = bench.server.asked
    assert asked.headers["User-Agent"] == "amiable"
    assert not [name for name in asked.headers if name.lower() in {"x-stainless-os", "x-stainless-runtime-version"}]
    assert "user" not in asked.body and "metadata" not in asked.body


def test_an_estimate_is_never_below_the_letters() -> None:
    assert estimate("") == 0
    assert estimate("é" * 30) == 20


def test_a_letter_without_a_signature_is_not_reworded(bench: Bench) -> None:
    class Bare:
        def write(self, brief: Brief) -> object:
            written = bench.template.write(brief)
            return replace(written, letter=replace(written.letter, body="Un texte sans signature.\n"))

    writer = replace(bench.writer(), template=Bare())
    assert writer.write(BRIEF).reason == "letter_shape"
    assert bench.server.asked == []


def test_langchain_is_loaded_by_the_provider_alone() -> None:
    code = "import sys, amiable.llm.writer; sys.exit('langchain_openai' in sys.modules or 'openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
