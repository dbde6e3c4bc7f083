"""Where a talk stands before a message: what the encoder of talks is shown, and what a plan does beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from amiable.domain.before import Before, Rows, Standing, deed_of, left_of
from amiable.domain.heard import Deed, Lead, Named
from amiable.domain.leads import Leading
from amiable.domain.money import euros
from amiable.reading.encoder.figures import find_figures
from amiable.reading.encoder.marks import MARKS, marks_of, named_by, shown
from amiable.reading.talk.invoice_names import named_in
from amiable.testing.acts import STATES, payments
from amiable.testing.talks import AGREED, CHOICE, DAY, OFFERED, START, invoices_of


def rows(lines: str) -> Rows:
    return tuple(payments(lines))


THREE = rows("20/04 400 20/05 400 20/06 400")


@pytest.mark.parametrize(
    ("lines", "deed"),
    [
        ("20/04 400 20/05 400 20/06 400", Deed.AS_BEFORE),
        ("20/04 400 27/05 400 20/06 400", Deed.OTHER_DAYS),
        ("20/04 600 20/05 400 20/06 200", Deed.OTHER_SUMS),
        ("20/04 400 20/05 800", Deed.FEWER),
        ("20/04 400 20/05 400 20/06 200 20/07 200", Deed.MORE),
        ("20/04 1200", Deed.SINGLE),
        ("03/04 250 03/06 950", Deed.FRESH),
        ("20/04 500 27/05 400 20/06 300", Deed.OTHER),
    ],
)
def test_a_plan_is_named_by_what_it_does_to_those_before_it(lines: str, deed: Deed) -> None:
    assert deed_of(rows(lines), Before(Standing.AGREED, plans=(THREE,))) is deed


def test_an_offer_as_it_is_is_taken() -> None:
    assert deed_of(THREE, OFFERED.before) is Deed.TAKEN


def test_what_is_shown_says_where_the_talk_stands_and_how_many_payments_it_has() -> None:
    assert [shown(state.before) for state in (START, AGREED, CHOICE)] == ["", "accord 3 : ", "offre 2 3 : "]
    assert shown(STATES["late"].before) == "accord 3 2, manqué : "


def test_payments_that_came_are_left_out_of_what_is_to_come() -> None:
    assert left_of(THREE, 50000) == rows("20/05 300 20/06 400")
    assert AGREED.received(euros("400")).before.plans == (THREE, THREE[1:])


def test_a_figure_is_marked_by_what_it_is_beside_the_plans() -> None:
    text = "les 400 € du 20 mai, le 27 mai"
    marks = [marks_of(one, DAY, AGREED.before) for one in find_figures(text, DAY, {Decimal(400)})]
    assert {len(one) for one in marks} == {MARKS}
    of_the_plan = 4
    assert [bool(one[of_the_plan]) for one in marks] == [True, True, False]


def test_each_figure_does_something_in_the_plan() -> None:
    leading = Leading.of(rows("20/04 400 27/05 300 20/06 500"), AGREED.before)

    def does(named: Named) -> set[Lead]:
        return {lead for lead, done in leading.leads(named).items() if done}

    def on(day: int, month: int) -> Named:
        return Named(frozenset({date(2026, month, day)}))

    assert does(on(20, 5)) == {Lead.GONE}
    assert does(on(27, 5)) == set()
    assert does(on(20, 4)) == {Lead.START, Lead.KEPT}
    assert does(Named(amount=50000, is_sum=True)) == {Lead.END}
    assert does(Named(amount=10000, is_sum=True)) == {Lead.MORE}
    assert does(Named(amount=120000, is_sum=True)) == {Lead.TOTAL}


def test_a_bare_number_may_be_a_sum_or_a_day() -> None:
    [figure] = find_figures("j'ai 20 salariés", DAY, ())
    assert named_by(figure, DAY) == Named(number=20, amount=2000)
    assert named_by(figure, DAY).fits([(date(2026, 4, 20), 40000), (date(2026, 4, 3), 2000)]) == [0, 1]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("F-1 le 20 avril, F-2 le 20 mai", [("F-1", "F-1"), ("F-2", "F-2")]),
        ("la plus grosse le 20 avril, l'autre le 20 mai", [("la plus grosse", "F-1"), ("l'autre", "F-2")]),
        ("rien de tout cela", []),
    ],
)
def test_invoices_are_named_where_the_words_name_them(text: str, named: list[tuple[str, str]]) -> None:
    found = named_in(text, invoices_of(STATES["two_invoices"]), answering=False)
    assert [(text[start:end], number) for start, end, number in found] == named
