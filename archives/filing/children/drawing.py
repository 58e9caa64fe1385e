"""The first page of a kept file as a small picture."""

import io

from PIL import Image, ImageDraw, ImageFont

from archives.filing.children.run import Refused

WIDTH = 480
QUALITY = 70
_PAGE, _MARGIN, _SIZE, _LINE = (480, 679), 40, 15, 24
_PER_LINE = 26


def drawn(verb: str, content: bytes) -> bytes:
    """`verb` is draw-jpg, draw-pdf, or draw-docx: and the path of a font behind a colon.

    Raises:
        Refused: damaged.
    """
    kind, _colon, font = verb.removeprefix("draw-").partition(":")
    try:
        picture = {"jpg": _photo, "pdf": _page}[kind](content) if kind != "docx" else (
            _text(content, font)
        )  # fmt: skip
    except (OSError, ValueError, KeyError, SyntaxError, RuntimeError) as error:
        raise Refused("damaged") from error
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _photo(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        image.draft("RGB", (WIDTH * 2, WIDTH * 4))
        picture = image.convert("RGB")
    picture.thumbnail((WIDTH, WIDTH * 2))
    return picture


def _page(content: bytes) -> Image.Image:
    import pypdfium2  # noqa: PLC0415 (only where a PDF is drawn)

    with pypdfium2.PdfDocument(content) as document:
        page = document[0]
        picture = page.render(scale=WIDTH / max(page.get_width(), 1.0)).to_pil().convert("RGB")
    picture.thumbnail((WIDTH, WIDTH * 2))
    return picture


def _text(content: bytes, font: str) -> Image.Image:
    from archives.filing.children import word  # noqa: PLC0415

    letters = ImageFont.truetype(font, _SIZE)
    picture = Image.new("RGB", _PAGE, "white")
    pen = ImageDraw.Draw(picture)
    most = (_PAGE[1] - 2 * _MARGIN) // _LINE
    lines: list[str] = []
    for paragraph in word.text_of(content):
        lines += [paragraph[at : at + _PER_LINE] for at in range(0, len(paragraph), _PER_LINE)]
        if len(lines) >= most:
            break
    for row, line in enumerate(lines[:most]):
        pen.text((_MARGIN, _MARGIN + row * _LINE), line, fill="#1c2430", font=letters)
    return picture
