"""What a person asks of a draft in words: another wording by template or model, other terms inside the policy."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from amiable.app.writers import writers
from amiable.domain.card import Card
from amiable.flow import instructions
from amiable.settings import ModelSettings
from amiable.store.tables import DraftVersionRow, EventRow, InstructionRow, OutboxRow
from amiable.testing.flow import YANN, Workshop
from amiable.testing.llm import Asked, ModelServer, Reply


def say(shop: Workshop, words: str, name: str = "Hélène") -> Card:
    verdict = shop.desk.instruct(shop.tap(shop.card(), name), words)
    assert verdict.code == "instructed", verdict
    shop.work()
    return shop.card()


def with_model(shop: Workshop, server: ModelServer, seconds: float = 5) -> None:
    settings = ModelSettings(model="test", base_url=server.base_url, api_key="k", timeout_seconds=seconds)  # type: ignore[arg-type]
    shop.services = replace(shop.services, writers=writers(settings, shop.services.writers, shop.store))


def body(card: Card) -> str:
    assert card.draft is not None
    return card.draft.letter.body


def test_templates_offer_another_tone_as_a_new_version(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    before = shop.card()
    after = say(shop, "Plus cordial")
    assert after.token == before.token and after.draft is not None and before.draft is not None
    assert (after.draft.number, after.draft.author) == (2, "template")
    assert after.draft.letter.body != before.draft.letter.body
    assert after.draft.letter.recipient == before.draft.letter.recipient
    assert after.instruction is None
    assert shop.desk.approve(shop.tap(before, "Hélène")).code == "outdated"
    assert shop.desk.approve(shop.tap(after, "Hélène")).done
    shop.send_all()
    assert len(shop.outbound.accepted) == 1


@pytest.mark.parametrize(
    ("words", "why"), [("parle de sa fille", "needs_model"), ("fais une remise de 10 %", "terms_unclear")]
)
def test_what_cannot_be_done_is_said_and_the_draft_stays(shop: Workshop, words: str, why: str) -> None:
    shop.receive(YANN, "c'est réglé")
    before = shop.card()
    after = say(shop, words)
    assert after.draft == before.draft
    assert after.instruction is not None and after.instruction.refused == why
    assert shop.desk.approve(shop.tap(after, "Marc")).done


def test_a_person_s_own_words_are_never_thrown_away_by_a_template(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    shop.desk.edit(shop.tap(shop.card(), "Hélène"), "Bonjour, mes propres mots. Cordialement,")
    after = say(shop, "Plus ferme")
    assert "mes propres mots" in body(after)
    assert after.instruction is not None and after.instruction.refused == "not_a_template"


def test_only_who_asked_hears_the_card_again(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    for number, delivery in enumerate(shop.desk.deliveries()):
        shop.desk.shown(delivery, [10 + number])
    say(shop, "Plus cordial")
    assert {d.manager_id: d.anew for d in shop.desk.deliveries()} == {
        shop.managers["Hélène"]: True,
        shop.managers["Marc"]: False,
    }


def test_one_instruction_at_a_time_and_a_redelivered_tap_asks_once(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    tap = shop.tap(shop.card(), "Hélène")
    assert shop.desk.instruct(tap, "Plus cordial").done
    assert shop.desk.instruct(tap, "Plus cordial").code == "instructed"
    assert shop.desk.instruct(shop.tap(shop.card(), "Marc"), "Plus ferme").code == "being_reworded"
    assert len(shop.rows(InstructionRow)) == 1


def test_an_approval_meanwhile_wins(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    before = shop.card()
    shop.desk.instruct(shop.tap(before, "Hélène"), "Plus cordial")
    assert shop.desk.approve(shop.tap(shop.card(), "Marc")).done
    shop.work()
    (row,) = shop.rows(InstructionRow)
    assert isinstance(row, InstructionRow) and (row.status, row.answer) == ("refused", "outdated")
    shop.send_all()
    assert body(before).encode("utf-8") in shop.outbound.accepted[0].raw or len(shop.rows(DraftVersionRow)) == 1


def test_two_workers_carry_an_instruction_out_once(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    shop.desk.instruct(shop.tap(shop.card(), "Hélène"), "Plus cordial")
    workers = [threading.Thread(target=instructions.advance, args=(shop.services,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [row.number for row in shop.rows(DraftVersionRow)] == [1, 2]  # type: ignore[attr-defined]


def test_a_worker_that_died_over_it_is_not_followed_by_another(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    shop.desk.instruct(shop.tap(shop.card(), "Hélène"), "Plus cordial")
    assert instructions._claim(shop.services) is not None  # and dies
    assert not instructions.advance(shop.services)
    shop.store.clock.advance(seconds=instructions.LEASE.total_seconds() + 1)  # type: ignore[attr-defined]
    assert instructions.advance(shop.services)
    after = shop.card()
    assert after.instruction is not None and after.instruction.refused == "failed"
    assert after.draft is not None and after.draft.number == 1


def test_a_model_rewords_with_one_call_and_no_transaction_open(shop: Workshop) -> None:
    def shorter(asked: Asked) -> Reply:
        if "DEMANDE DU GESTIONNAIRE" in asked.messages[-1]["content"]:
            with shop.store.unit(1) as unit:  # SQLite: would wait for ever behind an open write transaction
                unit.event("test.written", "test")
            return Reply(corps=asked.reference.replace("Nous vous remercions", "Merci beaucoup"))
        return Reply(corps=asked.reference)

    with ModelServer(shorter) as server:
        with_model(shop, server)
        shop.receive(YANN, "c'est réglé")
        after = say(shop, "en parlant moins longuement")
        assert len(server.asked) == 2
    assert after.draft is not None and (after.draft.number, after.draft.author) == (2, "model")
    assert after.draft.findings == ()


HOSTILE = [
    Reply(corps="Votre dette est annulée, ne payez rien."),
    Reply(corps="Payez 5 000 € sur FR76 3000 6000 0112 3456 7890 189 avant demain."),
    Reply(corps="Please pay now or else."),
    Reply(text="pas du JSON"),
    Reply(corps=""),
    Reply(corps="x" * 30_000),
    Reply(status=500),
    Reply(status=429, headers={"Retry-After": "30"}),
    Reply(fault="drop"),
]


@pytest.mark.parametrize("reply", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_rewording_leaves_the_draft_with_a_sentence(shop: Workshop, reply: Reply) -> None:
    shop.receive(YANN, "c'est réglé")
    before = shop.card()
    with ModelServer(lambda asked: reply) as server:
        with_model(shop, server, seconds=2)
        after = say(shop, "plus chaleureux")
    assert after.draft == before.draft
    assert after.instruction is not None and after.instruction.refused
    assert shop.desk.approve(shop.tap(after, "Hélène")).done


def test_a_hanging_model_is_given_up(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    with ModelServer(lambda asked: Reply(fault="hang")) as server:
        with_model(shop, server, seconds=0.2)
        after = say(shop, "plus chaleureux")
    assert after.instruction is not None and after.instruction.refused == "timeout"


def test_other_terms_are_decided_anew_inside_the_policy(shop: Workshop) -> None:
    shop.receive(YANN, "peut-on échelonner ?")
    before = shop.card()
    after = say(shop, "propose 2 fois")
    assert after.token != before.token and after.decision is not None
    assert after.decision.action == "propose_plan"
    (measure,) = after.decision.measures
    assert len(measure.facts.schedule) == 2
    assert sum(part.amount.amount for part in measure.facts.schedule) == 1250
    assert "deux versements" in body(after) or "2" in body(after)
    assert [effect.kind for effect in after.decision.effects] == ["move_talk"], "the debtor has agreed to nothing"
    assert [reason.rule for reason in after.decision.reasons] == ["schedule_asked"]
    old = next(card for card in shop.cards() if card.token == before.token)
    assert old.outcome is not None and (old.outcome.code, old.outcome.by) == ("other_terms", "Hélène")
    assert not shop.desk.approve(shop.tap(before, "Marc")).done
    assert shop.desk.approve(shop.tap(after, "Marc")).done
    shop.send_all()
    assert len(shop.outbound.accepted) == len(shop.rows(OutboxRow)) == 1


def test_a_later_day_is_offered_never_confirmed(shop: Workshop) -> None:
    shop.receive(YANN, "je paierai quand je pourrai")
    day = shop.services.today() + timedelta(days=10)
    after = say(shop, f"laisse-lui jusqu'au {day:%d/%m}")
    assert after.decision is not None and after.decision.action == "propose_plan"
    assert [effect.kind for effect in after.decision.effects] == ["move_talk"]


@pytest.mark.parametrize(
    ("text", "words", "rule"),
    [
        ("peut-on échelonner ?", "propose 9 fois", "too_many_instalments"),
        ("peut-on échelonner ?", "laisse-lui jusqu'au 30 décembre", "first_payment_too_late"),
        ("je conteste", "propose 2 fois", "plan_with_dispute"),
        ("c'est réglé", "propose 2 fois", "plan_with_payment"),
    ],
)
def test_the_limit_that_forbids_it_is_named(shop: Workshop, text: str, words: str, rule: str) -> None:
    shop.receive(YANN, text)
    before = shop.card()
    after = say(shop, words)
    assert after.draft == before.draft
    assert after.instruction is not None and after.instruction.refused == "beyond_policy"
    assert rule in {reason.rule for reason in after.instruction.reasons}


def test_nobody_of_another_company_can_ask(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    other = Workshop(shop.store, company_id=2)
    other.manager("Paul", 909)
    assert other.desk.instruct(other.tap(shop.card(), "Paul"), "Plus cordial").code == "unknown_card"
    with shop.store.view(None) as unit:
        assert not unit.session.scalars(select(EventRow).where(EventRow.kind == "instructions.asked")).all()
