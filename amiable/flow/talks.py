"""A debtor's talk about how the debt will be paid, kept between two mails. It moves when a letter has really left."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import or_, select

from amiable.domain.calendar import PARIS
from amiable.domain.decision import Decision, MoveTalk
from amiable.domain.money import Money
from amiable.domain.reading import Attack, Intent, Reading
from amiable.domain.status import ReplyStatus, TalkStatus
from amiable.domain.talk import Said
from amiable.domain.talk_state import State
from amiable.flow.services import Services
from amiable.policies.case import Case
from amiable.policies.negotiation.engine import respond
from amiable.policies.negotiation.on_file import BY_A_PERSON, standing, talked_about
from amiable.policies.negotiation.terms import terms_of
from amiable.store import queries
from amiable.store.records import MATCH, READING, STATE, dump
from amiable.store.session import Unit
from amiable.store.tables import DraftRow, EventRow, ReplyRow, TalkRow

NOT_A_TURN = frozenset({Intent.AUTO_REPLY, Intent.BOUNCE, Intent.INSOLVENCY})
"""Messages whose general reading stands, whatever is being talked about."""


def open_talk(unit: Unit, debtor_id: int) -> TalkRow | None:
    """The debtor's open talk, if there is one."""
    return unit.session.scalars(
        select(TalkRow)
        .where(TalkRow.debtor_id == debtor_id, TalkRow.status == str(TalkStatus.OPEN))
        .order_by(TalkRow.id.desc())
        .limit(1)
    ).first()


# --- hearing ---


def in_its_talk(services: Services, unit: Unit, row: ReplyRow, case: Case) -> Case:
    """The case with the talk as it stood before this message, and what the message says in it.

    Messages that this one overtook before anybody answered them are heard first: what they proposed stands on the
    table. Where the newest says nothing of a plan, the last that did is the one to answer.
    """
    assert row.debtor_id is not None
    terms = terms_of(case.policy.for_debtor(case.debtor), case.debtor.kind)
    if terms is None or case.reading.attack is not Attack.NONE or NOT_A_TURN & set(case.reading.intents):
        return case
    stored = open_talk(unit, row.debtor_id)
    partner = stored.partner if stored else ""
    if stored is not None:
        known = STATE.validate_python(stored.state)
        unpaid = {invoice.number for invoice in case.invoices}
        still = any(number in unpaid for number, _ in known.invoices)  # else it is paid, and this is another matter
        case = replace(case, talk=known if still else None, talk_version=stored.version)
    readings = [
        (message, READING.validate_python(message.reading))
        for message in queries.overtaken(unit, row.debtor_id, before=row.id)
        if message.reading
    ]
    heard: Said | None = None
    own: Said | None = None
    for message, reading in (*readings, (row, case.reading)):
        if case.talk is None and heard is None and Intent.INSTALMENTS not in reading.intents:
            continue
        state = standing(case, talked_about(case))
        if heard is not None:
            state = respond(state, heard, terms, case.today).state.heard(state)
        own = _said(services, message, reading, state, case, partner)
        own = replace(own, intents=respond(state, own, terms, case.today).intents)
        if heard is None:
            heard = own
        elif own.about_plan:
            case, heard = replace(case, talk=state), own
    if heard is None or own is None:
        return case
    attacked = case.attacked or _attacked(unit, row.debtor_id)
    return replace(case, said=heard, attacked=attacked, reading=_as_a_turn(services, case, own, heard))


def _said(services: Services, message: ReplyRow, reading: Reading, state: State, case: Case, partner: str) -> Said:
    """One message read beside the sums and days that were named before it."""
    parts = [part for plan in state.named for part in plan.schedule]
    return services.hear(
        reading.new_text,
        message.received_at.astimezone(PARIS).date(),
        case.invoices,
        kind=case.debtor.kind,
        known={part.amount.amount for part in parts} | {state.outstanding.amount},
        planned={part.date for part in parts},
        due=state.outstanding.amount,
        other_person=bool(partner) and message.sender.lower() != partner.lower(),
        settled=state.settled,
        general=reading.intents,
        before=state.before,
    )


def _as_a_turn(services: Services, case: Case, own: Said, heard: Said) -> Reading:
    """In the middle of a talk, its own reader knows best what a short answer does; a person's word stands."""
    reading = case.reading
    if reading.reader == BY_A_PERSON:
        return reading
    intents = reading.intents
    if case.talk is not None and own.intents != (Intent.OTHER,):
        intents = own.intents
        reading = replace(reading, dispute=reading.dispute or own.dispute)
        if own.about_plan:
            reading = replace(reading, confidence=max(reading.confidence, services.sure_above), second_guess=None)
    if heard is not own and heard.about_plan:
        intents = (*(intent for intent in intents if intent is not Intent.OTHER), Intent.INSTALMENTS)
    return replace(reading, intents=tuple(dict.fromkeys(intents)))


def _attacked(unit: Unit, debtor_id: int) -> bool:
    """True once a mail that may have come from this debtor was put aside as an attack, and no person cleared it."""
    events = unit.session.scalars(
        select(EventRow).where(EventRow.kind == f"replies.{ReplyStatus.NEEDS_HUMAN}").order_by(EventRow.id)
    )
    suspect = [int(e.subject.partition(":")[2]) for e in events if str(e.data.get("why", "")).startswith("attack_")]
    rows = unit.session.scalars(
        select(ReplyRow).where(
            ReplyRow.id.in_(suspect), or_(ReplyRow.debtor_id.is_(None), ReplyRow.debtor_id == debtor_id)
        )
    )
    for row in rows:
        match = MATCH.validate_python(row.matched)
        if BY_A_PERSON not in match.signs and debtor_id in {row.debtor_id, *(c.debtor_id for c in match.candidates)}:
            return True
    return False


# --- moving ---


def overtaken(unit: Unit, draft: DraftRow, decision: Decision) -> bool:
    """True when the talk has moved since that was decided: another letter has left, a payment came or did not."""
    moves = [effect for effect in decision.effects if isinstance(effect, MoveTalk)]
    row = open_talk(unit, draft.debtor_id) if moves else None
    return any(effect.version != (row.version if row else 0) for effect in moves)


def move(unit: Unit, draft: DraftRow, effect: MoveTalk, partner: str) -> None:
    """The letter has left: the talk stands where the decision said. Called once a letter, as it is marked sent."""
    row = _locked(unit, draft.debtor_id)
    if row is None:
        unit.add(
            TalkRow(
                debtor_id=draft.debtor_id,
                status=str(TalkStatus.OPEN),
                state=dump(STATE, effect.state),
                partner=partner,
                opened_at=unit.now,
            )
        )
        return
    state = effect.state
    if row.version != effect.version:  # something happened between the approval and the sending: it stays known
        now = STATE.validate_python(row.state)
        state = replace(
            state,
            past_offers=tuple(dict.fromkeys((*state.past_offers, *now.past_offers, *now.offers))),
            broken=max(state.broken, now.broken),
            attacked=state.attacked or now.attacked,
            kept=now.kept if state.agreed == now.agreed else state.kept,
            paid_since=now.paid_since if state.agreed == now.agreed else state.paid_since,
        )
    _keep(unit, row, state, "talks.moved", draft=str(draft.id))


def received(unit: Unit, debtor_id: int, amount: Money) -> None:
    """A payment of the debtor's was seen at the bank; a talk about nothing more is closed."""
    row = _locked(unit, debtor_id)
    if row is None:
        return
    state = STATE.validate_python(row.state).received(amount)
    _keep(unit, row, state, "talks.received", amount=str(amount.amount))
    numbers = {number for number, _ in state.invoices}
    if not any(invoice.number in numbers for invoice in queries.unpaid_invoices(unit, debtor_id)):
        close(unit, debtor_id, "paid")


def missed(unit: Unit, debtor_id: int) -> None:
    """A promised or planned payment did not come."""
    row = _locked(unit, debtor_id)
    if row is not None:
        _keep(unit, row, STATE.validate_python(row.state).missed(), "talks.missed")


def close(unit: Unit, debtor_id: int, why: str) -> bool:
    """Nothing is left to talk about: what the debtor asks next opens another talk."""
    row = _locked(unit, debtor_id)
    return row is not None and unit.move(TalkRow, row.id, TalkStatus.OPEN, TalkStatus.CLOSED, why=why)


def _locked(unit: Unit, debtor_id: int) -> TalkRow | None:
    queries.lock_debtor(unit, debtor_id)
    return open_talk(unit, debtor_id)


def _keep(unit: Unit, row: TalkRow, state: State, event: str, **data: str) -> None:
    unit.change(TalkRow, TalkRow.id == row.id, state=dump(STATE, state), version=TalkRow.version + 1)
    unit.event(event, f"talk:{row.id}", **data)
