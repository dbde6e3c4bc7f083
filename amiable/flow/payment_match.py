"""Which debtor and invoices an entry of the bank pays: by our references, else by exact sum and payer, else nobody's.

Nothing is guessed: where two answers are possible there is none, and a person assigns the entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from amiable.french.fold import fold
from amiable.mailbox.numbers import index, mentions, significant
from amiable.policies.legal.payment import RF_BODY_MAX, creditor_reference

_RF = re.compile(r"RF(?=\d\d[A-Z0-9])")
_RF_LENGTHS = range(RF_BODY_MAX + 4, 4, -1)
_WORD = re.compile(r"[a-z0-9]+")
_FORMS = "sa sas sasu sarl eurl earl selarl scop sci snc gaec scea ei ste societe ets etablissements cie"
_LITTLE = "m mr mme mlle monsieur madame ou et de du des la le les l d"
_IDLE_WORDS = frozenset(f"{_FORMS} {_LITTLE}".split())
"""Words of a name that identify nobody."""


@dataclass(frozen=True)
class Owner:
    """Whose payment it is, for which invoices, and what showed it (`invoice`, `reference`, `payer_and_sum`)."""

    debtor_id: int
    invoices: tuple[str, ...]
    sign: str


class Books:
    """What entries are compared with: built once for an import."""

    def __init__(
        self,
        invoices: Mapping[str, int],
        references: Mapping[str, tuple[int, tuple[str, ...]]],
        debtors: Iterable[tuple[int, str]],
    ) -> None:
        """`invoices`: debtor by number; `references`: debtor and invoices by reference; `debtors`: ids and names."""
        self._debtor_of = invoices
        self._numbers = index(tuple(invoices))
        self._references = {
            **{rf: (debtor_id, (number,)) for number, debtor_id in invoices.items() if (rf := _reference(number))},
            **references,
        }
        self._names: dict[frozenset[str], list[int]] = {}
        for debtor_id, name in debtors:
            self._names.setdefault(_words(name), []).append(debtor_id)

    def named(self, number: str) -> Owner | None:
        """The owner of an invoice number that a person wrote in its own column."""
        found = self._numbers.get(significant(number), ())
        return Owner(self._debtor_of[found[0]], found, "invoice") if len(found) == 1 else None

    def referred(self, text: str) -> Owner | None:
        """The owner that the payer's own words point to; None when they point to nobody or to several."""
        owners = [*self._by_reference(text)]
        numbers = [mention.number for mention in mentions(text, self._numbers) if not mention.faint]
        owners += [(self._debtor_of[number], (number,)) for number in numbers]
        if len({debtor_id for debtor_id, _ in owners}) != 1:
            return None
        invoices = tuple(dict.fromkeys(number for _, found in owners for number in found))
        return Owner(owners[0][0], invoices, "reference")

    def _by_reference(self, text: str) -> Iterable[tuple[int, tuple[str, ...]]]:
        compact = "".join(c for c in text.upper() if c.isascii() and c.isalnum())
        for match in _RF.finditer(compact):
            candidates = (compact[match.start() : match.start() + length] for length in _RF_LENGTHS)
            found = next((one for one in candidates if one in self._references), None)
            if found is not None:
                yield self._references[found]

    def payer(self, name: str) -> int | None:
        """The only debtor of that name, legal forms and titles aside."""
        words = _words(name)
        same = self._names.get(words, []) if words else []
        if not same:
            same = [d for known, ids in self._names.items() if len(known) > 1 and known <= words for d in ids]
        return same[0] if len(same) == 1 else None


def same_payer(one: str, other: str) -> bool:
    """True where two names may be the same payer: one is missing, or has all the words of the other."""
    first, second = _words(one), _words(other)
    return first <= second or second <= first


def exactly(
    amount: Decimal, open_invoices: Sequence[tuple[str, Decimal]], plans: Sequence[tuple[Sequence[str], set[Decimal]]]
) -> tuple[str, ...] | None:
    """The invoices that a sum settles to the cent: one of them, all together, or an instalment of a plan's.

    `open_invoices` are those outside plans, oldest first, with what is left; `plans` have their invoices and what is
    left of each instalment. None when no reading fits, or several do.
    """
    fits = [tuple(numbers) for numbers, lefts in plans if amount in lefts]
    single = next(((number,) for number, left in open_invoices if left == amount), None)
    if single:
        fits.append(single)
    if len(open_invoices) > 1 and sum(left for _, left in open_invoices) == amount:
        fits.append(tuple(number for number, _ in open_invoices))
    return fits[0] if len(fits) == 1 else None


def _reference(number: str) -> str:
    try:
        return creditor_reference(number)
    except ValueError:  # too long for one, or without any letter or digit
        return ""


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(name))) - _IDLE_WORDS
