"""A4 pages of text, lines and squares as a small PDF 1.4: built-in fonts, nothing compressed, nothing dated."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

WIDTH, HEIGHT = 595, 842
"""A4, in points."""
ENCODING = "cp1252"  # WinAnsiEncoding, which every PDF reader knows
_EM = 1000
_NARROW = {" ": 278, ",": 278, ".": 278, ":": 278, "-": 333, "/": 278, "\u00a0": 278}
_DIGIT = 556
"""Of Helvetica, in thousandths of its size: digits and « € »."""


class Page:
    """What is drawn on one page, from its top left corner."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def text(self, x: float, y: float, words: str, size: float = 10, *, bold: bool = False) -> None:
        """Words whose baseline starts there."""
        font = "F2" if bold else "F1"
        self._parts.append(f"BT /{font} {size:g} Tf {x:.2f} {HEIGHT - y:.2f} Td ({_escaped(words)}) Tj ET")

    def right(self, x: float, y: float, figures: str, size: float = 10, *, bold: bool = False) -> None:
        """Figures that end there (digits, separators and currency signs only)."""
        width = sum(_NARROW.get(char, _DIGIT) for char in _plain(figures)) * size / _EM
        self.text(x - width, y, figures, size, bold=bold)

    def line(self, x: float, y: float, to: float) -> None:
        """A thin level line."""
        self._parts.append(f"0.5 w {x:.2f} {HEIGHT - y:.2f} m {to:.2f} {HEIGHT - y:.2f} l S")

    def squares(self, x: float, y: float, size: float, rows: Sequence[Sequence[bool]]) -> None:
        """Dark squares filling a square of that size, rows from the top; runs are drawn as one."""
        side = size / len(rows)
        # One square is one unit, so that the many runs are short numbers.
        self._parts.append(f"q {side:.4f} 0 0 {side:.4f} {x:.2f} {HEIGHT - y - size:.2f} cm")
        for place, row in enumerate(rows):
            start = None
            for column, dark in enumerate([*row, False]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    self._parts.append(f"{start} {len(rows) - 1 - place} {column - start} 1 re")
                    start = None
        self._parts.append("f Q")

    def stream(self) -> bytes:
        """The page's content stream."""
        return "\n".join(self._parts).encode(ENCODING)


def pdf(pages: Sequence[Page], title: str) -> bytes:
    """The document. Its bytes depend on the pages and the title alone."""
    first = 6
    kids = " ".join(f"{first + 2 * place} 0 R" for place in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(fr-FR)/ViewerPreferences<</DisplayDocTitle true>>>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
        f"<</Title({_escaped(title)})>>".encode(ENCODING),
    ]
    for place, page in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {first + 2 * place + 1} 0 R"
            "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>".encode()
        )
        stream = page.stream()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out) + end % (len(objects) + 1, table, len(objects) + 1, len(out))


def _plain(text: str) -> str:
    """What the built-in fonts can show: other letters without their marks, other signs as « ? »."""
    text = text.replace("\u202f", "\u00a0").replace("\u2011", "-")
    shown = []
    for char in text:
        try:
            char.encode(ENCODING)
            shown.append(char)
        except UnicodeEncodeError:
            base = unicodedata.normalize("NFKD", char)[0]
            shown.append(base if base.isascii() else "?")
    return "".join(char for char in shown if char >= " ")


def _escaped(words: str) -> str:
    return _plain(words).replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
