"""How the shapes of a chart and their words are put on a sheet of paper."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from station.charts.drawing import Ellipse, Polyline, Shape, Text

REGULAR, BOLD = "Vera", "VeraBd"
_NARROW = {ord(one): "\N{NO-BREAK SPACE}" for one in "\u2009\u202f"}


def printed(words: str) -> str:
    """Return words without the narrow spaces that the fonts lack."""
    return words.translate(_NARROW)


def draw_shape(canvas: Canvas, shape: Shape) -> None:
    """Draw one shape of a chart; the origin is its top left corner."""
    if isinstance(shape, Text):
        canvas.setFont(BOLD if shape.bold else REGULAR, shape.size)
        canvas.setFillColor(HexColor(shape.colour))
        (x, y), words = shape.at, printed(shape.text)
        if shape.anchor == "middle":
            canvas.drawCentredString(x, -y, words)
        elif shape.anchor == "end":
            canvas.drawRightString(x, -y, words)
        else:
            canvas.drawString(x, -y, words)
        return
    canvas.saveState()
    if shape.stroke:
        canvas.setStrokeColor(HexColor(shape.stroke))
        canvas.setLineWidth(shape.width)
    if shape.fill:
        canvas.setFillColor(HexColor(shape.fill))
    if shape.dash:
        canvas.setDash([*shape.dash])
    paint = {"stroke": int(shape.stroke is not None), "fill": int(bool(shape.fill))}
    if isinstance(shape, Ellipse):
        canvas.translate(shape.centre[0], -shape.centre[1])
        canvas.rotate(shape.turn_deg)
        a, b = shape.radii
        canvas.ellipse(-a, -b, a, b, **paint)
    else:
        _polyline(canvas, shape, paint)
    canvas.restoreState()


def _polyline(canvas: Canvas, shape: Polyline, paint: dict[str, int]) -> None:
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    path = canvas.beginPath()
    for n, (x, y) in enumerate(shape.points):
        if n == 0:
            path.moveTo(x, -y)
        else:
            path.lineTo(x, -y)
    if shape.closed:
        path.close()
    canvas.drawPath(path, **paint)
