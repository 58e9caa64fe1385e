"""A Word document that was downloaded: what it says, and a picture of it where LibreOffice is."""

import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

from docx import Document


def texts(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in Document(path).paragraphs)


def table(path: Path) -> list[tuple[str, ...]]:
    """The cells of the first table, its head first."""
    rows = Document(path).tables[0].rows
    return [tuple(cell.text for cell in row.cells) for row in rows]


def chart(path: Path) -> str:
    with ZipFile(path) as package:
        return package.read("word/charts/bulletin.xml").decode()


def pictures(path: Path, target: Path) -> list[Path]:
    """Draw each page as target-1.png, target-2.png, …; none where there is no LibreOffice."""
    office, drawer = shutil.which("soffice"), shutil.which("pdftoppm")
    if not office or not drawer:
        return []
    home = f"-env:UserInstallation=file://{path.parent}/office"
    where = [*["--headless", "--convert-to", "pdf", "--outdir"], str(path.parent), str(path)]
    subprocess.run([office, home, *where], check=True, capture_output=True, timeout=180)
    pdf = path.with_suffix(".pdf")
    subprocess.run([drawer, "-png", "-r", "80", pdf, target], check=True, timeout=60)
    return sorted(target.parent.glob(f"{target.name}-*.png"))
