"""QR codes: drawn into a PDF, or as SVG for a page."""

import io

import segno
from reportlab.pdfgen.canvas import Canvas

QUIET = 4  # modules of white around the code (ISO/IEC 18004)


def _code(text: str) -> segno.QRCode:
    # Level M bears a scratched label (15 %); an upper-case text keeps it at version 4 or less.
    return segno.make(text, error="m", micro=False)


def draw(canvas: Canvas, x: float, y: float, side: float, text: str) -> None:
    """Draw a code, quiet zone included, with its lower left corner at (x, y); sizes in points."""
    rows = list(_code(text).matrix_iter(border=QUIET))
    step = side / len(rows)
    path = canvas.beginPath()
    for down, row in enumerate(rows):
        start = None
        for across, is_dark in enumerate([*row, 0]):
            if is_dark and start is None:
                start = across
            if not is_dark and start is not None:
                top = y + side - (down + 1) * step
                # Runs overlap by a hair, so that no printer leaves white lines between rows.
                path.rect(x + start * step, top, (across - start) * step, step * 1.02)
                start = None
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)


def svg(text: str) -> bytes:
    """A code as an SVG picture, black on white."""
    out = io.BytesIO()
    _code(text).save(out, kind="svg", scale=4, border=QUIET, xmldecl=False, light="#fff")
    return out.getvalue()
