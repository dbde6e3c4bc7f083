"""What the styles of an element do to its text: hidden, too small, or of the colour behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import lxml.html

MAX_CSS = 100_000
_RULE = re.compile(r"([^{}]{1,200})\{([^{}]{0,1000})\}")
_SIMPLE = re.compile(r"(?:[a-z]\w*)?[.#][\w-]+", re.IGNORECASE)
_TINY = 2.0
"""Points or pixels; nobody reads smaller type."""
_HIDING = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|mso-hide:all|opacity:0?\.?0*[0-4]?(?:;|$|!)|"
    r"(?:^|;)(?:max-)?(?:height|width):0(?:px|pt|em|%)?(?:;|$|!)|clip:rect\(0|clip-path:inset\((?:50|100)%|"
    r"transform:scale\(0\)|font-size:0(?:px|pt|em|rem|%)?(?:;|$|!)|"
    r"(?:left|top|right|text-indent|margin-left|margin-top):-\d{3,}",
)
_FADED = re.compile(r"opacity:0(?:\.0\d*)?(?:;|$|!)")
_SIZE = re.compile(r"(?:^|;)font(?:-size)?:[^;]{0,40}?([\d.]+)(px|pt|em|rem|%)")
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_BEHIND = re.compile(r"(?:^|;)background(?:-color)?:([^;]+)")
_NAMED: dict[str, tuple[int, int, int] | None] = {
    "white": (255, 255, 255),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
    "black": (0, 0, 0),
    "grey": (128, 128, 128),
    "gray": (128, 128, 128),
    "red": (255, 0, 0),
    "blue": (0, 0, 255),
    "green": (0, 128, 0),
    "transparent": None,
}
_NEAR = 12
"""Difference of each of red, green and blue under which two colours look the same."""


@dataclass(frozen=True)
class Look:
    """Colours and size that an element inherits or sets."""

    colour: tuple[int, int, int] = (0, 0, 0)
    behind: tuple[int, int, int] = (255, 255, 255)
    size: float = 12.0
    declared: str = ""


def look_of(element: lxml.html.HtmlElement, inherited: Look) -> Look:
    """The look of an element's own text."""
    declared = re.sub(r"\s+", "", (element.get("style") or "")[:4000]).lower() if element.get("style") else ""
    colour = _colour(
        _last(_COLOUR, declared) or element.get("color") or (element.get("text") if element.tag == "body" else "")
    )
    behind = _colour(_last(_BEHIND, declared) or element.get("bgcolor"))
    if not (declared or colour or behind):
        return inherited if not inherited.declared else replace(inherited, declared="")
    return Look(colour or inherited.colour, behind or inherited.behind, _size(declared, inherited.size), declared)


def colour_of(element: lxml.html.HtmlElement) -> tuple[int, int, int] | None:
    """The colour that the element sets for its text, if it sets one."""
    declared = re.sub(r"\s+", "", (element.get("style") or "")[:4000]).lower()
    return _colour(_last(_COLOUR, declared) or element.get("color"))


def hides(element: lxml.html.HtmlElement, look: Look, selectors: frozenset[str]) -> bool:
    """True when no reader sees the element's text."""
    if element.tag in ("html", "body"):
        return False
    if element.get("hidden") is not None or (element.tag == "input" and element.get("type") == "hidden"):
        return True
    if look.declared and (_hidden(look.declared) or look.size <= _TINY):
        return True
    if selectors and not selectors.isdisjoint(_names(element)):
        return True
    return _same(look.colour, look.behind) and bool("".join(element.xpath("./text()")).strip())


def hiding_selectors(sheets: Iterable[str]) -> frozenset[str]:
    """Simple selectors (`.x`, `#x`, `p.x`) of rules that hide their elements on every screen."""
    found: set[str] = set()
    for sheet in sheets:
        for rule in _RULE.finditer(re.sub(r"<!--|-->|/\*.{0,2000}?\*/", " ", sheet[:MAX_CSS], flags=re.DOTALL)):
            if _hidden(re.sub(r"\s+", "", rule[2]).lower()):
                names = (name.strip().lower() for name in rule[1].split(","))
                found.update(name for name in names if _SIMPLE.fullmatch(name))
    return frozenset(found)


def _hidden(declared: str) -> bool:
    found = _HIDING.search(declared)
    if not found:
        return False
    if found[0].startswith("opacity"):
        return bool(_FADED.search(declared))
    if re.match(r";?(?:max-)?(?:height|width):0", found[0]):
        return "overflow:hidden" in declared or bool(_HIDING.search(declared, found.end()))
    return True


def _names(element: lxml.html.HtmlElement) -> set[str]:
    classes = (element.get("class") or "").lower().split()[:20]
    names = {f".{name}" for name in classes} | {f"{element.tag}.{name}" for name in classes}
    if element.get("id"):
        names.add(f"#{element.get('id').lower()}")
    return names


def _last(pattern: re.Pattern[str], declared: str) -> str:
    found = pattern.findall(declared)
    return str(found[-1]) if found else ""


def _size(declared: str, inherited: float) -> float:
    found = _SIZE.search(declared)
    if not found:
        return inherited
    try:
        number = float(found[1])
    except ValueError:
        return inherited
    return {"em": inherited * number, "rem": 12 * number, "%": inherited * number / 100}.get(found[2], number)


def _colour(value: str | None) -> tuple[int, int, int] | None:
    value = (value or "").strip().lower()
    if not value:
        return None
    if value in _NAMED:
        return _NAMED[value]
    if found := re.search(r"#([0-9a-f]{6}|[0-9a-f]{3})\b", value):
        digits = found[1] if len(found[1]) == len("rrggbb") else "".join(ch * 2 for ch in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := re.match(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,([\d.]+))?", value):
        return (int(found[1]), int(found[2]), int(found[3])) if found[4] not in ("0", "0.0") else None
    return next((colour for name, colour in _NAMED.items() if value.startswith(name)), None)


def _same(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))
