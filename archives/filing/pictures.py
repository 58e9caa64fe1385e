"""A photo of a paper: made anew, small enough for a village's network, straight if asked."""

import io
import json
import math
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from PIL import Image

from ledger import evidence

AIM_BYTES = 400 * 1024
QUALITIES = (80, 70, 60, 50, 42)
LEAST_SIDE = 60
LEAST_AREA = 0.03  # of the photo, that the paper must fill
PAPER_WHITE, LIGHTEST_PERCENT, MOST_GAIN = 250, 80, 1.6

Corners = Sequence[tuple[float, float]]


def made_anew(
    content: bytes, name: str, corners: Corners | None = None
) -> tuple[bytes, tuple[int, int]]:
    """The picture as JPEG without EXIF, and its size; `corners` (x, y as parts of the upright
    picture, clockwise from the upper left) cut the paper out of it.

    Raises:
        ValidationError: no picture, broken, a pixel bomb, too small, or corners that are none.
    """
    picture = evidence.opened(content, name)
    if min(picture.size) < LEAST_SIDE:
        raise ValidationError(f"“{name}”只有 {picture.width}×{picture.height} 点；请重新拍照。")
    if corners:
        picture = brightened(straightened(picture, corners, name))
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= AIM_BYTES:
            break
    return out.getvalue(), picture.size


def corners_of(text: str, count: int) -> list[Corners | None]:
    """What the page says of the corners of each file: JSON, a list with four [x, y] or null each.

    Whatever is not that says nothing of any file: the photos are filed as they are.
    """
    try:
        told = json.loads(text or "[]")
        found = [_four(one) for one in told]
    except (ValueError, TypeError):
        return [None] * count
    return found if len(found) == count else [None] * count


def _four(one: object) -> Corners | None:
    if one is None:
        return None
    if not isinstance(one, list) or len(one) != 4:
        raise ValueError(one)
    points = [(float(x), float(y)) for x, y in one]
    if not all(0 <= part <= 1 for point in points for part in point):  # NaN is neither
        raise ValueError(one)
    return points


def straightened(picture: Image.Image, corners: Corners, name: str) -> Image.Image:
    """The four-sided part between the corners as an upright rectangle."""
    wide, high = picture.size
    points = [(x * wide, y * high) for x, y in corners]
    if not _is_convex(points) or _area(points) < LEAST_AREA * wide * high:
        raise ValidationError(f"“{name}”标出的四个角围不成一张纸；请把四个角拖到纸的四角。")
    upper_left, upper_right, lower_right, lower_left = points
    width = round(max(math.dist(upper_left, upper_right), math.dist(lower_left, lower_right)))
    height = round(max(math.dist(upper_left, lower_left), math.dist(upper_right, lower_right)))
    size = (max(width, LEAST_SIDE), max(height, LEAST_SIDE))
    target = [(0, 0), (size[0], 0), (size[0], size[1]), (0, size[1])]
    way = _perspective(target, points)
    return picture.transform(size, Image.Transform.PERSPECTIVE, way, Image.Resampling.BICUBIC)


def brightened(picture: Image.Image) -> Image.Image:
    """Paper grown grey or yellow in the light of a room becomes white; never by more than 1.6."""
    bands = [_gain(band) for band in picture.split()]
    return Image.merge("RGB", bands)


def _gain(band: Image.Image) -> Image.Image:
    histogram = band.histogram()
    left = sum(histogram) * LIGHTEST_PERCENT / 100
    light = 0
    for light, count in enumerate(histogram):  # noqa: B007 (the level it stops at)
        left -= count
        if left <= 0:
            break
    gain = min(MOST_GAIN, max(1.0, PAPER_WHITE / max(light, 1)))
    return band.point([min(255, round(level * gain)) for level in range(256)])


def _is_convex(points: Sequence[tuple[float, float]]) -> bool:
    turns = []
    for at in range(4):
        (ax, ay), (bx, by), (cx, cy) = (points[(at + step) % 4] for step in range(3))
        turns.append((bx - ax) * (cy - by) - (by - ay) * (cx - bx))
    return all(turn > 0 for turn in turns)


def _area(points: Sequence[tuple[float, float]]) -> float:
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def _perspective(
    target: Sequence[tuple[float, float]], source: Sequence[tuple[float, float]]
) -> list[float]:
    """The eight numbers by which Pillow finds the point of the source for one of the target."""
    rows = []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows.append([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u])
        rows.append([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v])
    for at in range(8):
        best = max(range(at, 8), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        head = rows[at][at]
        rows[at] = [value / head for value in rows[at]]
        for other in range(8):
            if other != at:
                factor = rows[other][at]
                rows[other] = [
                    value - factor * own for value, own in zip(rows[other], rows[at], strict=True)
                ]
    return [row[8] for row in rows]
