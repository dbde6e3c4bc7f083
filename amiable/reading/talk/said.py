"""The one door of the room: a message of the debtor in, what it says out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from amiable.domain.before import Before
from amiable.domain.debtor import DebtorKind
from amiable.domain.heard import Heard
from amiable.domain.invoice import Invoice
from amiable.domain.reading import Attack, Intent
from amiable.domain.talk import Call, Part, Pick, Recall, Said
from amiable.french.amounts import AmountSpan
from amiable.french.fold import FOLDED_MONTHS, fold
from amiable.french.numbers import NumberSpan, find_numbers, find_shares, parse_number
from amiable.reading.encoder import Turn, Wish
from amiable.reading.facts.page import split_sentences
from amiable.reading.talk.bids import asked_less, nearly_all, sets_a_sum_apart, sums_to_come, take_lowered
from amiable.reading.talk.call import find_call
from amiable.reading.talk.choice import find_favoured, find_turned_down
from amiable.reading.talk.chosen import find_chosen
from amiable.reading.talk.clauses import in_digits, without_rejected, without_told
from amiable.reading.talk.commas import with_commas
from amiable.reading.talk.cues import cue, says
from amiable.reading.talk.disputes import (
    Apart,
    about_terms,
    contests_ours,
    find_contested,
    find_refused,
    refused_part,
    set_apart,
    withheld_sum,
)
from amiable.reading.talk.feasts import new_days_in_figures
from amiable.reading.talk.intents import puts_off, with_intents, without_no_delay
from amiable.reading.talk.invoice_names import with_numbers
from amiable.reading.talk.lapse import without_lapse
from amiable.reading.talk.message import kept as left_alone
from amiable.reading.talk.payments import Payments, find_payments
from amiable.reading.talk.places import NAMED
from amiable.reading.talk.questions import asks_if_software
from amiable.reading.talk.recalls import find_recall, goes_back
from amiable.reading.talk.running import lacks_money, tells_of_payment, while_running
from amiable.reading.talk.same_day import with_day_said_before
from amiable.reading.talk.second_opinion import (
    NOTHING,
    asks_for_nobody,
    beside_the_point,
    denies,
    heed,
    leaning,
    only_asks,
    rules_out,
    surely,
    tells,
    wishes,
)
from amiable.reading.talk.slips import without_slips
from amiable.reading.talk.spelling import spelt_out
from amiable.reading.talk.story import proposes_nothing_new, told_by
from amiable.reading.talk.sums import shares_out

MAX_CHARACTERS = 20_000
"""As much as the reader of any mail takes."""
STAGED = (Attack.BANK_DETAILS_CHANGE, Attack.PHISHING_LINK, Attack.IMPERSONATION)
"""Messages that want something done for somebody else: they propose nothing about the debt."""
BAITS = {Attack.BANK_DETAILS_CHANGE: "ask.account", Attack.PHISHING_LINK: "ask.link"}
"""What the sentences that hold the bait speak of."""
FEW = 2
CENT = Decimal("0.01")
GROUNDS = ("defective", "duplicate", "service_quality", "badly_done", "not_delivered", "quantity", "price")
_NO_YES = re.compile(r"(?:\b(?:ai|avons|ont|ete|a) (?:\w+ )?vendu|[\w/]-\w{1,4})$")
"""« J'ai vendu mes parts », « réf. 26-05-TOP »."""
_NOT_AFTER = re.compile(r" (?:\w+ment )?(?:pas|plus|guere|jamais)\b")
_KNOWN = re.compile(r"\b(?:sa(?:is|it|vons)|compren\w+|conscien\w+) (?:tout a fait )?$")
"""« ça passe pas »; « on sait très bien qu'on vous doit cet argent »."""
_PENDING = re.compile(
    r"\b(?:attend|besoin|faut|faudr|sans|reserve|soumet|soumis|sollicit|dans l'attente|une fois|des que|apres)\w*\b"
    r"[^.,;!?\n]{0,24} (?:l'|son |leur |cet |d')$"
)
"""« nous attendons l'aval du conseil »."""
_WARNED = re.compile(r"\b(?:deconseill|dissuad|interdi|empech|dispens)\w+[^.;!?\n]{0,24}(?:de |d')$")
"""« ma comptable me déconseille d'accepter »."""
_QUESTION = re.compile(r"\?")


AUTOMATIC = (Intent.AUTO_REPLY, Intent.BOUNCE)
"""Written by a program: nothing in it is said in the talk."""


def read(
    text: str,
    day: date,
    invoices: Sequence[Invoice],
    *,
    kind: DebtorKind = DebtorKind.BUSINESS,
    known: Collection[Decimal] = (),
    planned: Collection[date] = (),
    due: Decimal | None = None,
    attack: Attack = Attack.NONE,
    other_person: bool = False,
    settled: bool = False,
    general: Collection[Intent] = (),
    before: Before | None = None,
) -> Said:
    """What `text`, received on `day`, says. `known` sums and `planned` days are those of earlier messages;
    `due` is what is owed by now, the invoices without one.

    `text` is the debtor's own new words, injected orders blanked out. `settled`: a plan runs and nothing else is
    under discussion, so that a bare yes is thanks. `general` are the intents that the reader of any mail found: they
    tell of a dispute or an insolvency where no turn of phrase known here does. With `before`, where the talk
    stands, the encoder is heard too.
    """
    owed = {invoice.number: invoice.outstanding.amount for invoice in invoices}
    due = sum(owed.values(), Decimal(0)) if due is None else due
    known = {*known, due, *owed.values()}
    unchanged, text = text[:MAX_CHARACTERS], _with_its_days(text[:MAX_CHARACTERS], day, planned)
    aside = says("ask.aside", fold(text))
    turn, terms, heard = told_by(text, day, before, known, planned, invoices)
    if automatic := _automatic(general, turn, heard):
        return Said(intents=automatic, attack=attack, other_person=other_person)
    text, terms = (_prepared(one, day, invoices, planned, attack, settled=settled) for one in (text, terms))
    plain, words = fold(text), fold(terms)
    found = find_payments(terms, day, known, owed, planned, due)
    found.count = found.count or (None if found.parts or settled else _counted_offer(_without_wishes(words)))
    _without_replaced(found, words, due, planned)
    declines = says("answer.declines", words) or (bool(planned) and says("answer.wont", words))
    accepts = _accepts(words) and not (_puts_it_off(words) and not (found.parts or found.moved or found.count))
    quiet = lacks_money(plain, day, planned, settled=settled) or (
        settled and (says("answer.thanks", plain) or says("ask.answer", plain))
    )
    insolvent = (
        says("debt.insolvency", plain) or (Intent.INSOLVENCY in general and not (quiet or (planned and declines)))
    ) and not (says("debt.not_insolvency", plain) or _not_theirs(plain, turn, general))
    call = None if asks_for_nobody(turn) else find_call(text, day)
    silent = (
        not (call or accepts or found.parts or found.count or found.moved or "?" in plain)
        and not (planned and _pick(plain))
        and not (settled and tells_of_payment(plain, ()))
    )
    unlikely = rules_out(turn, Intent.DISPUTE) or (denies(turn, Intent.DISPUTE) and Intent.DISPUTE not in general)
    once = silent and not planned and _pays_once(found, words, general)
    turned_down = planned and (declines or says("answer.but_not", words))  # what stands is, not what was bought
    vague = (
        silent and not (once or quiet or turned_down) and _contests_vaguely(plain, general, settled=settled)
    ) or (not planned and sets_a_sum_apart(found, plain, due, general))
    to_come = sums_to_come(found, words)
    accepts = accepts or (bool(planned) and silent and not settled and _assents_in_full(words))
    withheld, refused, seen = _held_back(found, text, plain, day, due, general, first=not planned)
    dispute = (
        None
        if insolvent or unlikely or _broke_elsewhere(found, plain, declines=bool(planned) and declines)
        else find_contested(
            text,
            _without_refused_offer(plain) if planned else plain,
            day,
            invoices,
            {part.amount for part in found.parts if part.dates},
            seen,
            whole=vague or _contests(turn, general),
            apart=withheld,
        )
    )
    if not (insolvent or unlikely or found.clear or left_alone(plain)):
        seen = () if planned else general  # of what stands, only its own words refuse a part
        dispute = find_refused(found.by_invoice, dispute, text, plain, day, invoices, seen)
    contested = dispute.amount if dispute else None
    if contested is not None and (left := due - contested) > 0:
        found = find_payments(terms, day, {*known, left}, owed, planned, left)
    _beside_contested(found, refused, contested, owed)
    # « jusqu'à ce que l'ardoise soit effacée »
    then, once_for_all = (
        cue("answer.until").sub(" ", words),
        cue("answer.no_need").sub(" ", without_rejected(words)),
    )
    ends = settled and _all_left(found, words, once_for_all, day, planned, due)
    asks_discount = found.waived is not None or _asks_for_less(
        found, words, _without_end(then) if ends else then, due, planned
    )
    lump = ends or _in_one(found, _without_one(once_for_all) if settled else once_for_all)
    said = Said(
        intents=(),
        parts=tuple(replace(part, added=part.added and not ends) for part in found.parts),
        pairings=() if found.day_open or to_come else found.pairings,
        figures=() if found.day_open or to_come else found.figures,
        cover=() if found.day_open or to_come else found.cover,
        beside_cover=found.beside_cover,
        count=found.count,
        every=found.every,
        day=found.day,
        nth=found.nth,
        start=found.start,
        start_month=found.start_month,
        day_open=found.day_open,
        rest_open=found.rest_open,
        last_less=says("answer.last_less", words),
        others_open=says("answer.others_open", words),
        moved=tuple(found.moved),
        amounts_open=says("answer.amounts_open", words) or found.unread,
        topped=found.topped,
        carried=found.carried,
        doubles=says("change.doubles", words),
        sums_to_come=to_come,
        equal=says("answer.equal", words) or says("payment.by_shares", words),
        lump=lump,
        until_paid=says("answer.until_paid", words) and not once,
        keeps=bool(left_alone(words)),
        keeps_dates=says("answer.keeps_dates", words),
        keeps_amounts=says("answer.keeps_amounts", words),
        keeps_plan=says("answer.keeps_plan", words) and not says("answer.keeps_but", words),
        recalls=find_recall(words) or (Recall() if planned and goes_back(fold(unchanged)) else None),
        maintains=says("answer.maintains", words),
        stays=says("answer.stays", words)
        and not says("answer.gives_up", words)
        and (says("answer.refuses", words) or not (lump or found.parts)),
        accepts=accepts,
        as_offered=says("answer.as_offered", words) and not says("payment.others", words),
        declines=declines,
        pick=_pick(without_told(words)) or _pick(without_told(plain))  # « la formule 2 » may look like a story's
        if says("pick.named", plain) or not settled
        else None,
        other_than=find_turned_down(words) if says("pick.alternative", without_rejected(words)) else (),
        favours=find_favoured(words),
        chosen=find_chosen(words, day, planned) if planned else (),
        ends_month=_ends_month(words),
        closes=says("debt.closes", then)
        or (nearly_all(found, due) and says("debt.settles", then))
        or (not planned and asked_less(found, words, due)),
        discount=_discount(words) if asks_discount else None,
        asks_discount=asks_discount,
        further_off=bool(planned) and says("debt.further_off", words),
        spreads=not ("?" in words and says("pick.if", words))
        and (says("debt.spreads", without_no_delay(words)) or (not planned and puts_off(words))),
        puts_off=puts_off(words),
        pays=once or says("debt.pays", cue("debt.no_pay").sub(" ", without_told(words))),
        call=call,
        dispute=dispute,
        insolvency=insolvent,
        attack=attack,
        other_person=other_person,
    )
    said = _asking(_of_clear_plan(said) if found.clear else said, plain, turn, settled=settled)
    if beside_the_point(turn) or (only_asks(turn) and not (found.parts or found.count or found.moved or found.every)):
        said, found = _of_no_terms(said), Payments(told=found.told)
    if staged := _is_staged(attack, found, due, taken=bool(planned) and accepts):
        said = Said(intents=(), attack=attack, other_person=other_person)
    elif _only_recalls(said, found, plain, planned, due):
        said = replace(said, parts=())
    said = _beside_a_call(said)
    if settled:
        said, found.told = while_running(said, found.told, plain, words, day, planned, {*known, due}, general, turn)
    said = heed(
        with_intents(said, found, plain, day, kind, invoices, general, planned, settled=settled),
        turn,
        general,
        aside=aside,
        paid=says("payment.plainly_made", plain),
        invites=says("ask.for_offer", plain),
    )
    return (
        replace(said, intents=(_asked_of_us(attack, plain),))
        if staged
        else replace(said, leaning=leaning(turn), surely=surely(turn), heard=heard)
    )


def _not_theirs(plain: str, turn: Turn | None, general: Collection[Intent]) -> bool:
    """True where the encoder is nearly sure of no insolvency: it is somebody else's. Words and the reader of any mail
    together know better."""
    told = says("debt.insolvency", plain) and Intent.INSOLVENCY in general
    return denies(turn, Intent.INSOLVENCY) and not told


def _automatic(general: Collection[Intent], turn: Turn | None, heard: Heard | None) -> tuple[Intent, ...]:
    """What no person wrote, as the reader of any mail finds; nothing where something is proposed, told or asked."""
    written = any(tells(turn, one) for one in (Intent.PAID, Intent.QUESTION, Intent.PROMISE, Intent.INSTALMENTS))
    return tuple(one for one in AUTOMATIC if one in general and proposes_nothing_new(heard) and not written)


def _contests(turn: Turn | None, general: Collection[Intent]) -> bool:
    """True where the encoder is nearly sure of it, or the reader of any mail sees it first and that one does not deny
    it."""
    first = turn is not None and tuple(general)[:1] == (Intent.DISPUTE,)
    return tells(turn, Intent.DISPUTE) or (first and not denies(turn, Intent.DISPUTE))


def _asking(said: Said, plain: str, turn: Turn | None, *, settled: bool) -> Said:
    """With what it asks of us."""
    told = cue("ask.call").sub(" ", plain) if said.call else _without_whether(plain)
    schedule = says("ask.schedule", cue("ask.schedule_told").sub(" ", told))
    schedule = wishes(turn, Wish.SCHEDULE, said=schedule and not (said.recalls and "?" not in plain))
    bank = says("ask.bank", plain) or (settled and says("ask.bank_to", plain))
    bank = (wishes(turn, Wish.BANK, said=bank) or says("ask.bank_plainly", plain)) and not says("ask.bank_not", plain)
    software = wishes(turn, Wish.SOFTWARE, said=asks_if_software(plain), least=NOTHING)
    person = says("ask.person", cue("ask.person_theirs").sub(" ", plain)) and not (software or asks_for_nobody(turn))
    return replace(
        said,
        asks_schedule=schedule,
        asks_bank=bank and said.attack is Attack.NONE,
        asks_if_software=software,
        wants_person=person,
        call=None if person and said.call == Call() else said.call,  # to talk to somebody, no word of when or where
    )


def _asked_of_us(attack: Attack, plain: str) -> Intent:
    """A staged message asks, or gives an order in somebody's name."""
    orders = attack is Attack.IMPERSONATION and not (_QUESTION.search(plain) or says("ask.request", plain))
    return Intent.OTHER if orders else Intent.QUESTION


def _beside_a_call(said: Said) -> Said:
    """« demain je suis à Rungis, appelez-moi jeudi »: days alone are of no payment there."""
    bare = all(part == Part(dates=part.dates, times=part.times) for part in said.parts)
    return replace(said, parts=()) if said.call and bare and not said.pays else said


def _with_its_days(text: str, day: date, planned: Collection[date]) -> str:
    """The text with the days that it tells by a slip, by what was said before or by a feast as dates."""
    return new_days_in_figures(with_day_said_before(without_slips(text), planned, day), day, planned)


def _of_no_terms(said: Said) -> Said:
    """Without anything of how or when is paid."""
    return Said(
        (), asks_schedule=said.asks_schedule, asks_bank=said.asks_bank, asks_if_software=said.asks_if_software,
        wants_person=said.wants_person, call=said.call, dispute=said.dispute, insolvency=said.insolvency,
        attack=said.attack, other_person=said.other_person,
    )  # fmt: skip


def _of_clear_plan(said: Said) -> Said:
    """Without what words beside the point may seem to say of its payments."""
    return replace(
        said, clear=True, pairings=(), lump=False, amounts_open=False, sums_to_come=False, last_less=False,
        others_open=False, equal=False, until_paid=False, doubles=False, topped=None, carried=None, keeps_dates=False,
        keeps_amounts=False, keeps_plan=False, discount=None, asks_discount=False, further_off=False, closes=False,
    )  # fmt: skip


def _prepared(
    text: str,
    day: date,
    invoices: Sequence[Invoice],
    planned: Collection[date],
    attack: Attack,
    *,
    settled: bool,
) -> str:
    """The words without what misleads (farewells, polite negations, bait), quick spellings and commas put right."""
    text = with_commas(spelt_out(text))
    text = _without_farewell(_without_polite_not(_without_questions_of_cost(text)))
    text = _without_bait(without_lapse(text, day, planned if settled else ()), attack)
    return with_numbers(text, invoices, answering=bool(planned))


def _is_staged(attack: Attack, found: Payments, due: Decimal, *, taken: bool) -> bool:
    """True for a message that wants something done for somebody else; `taken`: it takes what we offered."""
    staged = attack in STAGED and not (attack is Attack.BANK_DETAILS_CHANGE and taken)
    return staged and not (attack is not Attack.IMPERSONATION and _sets_out_a_plan(found, due))


def _without_refused_offer(plain: str) -> str:
    """« votre offre ne correspond pas à nos moyens » contests no debt; places are kept."""
    return cue("answer.offer_refused").sub(lambda match: " " * len(match[0]), plain)


def _without_contested(parts: list[Part], contested: Decimal, owed: dict[str, Decimal]) -> list[Part]:
    """The payments, without what only says the sum or the invoice contested."""
    numbers = {number for number, amount in owed.items() if amount == contested} if len(owed) > 1 else set()
    return [part for part in parts if part.dates or not (part.amount == contested or part.invoice in numbers)]


def _contests_vaguely(plain: str, general: Collection[Intent], *, settled: bool) -> bool:
    """True where only the reader of any mail sees a dispute; of a word or two it knows nothing (« Trop. »), nor while
    a plan runs, of what names nothing that was sold or billed."""
    if settled and not says("debt.goods", plain):
        return False
    return len(plain.split()) > FEW and tuple(general)[:1] == (Intent.DISPUTE,) and not about_terms(plain)


def _broke_elsewhere(found: Payments, plain: str, *, declines: bool) -> bool:
    """True where what broke is theirs: all of it will be paid, or what we offered is turned down for it."""
    return (found.clear and not contests_ours(plain)) or (declines and says("debt.own_trouble", plain))


def _held_back(
    found: Payments,
    text: str,
    plain: str,
    day: date,
    due: Decimal,
    general: Collection[Intent],
    *,
    first: bool,
) -> tuple[AmountSpan | NumberSpan | None, Apart | None, Collection[Intent]]:
    """The sum that will not be paid, beside what is paid in its stead; and the intents that may deny a dispute."""
    if not first and (billed := withheld_sum(text, day, due)):
        return billed, None, ()
    disputed = tuple(general)[:1] == (Intent.DISPUTE,)
    less = _asks_less(found, plain)
    contests = disputed and not (less and says("debt.closes", plain))  # « et l'affaire est close »: less, to be done
    refused = refused_part(in_digits(text), day, due, general) if first and (contests or not less) else None
    apart = set_apart(found.parts, text, day, due)
    withheld = apart if disputed and not less else None
    return refused.contested if refused else withheld, refused, () if refused or apart else general


def _beside_contested(
    found: Payments, refused: Apart | None, contested: Decimal | None, owed: dict[str, Decimal]
) -> None:
    """What is paid beside a sum contested."""
    if contested is not None:
        _pay_the_rest(found, None if found.by_invoice else refused)
        found.parts = _without_contested(found.parts, contested, owed)


def _pay_the_rest(found: Payments, refused: Apart | None) -> None:
    """What is not refused is paid on its day, however the payments were read."""
    dated = [part for part in found.parts if part.dates]
    paid = sum(((part.amount or Decimal(0)) * max(part.times or 1, len(part.dates)) for part in dated), Decimal(0))
    shared = refused and [part.amount for part in dated if len(part.dates) > 1] == [refused.paid.amount]
    whole = sum(part.share or 0 for part in found.parts) == 1  # « 1 600 € : la moitié le 24, la moitié le 24 août »
    if refused and paid != refused.paid.amount and not (shared or whole):  # « pour moitié le 20 et pour moitié le 4 »
        found.parts, found.waived, found.told = [refused.paid], None, False


def _without_replaced(found: Payments, plain: str, due: Decimal, planned: Collection[date]) -> None:
    """« cela remplace les trois échéances »: a number given up, or what is owed beside the lesser sum offered."""
    if (found.count or 0) > 1 and found.parts == [Part(due, times=1)]:  # « les 480 € qui restent, en deux parts »
        each = (due / (found.count or 1)).quantize(CENT)
        found.parts, found.pairings, found.figures = [Part(each, times=found.count)], (), ()
    if not planned:
        take_lowered(found, plain, due)
    elif (given := cue("answer.gives_up").search(plain)) and not _in_place_of(found.count, given[0]):
        found.count = None


def _in_place_of(count: int | None, given_up: str) -> bool:
    """« quatre paiements au lieu de trois »: the number given up is another one."""
    numbers = {int(one.value) for one in find_numbers(given_up)}
    return bool(numbers) and count not in numbers


def _in_one(found: Payments, kept: str) -> bool:
    """« en une fois », « la somme entière partira le 24 »: all of it, in one payment."""
    several = found.count or found.every or len({on for part in found.parts for on in part.dates}) > 1
    one = says("answer.lump", kept) or (not several and says("answer.whole_sum", kept))
    return one and not says("answer.not_lump", kept)


def _asks_for_less(found: Payments, plain: str, then: str, due: Decimal, planned: Collection[date]) -> bool:
    """True where words ask for a discount; `then`: without what only says until when is paid."""
    lowers = says("debt.lowers", plain) and not (_paid_whole(found, due) or _of_one_payment(found, planned))
    return (lowers or says("debt.discount", then)) and not (says("debt.no_discount", plain) or shares_out(plain))


def _of_one_payment(found: Payments, planned: Collection[date]) -> bool:
    """« celle du 15 juillet, je la descends à 900 € »: of several payments, one that is named."""
    several = len(set(planned)) > 1
    return several and any(
        part.amount and (part.place in NAMED or (part.dates and set(part.dates) <= set(planned)))
        for part in found.parts
    )


def _all_left(found: Payments, plain: str, kept: str, day: date, planned: Collection[date], due: Decimal) -> bool:
    """« Les deux dernières partiront ensemble le 30 »: of a plan, all that is left on one new day."""
    new = {one.day for one in found.figures if one.day and not one.gone and one.day >= day} - set(planned)
    sums = [part.amount for part in found.parts if part.amount]
    less = any(part.share for part in found.parts) or sum(sums) not in (0, due)
    return (
        len(new) == 1
        and says("answer.all_left", _without_one(kept))
        and not (less or found.told or left_alone(plain) or says("ask.schedule", plain))
    )


def _without_one(plain: str) -> str:
    """Without « la totalité de l'échéance de mai », all of one payment only."""
    return cue("answer.all_of_one").sub(" ", plain)


def _without_end(plain: str) -> str:
    """Without what pays all that is left: « pour solde de tout compte » asks for nothing off then."""
    return cue("answer.all_left").sub(" ", plain)


def _pays_once(found: Payments, plain: str, general: Collection[Intent]) -> bool:
    """« Sitôt les moutons vendus, vous avez votre argent »: all of it, once something has happened."""
    once = says("answer.once", plain) and says("answer.once_paid", plain) and not says("debt.dispute", plain)
    theirs = says("answer.its_turn", plain) or any(says(f"ground.{name}", plain) for name in GROUNDS)
    whole = (says("answer.lump", plain) or says("answer.whole_sum", plain)) and not theirs
    once = once and (Intent.PROMISE in general or (whole and Intent.INSOLVENCY not in general))
    found.told = found.told and not once
    return once


def _paid_whole(found: Payments, due: Decimal) -> bool:
    """« je peux descendre à 100 ? cinq vendredis », 500 € being owed: all of it in smaller payments."""
    parts = found.parts
    if len(parts) == 1 and parts[0].amount and found.count and parts[0].times in (1, None):
        return parts[0].amount * found.count == due
    return sum((part.amount or 0) * max(part.times or 1, len(part.dates)) for part in parts) == due


def _asks_less(found: Payments, plain: str) -> bool:
    """True where a sum left out is to be waived, not contested."""
    names = ("debt.discount", "debt.lowers", "payment.waives")
    return found.waived is not None or any(says(name, plain) for name in names)


def _sets_out_a_plan(found: Payments, due: Decimal) -> bool:
    """True where dated payments make up what is owed: bait does not know so much."""
    dated = [part for part in found.parts if part.amount and part.dates]
    whole = sum(((part.amount or Decimal(0)) * len(part.dates) for part in dated), Decimal(0))
    return len(dated) == len(found.parts) and whole == due


def _only_recalls(said: Said, found: Payments, plain: str, planned: Collection[date], due: Decimal) -> bool:
    """True where a sum just paid, or a day of the plan beside a question, proposes nothing."""
    if said.accepts or said.spreads or said.count or len(said.parts) != 1:
        return False
    part = said.parts[0]
    if found.told and part == Part(due):
        return True  # « payée hier par virement, 1 728 € »
    if not _QUESTION.search(plain):
        return False
    months = {on.month for on in planned}
    stood = part.dates[0] in planned if len(part.dates) == 1 else not part.dates and part.month in months
    recalled = part.amount is None and part.place is None and stood
    told = found.told and part.amount is not None and not part.dates and not part.rest
    return recalled or told


def _accepts(plain: str) -> bool:
    """A yes that is not a question, to all of it."""
    if says("answer.but_not", plain) and not says("answer.keeps", plain):
        return False
    if says("answer.declines", plain) and cue("answer.declines").search(plain, 0, 40):
        return bool(re.search(r"\bmais (?:d'accord|ok|oui)\b", plain))
    plain = cue("answer.asked").sub(lambda match: " " * len(match[0]), plain)  # « vous me confirmez que … ? »
    plain = cue("answer.wont").sub(lambda match: " " * len(match[0]), plain)  # « ne souhaite pas l'accepter »
    for match in cue("answer.accepts").finditer(plain):
        asked = re.match(r"[^.,;:!\n]{0,40}\?", plain[match.end() :])
        negated = re.search(r"\b(?:pas|ne|si|avant)(?: \w+)? ?$", plain[max(0, match.start() - 12) : match.start()])
        negated = negated or _WARNED.search(plain, 0, match.start())
        negated = negated or _PENDING.search(plain, 0, match.start())
        negated = negated or _NOT_AFTER.match(plain, match.end()) or _KNOWN.search(plain, 0, match.start())
        if not asked and not negated and not _NO_YES.search(plain[: match.end()]):
            return True
    return False


def _puts_it_off(plain: str) -> bool:
    """« D'accord, je confirme quand mon associé rentre »; what stands before the yes is of something else."""
    yes = [match.start() for match in cue("answer.accepts").finditer(plain)]
    low = next((low for low, high in split_sentences(plain) if yes and low <= yes[-1] < high), 0)
    return cue("answer.later").search(plain, low) is not None


def _assents_in_full(plain: str) -> bool:
    """« Les termes de votre courriel agréent à l'étude en tous points »: our terms, all of them, and no word that
    sets one apart or turns them down."""
    for low, high in split_sentences(plain):
        if cue("answer.our_terms").search(plain, low, high) and cue("answer.in_full").search(plain, low, high):
            return not says("answer.displeases", plain)
    return False


def _without_bait(text: str, attack: Attack) -> str:
    """Without what is said of an account or a link: a false one may stand beside a true answer."""
    plain, bait = fold(text), BAITS.get(attack)
    for low, high in split_sentences(plain) if bait else ():
        if bait and cue(bait).search(plain, low, high):
            text = text[:low] + " " * (high - low) + text[high:]
    return text


def _without_whether(plain: str) -> str:
    """Without « avez-vous validé le calendrier ? », which asks for an answer, not for the calendar again."""
    for low, high in split_sentences(plain):
        whether = cue("ask.answer").search(plain, low, high) and not cue("ask.again").search(plain, low, high)
        if whether and not cue("ask.sends").search(plain, low, high):
            plain = plain[:low] + " " * (high - low) + plain[high:]
    return plain


def _without_questions_of_cost(text: str) -> str:
    """« il y a des frais si on paie en trois fois ? » proposes nothing: only its question mark is kept."""
    plain = fold(text)
    for low, high in split_sentences(plain):
        if "?" in plain[low:high] and cue("ask.cost").search(plain, low, high):
            text = text[:low] + " " * (high - low - 1) + "?" + text[high:]
    return text


def _without_polite_not(text: str) -> str:
    """« on pourrait pas faire 300 le 20 ? » proposes it."""
    plain = fold(text)
    for match in cue("ask.polite_not").finditer(plain):
        start, end = match.span("no")
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _without_farewell(text: str) -> str:
    """« Bonne fin de semaine » is no day; « je comptais payer le 5, mais je n'y arriverai pas » no plan."""
    for name in ("answer.farewell", "answer.abandoned"):
        for match in cue(name).finditer(fold(text)):
            text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    return text


def _pick(plain: str) -> Pick | None:
    """The offer pointed at; « pas la première, l'autre » is the one that is left of two."""
    if "?" in plain and says("pick.if", plain):
        return None  # « si je retiens la solution étalée, prenez-vous le prélèvement ? »
    refused = cue("pick.refused").search(plain)
    if refused:
        kept = _pick(plain[: refused.start()] + " " * len(refused[0]) + plain[refused.end() :])
        if kept or not says("pick.other", plain):
            return kept
        return Pick.LAST if refused["first"] else Pick.FIRST
    return next(
        (
            pick
            for pick in (
                Pick.LONGEST,
                Pick.SHORTEST,
                Pick.SECOND,
                Pick.LAST,
                Pick.FIRST,
                Pick.SINGLE,
                Pick.SPREAD,
                Pick.REDUCED,
                Pick.THIS_YEAR,
            )
            if says(f"pick.{pick}", plain)
        ),
        None,
    )


def _ends_month(plain: str) -> int | None:
    """« Celle qui se termine en juin »."""
    match = cue("pick.ends").search(plain)
    return FOLDED_MONTHS.index(match["month"]) + 1 if match else None


def _without_wishes(plain: str) -> str:
    """Without what is turned down, or was wished for: « j'aurais préféré huit, mais … »."""
    return cue("answer.wished").sub(" ", without_rejected(plain))


def _counted_offer(plain: str) -> int | None:
    """« La formule en deux »: how many payments the offer that is meant has."""
    names = [f"pick.{one}" for one in ("counted", "of_them", "chosen", "rather", "wanted", "alone")]
    match = next((found for name in names if (found := cue(name).search(plain))), None)
    value = parse_number(match["n"]) if match else None
    return int(value) if value is not None and value > 1 else None


_REBATE = r"(?:escompte|remise|rabais|ristourne|reduction|abattement|geste)"


def _of_discount(digits: str, start: int, end: int) -> bool:
    """« un escompte de 3 % », « 3 % de remise »."""
    before = re.search(rf"\b{_REBATE}\b[^.;!?\n\d]{{0,16}}$", digits[:start])
    return bool(before or re.match(rf" ?(?:de |d'){_REBATE}\b", digits[end:]))


def _discount(plain: str) -> Decimal | None:
    """The last share of the debt asked to be waived; one beside « escompte » or « remise » before others."""
    digits = in_digits(plain)
    shares = [share for share in find_shares(digits) if 0 < share.value < 1 and share.text[-1] in "%st"]
    if not shares:
        return None
    named = [share for share in shares if _of_discount(digits, share.start, share.end)]
    last = (named or shares)[-1].value
    return Decimal(last.numerator) / Decimal(last.denominator)
