"""The unit of work: one short transaction of one company, guarded transitions, events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, create_engine, event, update
from sqlalchemy.engine import CursorResult, make_url
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from amiable.domain import status
from amiable.store.tables import (
    Base,
    CardRow,
    CompanyOwned,
    DisputeRow,
    DraftRow,
    EventRow,
    InstalmentRow,
    InstructionRow,
    InvoiceRow,
    OutboxRow,
    PaymentRow,
    PlanRow,
    PromiseRow,
    ReplyRow,
    TalkRow,
)

BUSY_SECONDS = 30
MOVES: Mapping[type[Base], Mapping[Any, frozenset[Any]]] = {
    InvoiceRow: status.INVOICE_MOVES,
    ReplyRow: status.REPLY_MOVES,
    DraftRow: status.DRAFT_MOVES,
    OutboxRow: status.OUTBOX_MOVES,
    CardRow: status.CARD_MOVES,
    InstructionRow: status.INSTRUCTION_MOVES,
    PromiseRow: status.PROMISE_MOVES,
    PlanRow: status.PLAN_MOVES,
    InstalmentRow: status.INSTALMENT_MOVES,
    PaymentRow: status.PAYMENT_MOVES,
    DisputeRow: status.DISPUTE_MOVES,
    TalkRow: status.TALK_MOVES,
}


class ForbiddenMoveError(RuntimeError):
    """A status change that domain/status.py does not list: a defect of ours, not a race."""


class WrongCompanyError(RuntimeError):
    """A row of one company was about to be written in a unit of another."""


class Unit:
    """One transaction. Rows read and changed here are `company_id`'s alone (None: every company, for claims)."""

    def __init__(self, session: Session, company_id: int | None, now: datetime) -> None:
        self.session = session
        self.company_id = company_id
        self.now = now

    def add(self, row: Base) -> None:
        """Insert a row; its company is filled in."""
        if isinstance(row, CompanyOwned) and row.company_id is None:
            row.company_id = company_of(self)
        self.session.add(row)

    def flush(self) -> None:
        """Send pending inserts now, so that ids and unique violations are known."""
        self.session.flush()

    def event(self, kind: str, subject: str, *, actor: str = "system", **data: Any) -> None:
        """Leave a trace of what happened, with its reasons."""
        self.add(EventRow(at=self.now, actor=actor, kind=kind, subject=subject, data=data))

    def move(  # the guard, the change and the event are one thing
        self,
        table: type[Base],
        row_id: int,
        frm: StrEnum | tuple[StrEnum, ...],
        to: StrEnum,
        *,
        actor: str = "system",
        why: str = "",
        where: tuple[ColumnElement[bool], ...] = (),
        **changes: Any,
    ) -> bool:
        """Compare-and-swap of a status. True when this call made the change, which also left an event.

        False when the row was no longer in `frm` (or `where` failed): somebody else was first.
        """
        froms = frm if isinstance(frm, tuple) else (frm,)
        for one in froms:
            if to not in MOVES[table][one]:
                raise ForbiddenMoveError(f"{table.__tablename__}: {one} -> {to} is not listed in domain/status.py")
        columns = table.__table__.c
        statement = update(table).where(columns.id == row_id, columns.status.in_([str(s) for s in froms]), *where)
        moved = self._count(statement.values(status=str(to), **changes)) == 1
        if moved:
            self.event(
                f"{table.__tablename__}.{to}",
                f"{SUBJECTS[table]}:{row_id}",
                actor=actor,
                **({"why": why} if why else {}),
            )
        return moved

    def change(self, table: type[Base], *where: ColumnElement[bool], **values: Any) -> int:
        """Guarded update of other columns; the number of rows changed."""
        return self._count(update(table).where(*where).values(**values))

    def _count(self, statement: Any) -> int:
        self.session.flush()
        result = self.session.execute(statement, execution_options={"synchronize_session": "fetch"})
        assert isinstance(result, CursorResult) or hasattr(result, "rowcount")
        return int(result.rowcount)


def company_of(unit: Unit) -> int:
    """The company a unit is scoped to; raises WrongCompanyError in one that spans them all."""
    if unit.company_id is None:
        raise WrongCompanyError("this can only be done in a unit of one company")
    return unit.company_id


SUBJECTS: Mapping[type[Base], str] = {
    InvoiceRow: "invoice",
    ReplyRow: "reply",
    DraftRow: "draft",
    OutboxRow: "outbox",
    CardRow: "card",
    InstructionRow: "instruction",
    PromiseRow: "promise",
    PlanRow: "plan",
    InstalmentRow: "instalment",
    PaymentRow: "payment",
    DisputeRow: "dispute",
    TalkRow: "talk",
}


class Store:
    """The database behind a URL. `clock` gives the aware time that units work with."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        self.url = make_url(url)
        self.clock = clock
        self.engine = _engine(url)
        self._reading = self.engine.execution_options(amiable_reading=True)

    @property
    def is_postgresql(self) -> bool:
        """True on PostgreSQL, where claims skip locked rows."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def unit(self, company_id: int | None) -> Iterator[Unit]:
        """A write transaction, committed at the end of the block, rolled back on any exception."""
        with self._session(self.engine, company_id) as session, session.begin():
            yield Unit(session, company_id, self.clock())

    @contextmanager
    def view(self, company_id: int | None) -> Iterator[Unit]:
        """A read-only look: nothing written in the block is kept."""
        with self._session(self._reading, company_id) as session:
            yield Unit(session, company_id, self.clock())

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    @staticmethod
    def _session(engine: Engine, company_id: int | None) -> Session:
        session = Session(engine, expire_on_commit=False, autoflush=False, info={"company_id": company_id})
        event.listen(session, "do_orm_execute", _scope)
        event.listen(session, "before_flush", _refuse_other_companies)
        return session


def _scope(state: ORMExecuteState) -> None:
    """The one place where a query is kept inside its company."""
    company_id = state.session.info["company_id"]
    if company_id is not None and not state.is_column_load and not state.is_relationship_load:
        state.statement = state.statement.options(
            with_loader_criteria(
                CompanyOwned,
                lambda table: table.company_id == company_id,
                include_aliases=True,
                track_closure_variables=True,
            )
        )


def _refuse_other_companies(session: Session, context: UOWTransaction, instances: object) -> None:
    company_id = session.info["company_id"]
    for row in session.new:
        if isinstance(row, CompanyOwned) and company_id is not None and row.company_id != company_id:
            raise WrongCompanyError(f"{type(row).__name__} of company {row.company_id} in a unit of {company_id}")


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # a claim that a power cut forgets would be a second letter
            "foreign_keys=ON",
            f"busy_timeout={BUSY_SECONDS * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A write transaction takes its lock at once: one that begins by reading could not be upgraded.
        reading = connection.get_execution_options().get("amiable_reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
