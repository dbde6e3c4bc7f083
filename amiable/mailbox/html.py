"""HTML to text as plain mail writes it: `> ` before quoted lines, `-- ` above a signature; hidden text apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import lxml.html
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml import etree

from amiable.mailbox.answers import coloured
from amiable.mailbox.style import Look, hides, hiding_selectors, look_of

MAX_HTML = 1_500_000
"""Characters read; what stands beyond is no reply."""
MAX_DEPTH = 150
"""Deeper elements are read as one run of text."""
_DEEPEST = 2000
"""The parser drops what lies deeper: such a page is read without its tags instead."""
MAX_HIDDEN = 20_000
_ALT_WORDS = 5
_FEW = 3

_QUOTE_OPENS, _QUOTE_CLOSES = "\ue000", "\ue001"
_SIGNATURE_LINE = "-- "
_NEVER_SHOWN = frozenset(
    {"script", "style", "title", "head", "template", "noscript", "object", "meta", "link", "select"}
)
_QUOTE_CLASSES = re.compile(
    r"\b(?:gmail_attr|moz-cite-prefix|yahoo_quoted|protonmail_quote|zmail_extra|quoted?|mail-quote|gmx_quote|web_quote|tutanota_quote|"
    r"ymail_android_signature_quote|moz-email-headers-table)\b",
    re.IGNORECASE,
)
_SIGNATURE_CLASSES = re.compile(
    r"(?:^|\s)(?:x_)*(?:gmail_signature|moz-signature|mail-signature|protonmail_signature_block|signature|x_signature|"
    r"tutanota_signature|zimbra_signature|ms-outlook-mobile-signature|signature_block|ymail_android_signature|"
    r"gmail_signature_block|applemailsignature|elementtoproof_signature)(?=\s|$)",
    re.IGNORECASE,
)
_DROPPED_CLASSES = re.compile(r"\bgmail_signature_prefix\b", re.IGNORECASE)
_REPLY_HEADERS = re.compile(r"^(?:x_)*(?:divRplyFwdMsg|mail-editor-reference-message-container)$", re.IGNORECASE)
_TIGHT = re.compile(
    r"\bx?_?Mso(?:Normal|PlainText|NoSpacing)|margin(?:-top)?:\s*0(?:\w{2})?(?:\s+0\w{0,2})*\s*(?:;|$)"
)
_CONDITIONAL = re.compile(r"^\s*(?:\[if|\[endif|<!\[|StartFragment|EndFragment)", re.IGNORECASE)
_OUTLOOK_BORDER = re.compile(
    r"border-top\s*:\s*solid\s+#?\w{3,12}\s+[\d.]+pt|border-top\s*:\s*[\d.]+pt\s+solid", re.IGNORECASE
)


@dataclass(frozen=True)
class Rendering:
    """What a person sees, what is hidden from them, and whether the program marked quotes or signature itself."""

    text: str
    hidden: str = ""
    marked: bool = False


def render(source: str) -> Rendering:
    """Never raises on broken HTML: what cannot be read as a tree is read as text without its tags."""
    source = source[:MAX_HTML].replace("\0", "").translate({0xE000: None, 0xE001: None})
    if not source.strip():
        return Rendering("")
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return Rendering(_untagged(source))
    if _flatten(tree) >= _DEEPEST:
        return Rendering(_untagged(source))
    hidden = _strip_hidden(tree)
    _lay_out(tree)
    marked = _mark(tree)
    text = Inscriptis(tree, ParserConfig(css=STRICT_CSS_PROFILE, display_links=False)).get_text()
    return Rendering(_conventions(text), "\n".join(hidden)[:MAX_HIDDEN], marked)


def _untagged(source: str) -> str:
    return re.sub(r"<[^<>]{0,2000}>", " ", source)


def _flatten(tree: lxml.html.HtmlElement) -> int:
    """Turn what lies too deep into runs of text; the greatest depth seen."""
    depth = deepest = 0
    deep: list[lxml.html.HtmlElement] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        deepest = max(deepest, depth)
        if depth == MAX_DEPTH and len(element):
            deep.append(element)
    for element in deep:
        text = "".join(element.itertext())
        for child in list(element):
            element.remove(child)
        element.text = text
    return deepest


def _strip_hidden(tree: lxml.html.HtmlElement) -> list[str]:
    """Remove what no reader sees and give its text."""
    selectors = hiding_selectors(element.text or "" for element in tree.iter("style"))
    hidden: list[str] = []
    doomed: list[lxml.html.HtmlElement] = []
    looks: list[Look] = [Look()]
    skipping = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment")):
        if event == "comment":
            if not skipping and element.text and not _CONDITIONAL.match(element.text):
                hidden.append(_squeezed(element.text))
            continue
        if event == "end":
            looks.pop()
            skipping -= bool(skipping)
            continue
        if skipping:
            skipping += 1
            looks.append(looks[-1])
            continue
        look = look_of(element, looks[-1])
        looks.append(look)
        if element.tag in _NEVER_SHOWN:
            doomed.append(element)
            skipping = 1
        elif hides(element, look, selectors):
            hidden.append(_squeezed(" ".join(element.itertext(with_tail=False))))
            doomed.append(element)
            skipping = 1
        elif element.tag == "img" and len((element.get("alt") or "").split()) >= _ALT_WORDS:
            hidden.append(_squeezed(element.get("alt")))
        elif len((element.get("title") or "").split()) > _ALT_WORDS:
            hidden.append(_squeezed(element.get("title")))
    for element in doomed:
        if element.getparent() is not None and element.tag != "body":
            element.drop_tree()
    etree.strip_tags(tree, etree.Comment)
    return [text for text in hidden if text]


def _squeezed(text: str) -> str:
    return " ".join(text[:MAX_HIDDEN].split())


def _lay_out(tree: lxml.html.HtmlElement) -> None:
    """Lines where a browser shows lines: tight paragraphs, list items, and empty lines made of a no-break space."""
    for element in list(tree.iter("p")):
        if _TIGHT.search(f"{element.get('class') or ''};{element.get('style') or ''}"):
            element.tag = "div"
    for element in list(tree.iter("ul", "ol")):
        for number, item in enumerate((child for child in element if child.tag == "li"), 1):
            bullet = "-" if element.tag == "ul" else f"{number}."
            item.tag = "div"
            item.text = f"{bullet} {(item.text or '').lstrip()}"
        element.tag = "div"
    for element in list(tree.iter("div")):
        if len(element) <= _FEW and "\u00a0" in (spaces := element.text_content()) and not spaces.strip():
            for child in list(element):
                element.remove(child)
            element.text = None
            element.append(lxml.html.Element("br"))


def _mark(tree: lxml.html.HtmlElement) -> bool:
    """Put the conventions of plain mail around what the mail program marked."""
    marked = answered = False
    for element in list(tree.iter("div", "blockquote", "span", "section", "pre", "td", "p", "hr", "table")):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _is_quote(element, names):
            _enclose(element)
            marked = True
        elif _DROPPED_CLASSES.search(names):
            element.text = ""
        elif _SIGNATURE_CLASSES.search(names) and element.text_content().strip():
            element.insert(0, _line(_SIGNATURE_LINE, element.text))
            element.text = None
            marked = True
        elif _REPLY_HEADERS.match(element.get("id") or "") or _OUTLOOK_BORDER.search(element.get("style") or ""):
            for block in [] if answered else coloured(element)[0]:
                _enclose(block)
            marked = answered = True
    return marked


def _enclose(element: lxml.html.HtmlElement) -> None:
    element.insert(0, _line(_QUOTE_OPENS, element.text))
    element.text = None
    element.append(_line(_QUOTE_CLOSES, None))


def _is_quote(element: lxml.html.HtmlElement, names: str) -> bool:
    if element.tag == "blockquote":
        style = element.get("style") or ""
        return (
            (element.get("type") or "").lower() == "cite"
            or element.get("cite") is not None
            or bool(re.search(r"quot|cite|blockquote|border-left", f"{names} {style}", re.IGNORECASE))
        )
    return bool(_QUOTE_CLASSES.search(names)) and "signature" not in names


def _line(mark: str, tail: str | None) -> lxml.html.HtmlElement:
    element = lxml.html.Element("div")
    element.text = mark
    element.tail = tail
    return element


def _conventions(text: str) -> str:
    """Marks turned into `> ` at the start of each line they enclose."""
    lines: list[str] = []
    depth = 0
    for line in text.split("\n"):
        opened, closed = line.count(_QUOTE_OPENS), line.count(_QUOTE_CLOSES)
        bare = line.replace(_QUOTE_OPENS, "").replace(_QUOTE_CLOSES, "")
        depth += opened
        if bare.strip() or not (opened or closed):
            shown = bare.rstrip() if bare.strip() != "--" else _SIGNATURE_LINE
            lines.append(f"{'>' * min(depth, 9)} {shown.lstrip()}" if depth else shown)
        depth = max(0, depth - closed)
    return "\n".join(_squeeze_blanks(lines)).strip("\n")


def _squeeze_blanks(lines: Iterable[str]) -> Iterator[str]:
    blank = False
    for line in lines:
        if line.strip() or not blank:
            yield line
        blank = not line.strip()
