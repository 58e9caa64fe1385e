"""ZIP files of papers that must not come in as they are: (what it is, its bytes). The first are
refused where they are handed in; of the others each file is refused when it is looked at.
"""

from tests.archives.builders import JPEG, link, member, nested, pdf, word, zip_of, zipped

Folder = tuple[str, bytes]
HERE = "户主甲/贫困户申请书"
ONE = zipped({f"{HERE}.jpg": JPEG})
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'

AT_THE_DOOR: list[Folder] = [
    ("no bytes", b""),
    ("nothing inside", zipped({})),
    ("rar", b"Rar!\x1a\x07" + bytes(99)),
    ("7z", b"7z\xbc\xaf\x27\x1c" + bytes(99)),
    ("gzip", b"\x1f\x8b" + bytes(99)),
    ("a tar", b"a".ljust(257, b"\0") + b"ustar" + bytes(250)),
    ("a photo", JPEG),
    ("a program that unpacks itself", b"MZ" + bytes(99) + ONE),
    ("pdf and zip", pdf() + ONE),
    ("page and zip", b"<html></html>" + ONE),
    ("cut", ONE[:-9]),
    ("cut in the middle", ONE[: len(ONE) // 2]),
    ("bomb of one file", zipped({f"{HERE}.jpg": bytes(21 << 20)})),
    ("bomb of many files", zipped({f"{n}.jpg": bytes(19 << 20) for n in range(27)})),
    ("bomb that packs well", zipped({f"{HERE}.jpg": bytes(12 << 20)})),
    ("one says it is large", member(ONE, size=1 << 31)),
    ("one over the other", member(zipped({"a.jpg": JPEG, "b.jpg": JPEG}), offset=0)),
    ("601 files", zipped({f"{n}.jpg": b"" for n in range(601)})),
    ("two of one name", zip_of([(f"{HERE}.jpg", JPEG), (f"{HERE}.jpg", SVG)])),
    ("with a password", member(ONE, flags=0x801)),
    ("a link", zip_of([(link(f"{HERE}.jpg"), b"../../../etc/passwd")])),
    ("a link to a folder", zip_of([(link("户主甲"), b"/etc"), (f"{HERE}.jpg", JPEG)])),
]
INSIDE: list[Folder] = [
    ("above the folder", zipped({f"../../{HERE}.jpg": JPEG})),
    ("above, by the other stroke", zipped({f"..\\..\\{HERE}.jpg": JPEG})),
    ("a whole path", zipped({f"/{HERE}.jpg": JPEG})),
    ("a whole path of Windows", zipped({f"C:\\{HERE}.jpg": JPEG})),
    ("a path of the network", zipped({f"\\\\server\\{HERE}.jpg": JPEG})),
    ("reads backwards", zipped({f"{HERE}\u202egpj.exe": JPEG})),
    ("hidden letters", zipped({f"{HERE}\u200b.jpg": JPEG})),
    ("a device of Windows", zipped({f"{HERE}/aux.jpg": JPEG})),
    ("a name of 300", zipped({f"户主甲/{'贫困户申请书' * 50}.jpg": JPEG})),
    ("a zip in it", zipped({f"{HERE}.zip": ONE})),
    ("zips in zips in zips", zipped({f"{HERE}.jpg": nested(4, bytes(1 << 20))})),
    ("a zip called a word file", zipped({f"{HERE}.docx": ONE})),
    ("one says it is small", member(zipped({f"{HERE}.jpg": JPEG}), size=10)),
    ("packed in a way nobody knows", member(ONE, way=99)),
    ("svg", zipped({f"{HERE}.svg": SVG, f"{HERE}.jpg": SVG})),
    ("macros", zipped({f"{HERE}.docm": word()})),
    ("one good page and one bad", zipped({f"{HERE}_1.jpg": JPEG, f"{HERE}_2.jpg": b"MZ"})),
    ("folders and nothing in them", zipped({"户主甲/": b""})),
    ("only what computers leave", zipped({"__MACOSX/._a.jpg": b"x", "Thumbs.db": b"x"})),
]
