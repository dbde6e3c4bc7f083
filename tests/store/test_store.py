"""The store's promises: migrations match the tables, moves are guarded, companies do not mix, figures stay exact."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from amiable.domain.status import InvoiceStatus, ReplyStatus
from amiable.store.migrate import migrate
from amiable.store.session import ForbiddenMoveError, Store, WrongCompanyError
from amiable.store.tables import Base, CompanyRow, DebtorRow, EventRow, InvoiceRow, ReplyRow
from amiable.testing.clock import FrozenClock
from amiable.testing.flow import Workshop


def test_the_migrations_make_exactly_the_tables(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_processes_starting_at_once_migrate_once(tmp_path: Path, clock: FrozenClock) -> None:
    stores = [Store(f"sqlite:///{tmp_path / 'new.db'}", clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, stores))
    with stores[0].engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_a_move_happens_once_and_leaves_an_event(store: Store) -> None:
    shop = Workshop(store)
    shop.debtor("Durand", "d@durand.example", "F-1")

    def pay(_: int) -> bool:
        with store.unit(1) as unit:
            return unit.move(InvoiceRow, 1, InvoiceStatus.OVERDUE, InvoiceStatus.PAID, actor="manager:1", why="bank")

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(pay, range(6))).count(True) == 1
    (event,) = (row for row in shop.rows(EventRow) if isinstance(row, EventRow))
    assert (event.kind, event.actor, event.subject, event.data) == (
        "invoices.paid",
        "manager:1",
        "invoice:1",
        {"why": "bank"},
    )


def test_a_move_that_the_table_of_statuses_does_not_list_is_refused(store: Store) -> None:
    with store.unit(1) as unit, pytest.raises(ForbiddenMoveError):
        unit.move(ReplyRow, 1, ReplyStatus.ANSWERED, ReplyStatus.RECEIVED)


def test_an_event_rolls_back_with_its_move(store: Store) -> None:
    shop = Workshop(store)
    shop.debtor("Durand", "d@durand.example", "F-1")
    with pytest.raises(RuntimeError), store.unit(1) as unit:
        unit.move(InvoiceRow, 1, InvoiceStatus.OVERDUE, InvoiceStatus.PAID)
        raise RuntimeError("the process failed before the end of the block")
    assert shop.rows(EventRow) == []
    assert [row.status for row in shop.rows(InvoiceRow)] == [InvoiceStatus.OVERDUE]  # type: ignore[attr-defined]


def test_a_unit_sees_and_changes_its_company_alone(store: Store) -> None:
    Workshop(store).debtor("Durand", "d@durand.example", "F-1")
    Workshop(store, company_id=2).debtor("Martin", "m@martin.example", "F-1")  # the same number elsewhere is fine
    with store.unit(2) as unit:
        assert [row.name for row in unit.session.query(DebtorRow)] == ["Martin"]
        assert unit.session.get(DebtorRow, 1) is None
        assert unit.change(DebtorRow, DebtorRow.name == "Durand", name="Volé") == 0
        assert not unit.move(InvoiceRow, 1, InvoiceStatus.OVERDUE, InvoiceStatus.PAID)
    with pytest.raises(WrongCompanyError), store.unit(2) as unit:
        unit.session.add(DebtorRow(company_id=1, reference="x", name="x", kind="business"))


def test_amounts_are_exact_and_times_aware(store: Store) -> None:
    shop = Workshop(store)
    shop.debtor("Durand", "d@durand.example", "F-1", amount="12345678901.07")
    (invoice,) = shop.rows(InvoiceRow)
    assert isinstance(invoice, InvoiceRow) and invoice.amount == Decimal("12345678901.07")
    with pytest.raises(StatementError, match="naive"), store.unit(1) as unit:
        unit.add(EventRow(at=datetime(2026, 3, 10), actor="x", kind="x", subject="x", data={}))  # noqa: DTZ001
        unit.flush()
    with store.unit(1) as unit:
        unit.add(EventRow(at=datetime(2026, 3, 10, 9, tzinfo=UTC), actor="x", kind="x", subject="x", data={}))
    (event,) = shop.rows(EventRow)
    assert isinstance(event, EventRow) and event.at == datetime(2026, 3, 10, 9, tzinfo=UTC)


def test_a_view_keeps_nothing(store: Store) -> None:
    Workshop(store)
    with store.view(1) as unit:
        unit.session.add(DebtorRow(company_id=1, reference="x", name="x", kind="business"))
    with store.view(None) as unit:
        assert unit.session.query(DebtorRow).count() == 0
        assert unit.session.query(CompanyRow).count() == 1


def test_every_status_has_its_moves() -> None:
    from amiable.store.session import MOVES

    for moves in MOVES.values():
        kind = type(next(iter(moves)))
        assert set(moves) == set(kind)
        assert all(target in kind for targets in moves.values() for target in targets)
