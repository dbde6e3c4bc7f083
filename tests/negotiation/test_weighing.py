"""All plans that the figures of a message could make are laid out; the likeliest stands where words were misread."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from amiable.domain.before import Standing
from amiable.domain.heard import Heard, Kind, Lead, Token
from amiable.domain.money import euros
from amiable.domain.plan import Rhythm
from amiable.domain.reading import Intent
from amiable.domain.talk import Said
from amiable.domain.talk_state import State
from amiable.negotiations import play
from amiable.policies.negotiation.engine import respond
from amiable.policies.negotiation.merge import Merged
from amiable.policies.negotiation.weighing import weigh
from amiable.policies.negotiation.weighing.candidate import How, Making, Source, context_of
from amiable.policies.negotiation.weighing.candidates import candidates
from amiable.policies.negotiation.weighing.features import matrix
from amiable.policies.negotiation.weighing.network import OtherFeaturesError, Weigher
from amiable.policies.negotiation.weighing.view import bare_of
from amiable.policies.negotiation.weighing.weigh import _numbers
from amiable.reading.encoder import TalkEncoder
from amiable.reading.talk.story import heard_by
from amiable.testing.acts import STATES
from amiable.testing.talks import AGREED, CHOICE, DAY, OFFERED, START, TERMS, THREE, in_short, invoices_of, plan, said

CASES = Path(__file__).parents[2] / "data" / "negotiations" / "cases.jsonl"


def heard(text: str, state: State = START, day: date = DAY) -> Heard:
    known = {part.amount.amount for one in state.named for part in one.schedule} | {state.outstanding.amount}
    return heard_by(TalkEncoder.load(), text, day, state.before, known, invoices_of(state))[2]


def weighed(text: str, state: State) -> str:
    """The payments on the table after a message whose words say nothing to the rules."""
    mute = Said((Intent.INSTALMENTS,), heard=heard(text, state))
    return in_short(respond(state, mute, TERMS, DAY))


def made(text: str, state: State = START) -> dict[str, Making]:
    """The candidates by their payments, « 20/04 400 20/05 400 »."""
    found = candidates(context_of(heard(text, state), state, DAY))
    return {" ".join(f"{on:%d/%m} {amount // 100}" for on, amount, _ in rows): how for rows, how in found.items()}


# --- candidates ---


def test_of_nearly_every_labelled_turn_the_right_plan_is_a_candidate() -> None:
    missing = []
    for line in CASES.read_text("utf-8").splitlines():
        case = json.loads(line)
        for turn in play(case):
            schedule = (turn.expected or {}).get("proposal", {}).get("schedule")
            if not schedule:
                continue
            right = sorted((date.fromisoformat(row["date"]), round(100 * Decimal(row["amount"]))) for row in schedule)
            found = candidates(context_of(heard(turn.text, turn.state, turn.day), turn.state, turn.day))
            if right not in [bare_of(rows) for rows in found]:
                missing.append((case["id"], turn.text))
    assert len(missing) <= 1, missing


@pytest.mark.parametrize(
    ("text", "state", "rows", "how", "source"),
    [
        ("le 24 mai plutôt que le 20", AGREED, "20/04 400 24/05 400 20/06 400", How.DAY, Source.AGREED),
        ("300 € en juin", OFFERED, "20/04 400 20/05 400 20/06 300", How.SUM, Source.OFFER),
        ("en deux, le 27 avril et le 27 mai", START, "27/04 600 27/05 600", How.EQUAL, None),
        ("700 € le 27 avril puis 250 € par mois", START, "27/04 700 27/05 250 27/06 250", How.DEPOSIT_AND_RATE, None),
        ("mai et juin ensemble, le 20 juin", AGREED, "20/04 400 20/06 800", How.JOINED, Source.AGREED),
    ],
)
def test_a_candidate_tells_how_it_is_made(
    text: str, state: State, rows: str, how: How, source: Source | None
) -> None:
    making = made(text, state)[rows]
    assert (making.how, making.source) == (how, source)


def test_payments_of_an_invoice_keep_its_number_when_they_move() -> None:
    split = replace(plan("20/04 700 20/05 500"), invoices=("F-1", "F-2"))
    state = State((("F-1", euros("700")), ("F-2", euros("500"))), table=split, agreed=split, sound=(split,))
    found = candidates(context_of(heard("celle de mai, le 27", state), state, DAY))
    moved = ((date(2026, 4, 20), 70000, "F-1"), (date(2026, 5, 27), 50000, "F-2"))
    assert moved in found


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("F-1 le 20 avril, F-2 le 20 mai", "20/04 700 F-1, 20/05 500 F-2"),
        (
            "le 20 avril pour F-2, F-1 en deux, le 4 mai et le 4 juin",
            "20/04 500 F-2, 04/05 350 F-1, 04/06 350 F-1",
        ),
        ("chacune à son tour, le 20 avril et le 20 mai", "20/04 500 F-2, 20/05 700 F-1"),
    ],
)
def test_invoices_are_paid_each_on_its_own_days(text: str, rows: str) -> None:
    state = STATES["two_invoices"]
    found = candidates(context_of(heard(text, state), state, DAY))
    assert rows in [", ".join(f"{on:%d/%m} {cents // 100} {number}" for on, cents, number in one) for one in found]


def test_a_payment_without_its_invoice_is_of_the_one_that_lacks_most() -> None:
    state = STATES["two_invoices"]
    context = context_of(heard("", state), state, DAY)
    plan_of = (date(2026, 4, 20), 70000, "F-1"), (date(2026, 5, 20), 50000, "")
    assert _numbers(plan_of, context) == ("F-1", "F-2")
    assert _numbers(tuple((on, cents, "") for on, cents, _ in plan_of), context) == ()


def test_the_sum_that_a_lower_plan_names_is_the_discount_asked_for() -> None:
    before = replace(START, table=replace(plan("20/04 1100", None), discount=euros("100")), counters=1)
    text = "Alors 50 € de remise seulement, et 1 150 € le 20 avril."
    mute = Said((Intent.INSTALMENTS,), heard=heard(text, before))
    proposal = respond(before, mute, TERMS, DAY).proposal
    assert proposal and proposal.discount == euros("50")


def test_what_was_said_of_an_open_plan_still_holds() -> None:
    asked = replace(
        START, table=replace(plan("20/04 300"), schedule=(), count=4, amount=euros("300"), first_date=None)
    )
    assert "24/04 300 24/05 300 24/06 300 24/07 300" in made("à partir du 24", asked)


def test_sums_told_before_fall_on_the_days_told_now() -> None:
    sums = tuple(euros(one) for one in ("600", "300", "300"))
    asked = replace(
        START, table=replace(plan("20/04 300"), schedule=(), count=3, amount=None, first_date=None, amounts=sums)
    )
    assert made("on commence le 24, puis tous les 24", asked)["24/04 600 24/05 300 24/06 300"].how is How.OPENED


def test_from_the_end_of_a_short_month_payments_may_fall_at_month_ends() -> None:
    found = made("600 € le 30 avril et le reste en 2 fois")
    assert {"30/04 600 31/05 300 30/06 300", "30/04 600 30/05 300 30/06 300"} <= set(found)


def test_a_message_full_of_figures_makes_a_bounded_number_of_candidates() -> None:
    days = ", ".join(f"{amount} € le {day} mai" for day in range(1, 29) for amount in (110 + day, 230 + day))
    found = candidates(context_of(heard(days, CHOICE), CHOICE, DAY))
    assert len(found) < 60_000


# --- features ---


def test_all_candidates_have_as_many_features() -> None:
    context = context_of(heard("500 € le 27 avril, le reste le 27 mai", OFFERED), OFFERED, DAY)
    signs, lines = matrix(context, candidates(context))
    assert {len(line) for line in lines} == {Weigher.load().features.shape[1]}
    assert len(signs) == Weigher.load().signs.shape[1]


def test_an_artefact_of_other_features_is_refused_and_names_the_fix() -> None:
    with pytest.raises(OtherFeaturesError, match="make train-talks"):
        Weigher.load()([0.0], [[0.0]])


# --- what stands ---


@pytest.mark.parametrize(
    ("text", "state", "rows"),
    [
        ("Trois versements de 400 €, les 24 avril, 24 mai et 24 juin.", START, "24/04 400 24/05 400 24/06 400"),
        ("Je décale les 400 € du 20 mai au 27 mai, juin ne change pas.", AGREED, "20/04 400 27/05 400 20/06 400"),
        ("Va pour l'étalement en trois fois 400 €.", CHOICE, "20/04 400 20/05 400 20/06 400"),
        ("Le total, 1 200 €, partira en une seule fois le 24 avril.", START, "24/04 1200"),
    ],
)
def test_where_the_words_say_nothing_the_likeliest_plan_stands(text: str, state: State, rows: str) -> None:
    assert weighed(text, state) == rows


def test_an_offer_that_is_likeliest_is_taken() -> None:
    outcome = respond(CHOICE, Said((), heard=heard("Va pour l'étalement en trois fois 400 €.", CHOICE)), TERMS, DAY)
    assert outcome.accepts and outcome.accepts.id == "o2"


def test_an_offer_of_before_is_taken_again() -> None:
    text = "Finalement ce sera deux fois 600 €, le 20 avril et le 20 mai."
    before = replace(CHOICE, table=plan("20/04 150 20/05 150"), offers=(), past_offers=CHOICE.offers)
    outcome = respond(before, said(text, before, Intent.INSTALMENTS), TERMS, DAY)
    assert outcome.accepts and outcome.accepts.id == "o1"


def test_the_plan_in_force_said_again_takes_no_offer() -> None:
    two = CHOICE.offers[0].proposal
    in_force = replace(CHOICE, table=two, agreed=two, sound=(two,), offers=(), past_offers=CHOICE.offers)
    text = "Comme convenu, deux fois 600 €, le 20 avril et le 20 mai."
    assert respond(in_force, said(text, in_force, Intent.INSTALMENTS), TERMS, DAY).accepts is None


def test_a_yes_to_several_offers_is_asked_whatever_the_networks_make_of_it() -> None:
    asked = Merged(ambiguous=True)
    told = Said((Intent.INSTALMENTS,), heard=heard("Va pour l'étalement en trois fois 400 €.", CHOICE))
    assert weigh(asked, told, CHOICE, DAY) is asked


def test_a_plan_chosen_over_the_words_is_for_a_person_to_read_again() -> None:
    text = "Je décale les 400 € du 20 mai au 27 mai, juin ne change pas."
    chosen = respond(AGREED, Said((Intent.INSTALMENTS,), heard=heard(text, AGREED)), TERMS, DAY)
    assert chosen.unsure
    misread = Merged(plan("27/05 1200", None), spoken=True)
    assert weigh(misread, Said((Intent.INSTALMENTS,), heard=heard(text, AGREED)), AGREED, DAY).unsure
    right = Merged(plan("20/04 400 27/05 400 20/06 400", None), spoken=True)
    assert not weigh(right, Said((Intent.INSTALMENTS,), heard=heard(text, AGREED)), AGREED, DAY).unsure


@pytest.mark.parametrize("kind", ["unheard", "dispute", "insolvency"])
def test_it_has_no_say(kind: str) -> None:
    words = said("Je conteste, le matériel est défectueux.", START, Intent.DISPUTE)
    told = {
        "unheard": Said(()),
        "dispute": replace(words, heard=heard("trois fois 400 € dès le 24 avril")),
        "insolvency": Said((), insolvency=True, heard=heard("trois fois 400 € dès le 24 avril")),
    }
    read = Merged(THREE, spoken=True)
    assert weigh(read, told[kind], START, DAY) is read


# --- what is heard ---


def token(text: str, state: State = START) -> Token:
    (found,) = heard(text, state).tokens
    return found


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("le 27 avril", Kind.DAY, 0),
        ("tous les 5", Kind.NUMBER, 5),
        ("courant juin", Kind.MONTH, 6),
        ("450,50 €", Kind.SUM, Decimal("450.5")),
        ("en trois versements", Kind.COUNT, 3),
        ("j'ai 12 salariés", Kind.PLAIN, 12),
        ("30 % au début", Kind.SHARE, Decimal("0.3")),
    ],
)
def test_a_figure_is_heard_as_what_it_may_be(text: str, kind: Kind, value: Decimal) -> None:
    found = token(text)
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("à partir du 27 avril", Lead.START),
        ("jusqu'au 27 juin", Lead.END),
        ("50 € par mois", Lead.EACH),
        ("au lieu de 50 €", Lead.GONE),
        ("le 20 mai ne change pas", Lead.KEPT),
        ("soit 900 € en tout", Lead.TOTAL),
    ],
)
def test_the_words_beside_a_figure_are_heard(text: str, lead: Lead) -> None:
    assert lead in token(text).leads


def test_a_weekday_that_comes_back_sets_the_pace() -> None:
    found = heard("80 € tous les vendredis")
    assert (found.pace, found.weekday) == (Rhythm.WEEK, 4)
    assert heard("80 € un vendredi sur deux").pace is Rhythm.FORTNIGHT


def test_a_plain_standing_hears_all_the_same() -> None:
    assert State(START.invoices).standing is Standing.OPENING
    assert heard("").tokens == ()
