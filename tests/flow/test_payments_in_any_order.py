"""Whatever the order of payments and imports: the same invoices and instalments, to the cent, and twice is once.

A payment that came back is the exception: which of a plan's invoices it had reached depends on what came before it,
so that their sums may differ, never what is paid in all.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amiable.domain.decision import OpenPlan
from amiable.domain.money import Money
from amiable.domain.plan import Instalment
from amiable.domain.status import InvoiceStatus, PlanStatus
from amiable.flow import plans
from amiable.flow.payments import import_payments
from amiable.store.session import Store
from amiable.store.tables import ConversationRow, DraftRow, InstalmentRow, InvoiceRow, PaymentRow, PlanRow, ShareRow
from amiable.testing.clock import FrozenClock
from amiable.testing.flow import YANN, Workshop

TODAY = datetime.fromisoformat("2026-06-10T10:00:00+02:00")
DUES = (date(2026, 4, 3), date(2026, 5, 4), date(2026, 6, 3))
PARTS = (Decimal("833.34"), Decimal("833.33"), Decimal("833.33"))
FIRST, SECOND = "FA-2026-0131", "FA-2026-0140"


def office(template: Path, folder: Path) -> Workshop:
    """Two invoices of 1 250,00 € in a plan of three payments."""
    path = folder / "amiable.db"
    shutil.copy(template, path)
    shop = Workshop(Store(f"sqlite:///{path}", FrozenClock(TODAY)))
    shop.debtor("Menuiserie Kerdoncuff", YANN, FIRST, SECOND)
    with shop.store.unit(1) as unit:
        talk = ConversationRow(debtor_id=1, token="t", opened_at=unit.now)
        unit.add(talk)
        unit.flush()
        draft = DraftRow(
            debtor_id=1,
            conversation_id=talk.id,
            key="k",
            action="confirm_plan",
            decision={},
            prompt_version="",
            status="superseded",
            invoice_versions={},
            created_at=unit.now,
            expires_at=unit.now,
        )
        unit.add(draft)
        unit.flush()
        schedule = tuple(Instalment(day, Money(part)) for day, part in zip(DUES, PARTS, strict=True))
        plans.open_plan(unit, draft, OpenPlan((FIRST, SECOND), schedule))
    return shop


def standing(shop: Workshop, *, returned: bool) -> tuple[object, ...]:
    invoices = [] if returned else [(row.number, row.paid, row.status) for row in shop.rows(InvoiceRow)]  # type: ignore[attr-defined]
    parts = [(row.paid, row.paid_on, row.status, row.missed) for row in shop.rows(InstalmentRow)]  # type: ignore[attr-defined]
    return (sorted(invoices), parts, [row.status for row in shop.rows(PlanRow)])  # type: ignore[attr-defined]


@st.composite
def entries(draw: st.DrawFn) -> list[str]:
    """Rows about the plan by its references or numbers, never more than is owed, the last one perhaps returned."""
    left, rows = Decimal(2500), []
    for number in range(draw(st.integers(0, 5))):
        amount = min(left, Decimal(draw(st.integers(1, 150_000))) / 100)
        if not amount:
            break
        left -= amount
        day = date(2026, draw(st.integers(3, 5)), draw(st.integers(1, 28)))
        rows.append(f"{day};{amount};plan;P{number}")
        if draw(st.integers(0, 4)) == 0:
            rows.append(f"2026-06-01;-{amount};plan;R{number}")
    return rows


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=entries(), data=st.data())
def test_any_order_in_any_number_of_files(sqlite_template: Path, rows: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(rows)))
    mixed = data.draw(st.permutations(rows))
    found = []
    for files in ([rows], [mixed[:cut], mixed[cut:], rows]):
        with tempfile.TemporaryDirectory() as folder:
            shop = office(sqlite_template, Path(folder))
            reference = shop.rows(InstalmentRow)[0].reference  # type: ignore[attr-defined]
            for place, file in enumerate(files):
                path = Path(folder) / f"{place}.csv"
                path.write_text("date;amount;label;id\n" + "\n".join(file).replace("plan", reference) + "\n")
                assert import_payments(shop.services, 1, path).bad == ()
            found.append(standing(shop, returned=any(";-" in row for row in rows)))
            _sums_hold(shop, rows)
            shop.store.close()
    assert found[0] == found[1]


def _sums_hold(shop: Workshop, rows: list[str]) -> None:
    """Entries, shares, invoices and instalments tell one sum, to the cent, and the statuses follow it."""
    seen = sum((Decimal(row.split(";")[1]) for row in rows), Decimal(0))
    payments = shop.rows(PaymentRow)
    assert len(payments) == len(rows)
    assert sum((row.assigned for row in payments), Decimal(0)) == seen  # type: ignore[attr-defined]
    assert sum((row.amount for row in shop.rows(ShareRow)), Decimal(0)) == seen  # type: ignore[attr-defined]
    invoices = [row for row in shop.rows(InvoiceRow) if isinstance(row, InvoiceRow)]
    assert sum((row.paid for row in invoices), Decimal(0)) == seen
    assert all((row.status == InvoiceStatus.PAID) == (row.paid == row.amount) for row in invoices)
    parts = [row for row in shop.rows(InstalmentRow) if isinstance(row, InstalmentRow)]
    assert sum((row.paid for row in parts), Decimal(0)) == seen
    (plan,) = shop.rows(PlanRow)
    assert (plan.status == PlanStatus.COMPLETED) == (seen == sum(PARTS))  # type: ignore[attr-defined]
