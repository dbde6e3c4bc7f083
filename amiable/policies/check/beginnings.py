"""How a pattern's matches can begin, so that many patterns are tried only at the words that may start one.

Looking a hundred alternations up at every place of a letter was half of the check's time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

LENGTH = 3
_MOST = 30
_WORD = re.compile(r"\b(?=(\w.{0,2}))", re.DOTALL)


class Beginnings:
    """An index of patterns by the first letters of their matches."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        of: dict[str, set[int]] = defaultdict(set)
        self.anywhere: frozenset[int] = frozenset()
        """Patterns whose matches need not begin a word, or may begin with any: they are searched."""
        for number, pattern in enumerate(patterns):
            parsed = parser.parse(pattern.pattern)
            known = beginnings(parsed)
            if _at_word(parsed) and all(text[:1].isalnum() for text in known):
                for text in known:
                    of[text.rstrip("?")].add(number)
            else:
                self.anywhere |= {number}
        self._of = {text: sorted(of[text] | of.get(text[:1], set()) | of.get(text[:2], set())) for text in of}
        """Under some letters, the patterns of fewer letters too."""

    def places(self, text: str) -> dict[int, list[int]]:
        """For each pattern that may match, the places where it may, in order."""
        found: dict[int, list[int]] = defaultdict(list)
        of = self._of
        for word in _WORD.finditer(text):
            start, letters = word.start(), word[1]
            for number in of.get(letters) or of.get(letters[:2]) or of.get(letters[:1]) or ():
                found[number].append(start)
        return found


def beginnings(parsed: Iterable[Any]) -> set[str]:
    """The first letters of anything that matches, `LENGTH` at most; `?` ends those followed by anything."""
    found = {""}
    for operation, argument in parsed:
        if all(_whole(text) for text in found):
            break
        step = _step(operation, argument)
        if step is None:
            return {text if _whole(text) else f"{text}?" for text in found}
        found = {
            longer
            for text in found
            for longer in ([text] if _whole(text) else (f"{text}{more}"[:LENGTH] for more in step))
        }
    return found


def _whole(text: str) -> bool:
    return len(text) >= LENGTH or text.endswith("?")


def _step(operation: Any, argument: Any) -> set[str] | None:
    """What one operation adds; None for what cannot be listed."""
    if operation in (c.AT, c.ASSERT, c.ASSERT_NOT):
        return {""}
    if operation is c.LITERAL:
        operation, argument = c.IN, [(c.LITERAL, argument)]
    if operation is c.IN and all(kind in (c.LITERAL, c.RANGE) for kind, _ in argument):
        ranges = [(what, what) if kind is c.LITERAL else what for kind, what in argument]
        letters = {chr(code) for first, last in ranges for code in range(first, last + 1)}
        return letters if len(letters) <= _MOST else None
    if operation is c.SUBPATTERN:
        return beginnings(argument[3])
    if operation is c.BRANCH:
        return set().union(*(beginnings(branch) for branch in argument[1]))
    if operation in (c.MAX_REPEAT, c.MIN_REPEAT):
        least, most, repeated = argument
        once = beginnings(repeated)
        if most != 1:
            once = {text if _whole(text) else f"{text}?" for text in once}
        return once | {""} if least == 0 else once
    return None


def _at_word(parsed: Any) -> bool:
    """True when every match begins where a word does."""
    for operation, argument in parsed:
        if operation is c.AT:
            return bool(argument is c.AT_BOUNDARY)
        if operation is c.BRANCH:
            return all(_at_word(branch) for branch in argument[1])
        if operation is c.SUBPATTERN:
            return _at_word(argument[3])
        if operation not in (c.ASSERT, c.ASSERT_NOT):
            return False
    return False
