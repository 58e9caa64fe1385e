"""The papers of a household as they lie in the store: 40 photos of a phone and 10 made PDFs.

python -m tests.benchmarks._volume_files folder
"""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

from PIL import Image  # noqa: E402

from archives.made.form import Form  # noqa: E402

PHOTOS, PDFS, SHEETS = 40, 10, 2  # pages: 60
TEXT = "经民主评议并公示无异议，同意将该户纳入建档立卡贫困户，落实教育、医疗、住房政策。"


def peak_mb(*, reset: bool = False) -> float:
    """The most memory this process has had, or has had since it was last reset."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def photo() -> Image.Image:
    """A picture of 1,944 by 2,592 points, as full of detail as one of a paper on a table."""
    noise = Image.effect_noise((486, 648), 60).resize((1944, 2592), Image.Resampling.BICUBIC)
    grain = Image.effect_noise((1944, 2592), 18)
    return Image.merge("RGB", [Image.blend(noise, grain, part) for part in (0.2, 0.3, 0.4)])


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    picture = photo()
    for n in range(PHOTOS):
        picture.transpose(Image.Transpose(n % 4)).save(folder / f"{n:03}.jpg", quality=80)
    for n in range(PDFS):
        form = Form("入户调查表", "测试员")
        while form.pages < SHEETS:
            form.para(TEXT * 3)
        (folder / f"{n:03}.pdf").write_bytes(form.done())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
