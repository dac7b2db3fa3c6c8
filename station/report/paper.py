"""A sheet of paper: text, tables and drawings from the top down, in points.

Drawings are those of the screen, as vectors. Fonts are Bitstream Vera, which comes with
reportlab under a free licence; only the letters that are used are embedded.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from station.charts.drawing import Drawing, Palette
from station.language import _
from station.report.ink import BOLD, REGULAR, draw_shape, printed

SIZES = {"a4": A4, "letter": LETTER}
PAPER = Palette(
    ink="#111111",
    quiet="#4a4f55",
    grid="#d9dcdf",
    accent="#00527a",
    paper="#ffffff",
)
"""Dark enough to stand in black and white; what matters has a shape as well."""
MARGIN = 42.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its share of the width, where it is set."""

    head: str
    share: float
    right: bool = False


class Paper:
    """Pages of one size; `y` is where the next thing goes, from the top."""

    def __init__(self, size: str, title: str) -> None:
        for name in (REGULAR, BOLD):
            registerFont(TTFont(name, f"{name}.ttf"))
        self.width, self.height = SIZES[size]
        self._file = io.BytesIO()
        # Without a date and an id of its own the same data make the same file.
        self._canvas = Canvas(
            self._file,
            pagesize=(self.width, self.height),
            invariant=1,
            initialFontName=REGULAR,  # type: ignore[arg-type]  # the stub is wrong
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor("Heron")
        self._canvas.setSubject(_("Balance report. Not a medical device."))
        self.y = MARGIN

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - 2.0 * MARGIN

    @property
    def room(self) -> float:
        """What is left above the footer."""
        return self.height - MARGIN - 34.0 - self.y

    def bytes(self) -> bytes:
        """Finish the last page and return the file."""
        self._canvas.save()
        return self._file.getvalue()

    def turn(self) -> None:
        """Begin a new page."""
        self._canvas.showPage()
        self.y = MARGIN

    def text(
        self,
        words: str,
        size: float = 9.0,
        *,
        bold: bool = False,
        colour: str = PAPER.ink,
        x: float = 0.0,
        width: float | None = None,
        leading: float = 1.3,
    ) -> None:
        """Write words over as many lines as they need."""
        font = BOLD if bold else REGULAR
        for one in lines_of(words, font, size, width or self.inner - x):
            self.y += size * leading
            at = (MARGIN + x, self.y - 0.25 * size)
            self._write(one, at, size, bold=bold, colour=colour)

    def space(self, points: float) -> None:
        """Leave room."""
        self.y += points

    def rule(self) -> None:
        """Draw a thin line across."""
        self.y += 3.0
        self._canvas.setStrokeColor(HexColor(PAPER.quiet))
        self._canvas.setLineWidth(0.5)
        y = self.height - self.y
        self._canvas.line(MARGIN, y, self.width - MARGIN, y)
        self.y += 3.0

    def heading(self, words: str, size: float = 11.5) -> None:
        """Write a heading with room above it."""
        self.space(7.0)
        self.text(words, size, bold=True)
        self.space(2.0)

    def facts(self, pairs: Sequence[tuple[str, str]], columns: int = 3) -> None:
        """Write names and values in columns, row by row."""
        width = self.inner / columns
        for start in range(0, len(pairs), columns):
            top, lowest = self.y, self.y
            for n, (name, value) in enumerate(pairs[start : start + columns]):
                self.y = top
                x = n * width
                self.text(name, 6.8, colour=PAPER.quiet, x=x, width=width - 8.0)
                self.text(value, 8.6, x=x, width=width - 8.0, leading=1.2)
                lowest = max(lowest, self.y)
            self.y = lowest + 2.0

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        size: float = 8.2,
    ) -> None:
        """Write a table with a line under each row; cells wrap."""
        heads = [one.head for one in columns]
        for n, row in enumerate((heads, *rows)):
            quiet = n == 0
            top, lowest, x = self.y, self.y, 0.0
            for column, cell in zip(columns, row, strict=True):
                width = column.share * self.inner
                self.y = top
                self._cell(cell, size - quiet, column, (x, width), quiet=quiet)
                lowest = max(lowest, self.y)
                x += width
            self.y = lowest + 2.2
            self._canvas.setStrokeColor(HexColor(PAPER.quiet if quiet else PAPER.grid))
            self._canvas.setLineWidth(0.6 if quiet else 0.4)
            y = self.height - self.y
            self._canvas.line(MARGIN, y, self.width - MARGIN, y)

    def drawing(self, drawing: Drawing, x: float, width: float) -> float:
        """Draw at `x`, `width` wide, from `y` down; return how high it is."""
        scale = width / drawing.width
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(MARGIN + x, self.height - self.y)
        canvas.scale(scale, scale)
        for shape in drawing.shapes:
            draw_shape(canvas, shape)
        canvas.restoreState()
        return drawing.height * scale

    def band(self, words: str) -> None:
        """Put a hatched band with words across the top."""
        canvas, height = self._canvas, 16.0
        y = self.height - self.y - height
        canvas.saveState()
        area = canvas.beginPath()
        area.rect(MARGIN, y, self.inner, height)
        canvas.clipPath(area, stroke=0)
        canvas.setStrokeColor(HexColor(PAPER.quiet))
        canvas.setLineWidth(1.2)
        for n in range(int(self.inner / 7.0) + 4):
            start = MARGIN + 7.0 * n - height
            canvas.line(start, y, start + height, y + height)
        canvas.restoreState()
        width = stringWidth(words, BOLD, 10.0) + 16.0
        canvas.setFillColor(HexColor(PAPER.paper))
        canvas.rect(self.width / 2.0 - width / 2.0, y, width, height, 0, 1)
        canvas.setFillColor(HexColor(PAPER.ink))
        canvas.setFont(BOLD, 10.0)
        canvas.drawCentredString(self.width / 2.0, y + 4.5, words)
        self.y += height + 4.0

    def code(self, content: str, x: float, y: float, size: float) -> None:
        """Draw a QR code with its corner at (x, y) from the top left of the page."""
        code = QRCode(None, QRErrorCorrectLevel.M)
        code.addData(content)
        code.make()
        cell = size / len(code.modules)
        self._canvas.setFillColor(HexColor(PAPER.ink))
        for row, dark in enumerate(code.modules):
            for column in (n for n, is_dark in enumerate(dark) if is_dark):
                left, bottom = x + column * cell, self.height - y - (row + 1) * cell
                self._canvas.rect(left, bottom, cell, cell, stroke=0, fill=1)

    def footer(self, lines: Sequence[str], width: float | None = None) -> None:
        """Write small lines at the foot of the page."""
        size = 6.4
        wrapped = [
            one
            for words in lines
            for one in lines_of(words, REGULAR, size, width or self.inner)
        ]
        kept, self.y = self.y, self.height - MARGIN + 12.0 - 1.3 * size * len(wrapped)
        for one in wrapped:
            self.text(one, size, colour=PAPER.quiet, width=width)
        self.y = kept

    def _cell(
        self,
        words: str,
        size: float,
        column: Column,
        place: tuple[float, float],
        *,
        quiet: bool,
    ) -> None:
        colour = PAPER.quiet if quiet else PAPER.ink
        x, width = place
        gap = 9.0 if column.right else 5.0
        for one in lines_of(words, REGULAR, size, width - gap) or [""]:
            self.y += size * 1.25
            at = MARGIN + x
            if column.right:
                at += width - gap - stringWidth(one, REGULAR, size)
            line = (at, self.y - 0.15 * size)
            self._write(one, line, size, bold=False, colour=colour)

    def _write(
        self,
        words: str,
        at: tuple[float, float],
        size: float,
        *,
        bold: bool,
        colour: str,
    ) -> None:
        self._canvas.setFont(BOLD if bold else REGULAR, size)
        self._canvas.setFillColor(HexColor(colour))
        self._canvas.drawString(at[0], self.height - at[1], words)


def lines_of(words: str, font: str, size: float, width: float) -> list[str]:
    """Return the lines that words take in a width; no-break spaces stay within one."""
    # reportlab breaks at any space: a soft hyphen, about as wide, stands for these.
    kept = printed(words).replace("\N{NO-BREAK SPACE}", "\N{SOFT HYPHEN}")
    found: list[str] = simpleSplit(kept, font, size, width)
    return [one.replace("\N{SOFT HYPHEN}", "\N{NO-BREAK SPACE}") for one in found]
