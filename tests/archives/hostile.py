"""Uploads that must not come in: (what it is, its name, its bytes). To make them takes seconds, so
that only the test which wants them imports this.
"""

import struct

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.archives.builders import (
    CATALOG,
    END_OF_ZIP,
    JPEG,
    ONE_PAGE,
    PAGE,
    PNG,
    SCRIPT,
    annotation,
    chunk,
    field,
    in_document,
    linked,
    member,
    nested,
    of_scans,
    packed,
    packed_table,
    page,
    pdf,
    picture,
    png,
    raw_pdf,
    raw_stream,
    repacked,
    root,
    stream,
    webp,
    with_part,
    word,
    zip_of,
    zipped,
)  # fmt: skip

Case = tuple[str, str, bytes]
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
ZIP = zipped({"a.txt": b"a"})
JAR = zipped({"META-INF/MANIFEST.MF": b"Main-Class: A", "A.class": b"\xca\xfe\xba\xbe"})
# Ten of ten of ten: a line that unfolds to a thousand million.
_MANY = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{_MANY}]><x>&a9;</x>'.encode()
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
DEEP = b"<?xml version='1.0'?>" + b"<a>" * 100_000 + b"</a>" * 100_000
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'

PICTURES: list[Case] = [
    ("svg", "甲.svg", SVG),
    ("svg as a photo", "甲.jpg", SVG),
    ("svg behind a prolog", "甲.png", b'<?xml version="1.0"?>' + SVG),
    ("web page as a photo", "甲.jpg", HTML),
    ("gif", "甲.gif", picture("GIF")),
    ("gif as a photo", "甲.jpg", picture("GIF")),
    ("gif and script", "甲.jpg", b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;alert(1)"),
    ("tiff", "甲.tif", picture("TIFF")),
    ("big-endian tiff", "甲.jpg", b"MM\x00*" + bytes(99)),
    ("heic", "甲.heic", b"\0\0\0\x18ftypheic" + bytes(99)),
    ("film as a photo", "甲.jpg", b"\0\0\0\x18ftypmp42" + bytes(99)),
    ("icon", "甲.ico", picture("ICO")),
    ("photoshop", "甲.psd", b"8BPS" + bytes(99)),
    ("cut jpeg", "甲.jpg", JPEG[: len(JPEG) // 2]),
    ("cut png", "甲.png", PNG[: len(PNG) // 2]),
    ("cut webp", "甲.webp", picture("WEBP")[:-20]),
    ("cut bmp", "甲.bmp", picture("BMP")[:-2000]),
    ("jpeg of nothing", "甲.jpg", b"\xff\xd8\xff" + bytes(500)),
    ("png of nothing", "甲.png", b"\x89PNG\r\n\x1a\n" + bytes(500)),
    ("webp of nothing", "甲.webp", b"RIFF\0\0\0\0WEBP" + bytes(500)),
    ("bmp of nothing", "甲.bmp", b"BM" + bytes(500)),
    ("png that says 3.6 gigapixels", "甲.png", png(60_000, 60_000)),
    ("png of 64 megapixels", "甲.png", png(8000, 8000)),
    ("jpeg that says 65000 a side", "甲.jpg",
     JPEG.replace(struct.pack(">HH", 160, 120), struct.pack(">HH", 65_000, 65_000))),
    ("bmp that says 60000 a side", "甲.bmp",
     picture("BMP").replace(struct.pack("<ii", 120, 160), struct.pack("<ii", 60_000, 60_000), 1)),
    ("jpeg of no height", "甲.jpg",
     JPEG.replace(struct.pack(">HH", 160, 120), struct.pack(">HH", 0, 120))),
    ("png with a bomb of text", "甲.png",
     png(200, 200, chunk(b"zTXt", b"a\0\0" + packed(9 << 20)))),
    ("one point", "甲.png", picture("PNG", (1, 1))),
    ("a line", "甲.png", picture("PNG", (4000, 1))),
    ("jpeg and zip", "甲.jpg", JPEG + ZIP),
    ("png and zip", "甲.png", PNG + ZIP),
    ("gif and jar", "甲.jpg", picture("GIF") + JAR),
    ("jpeg and jar", "甲.jpg", JPEG + JAR),
    ("bmp and zip", "甲.bmp", picture("BMP") + ZIP),
    ("webp and zip", "甲.webp", picture("WEBP") + ZIP),
    ("webp that says 16383 a side", "甲.webp", webp(16_383, 16_383)),
    ("jpeg that is drawn a hundred times", "甲.jpg", of_scans(100)),
    ("jpeg and pdf", "甲.jpg", JPEG[:2] + b"\xff\xfe\x00\x0b%PDF-1.4\0" + JPEG[2:]),
    *((f"jpeg called {ending}", f"甲{ending}", JPEG)
      for ending in (".exe", ".pdf", ".docx", ".svg", ".html", ".jpg.php", ".zip")),
]  # fmt: skip
PDFS: list[Case] = [
    ("cut pdf", "甲.pdf", pdf()[:300]),
    ("head of a pdf", "甲.pdf", b"%PDF-1.7\n%%EOF"),
    ("pdf of nothing", "甲.pdf", b"%PDF-1.7\n" + bytes(900) + b"\n%%EOF"),
    ("pdf without its end", "甲.pdf", pdf().replace(b"%%EOF", b"")),
    ("pdf with a password", "甲.pdf", pdf(encryption=pikepdf.Encryption(user="a", owner="b"))),
    ("pdf that may not be printed", "甲.pdf",
     pdf(encryption=pikepdf.Encryption(user="", owner="b"))),
    ("script on opening", "甲.pdf", root("/OpenAction", SCRIPT)),
    ("script by name", "甲.pdf", root("/Names", Dictionary(
        JavaScript=Dictionary(Names=Array([String("a"), SCRIPT]))))),
    ("script of a page", "甲.pdf", page("/AA", Dictionary(O=SCRIPT))),
    ("script of a link", "甲.pdf", annotation(Subtype=Name.Link, A=SCRIPT)),
    ("script of a note", "甲.pdf", annotation(Subtype=Name.Text, AA=Dictionary(K=SCRIPT))),
    ("script of a rendition", "甲.pdf", annotation(
        Subtype=Name.Link, A=Dictionary(S=Name.Rendition))),
    ("program on opening", "甲.pdf", root("/OpenAction", Dictionary(
        S=Name.Launch, F=String("cmd.exe")))),
    ("program of a link", "甲.pdf", annotation(Subtype=Name.Link, A=Dictionary(S=Name.Launch))),
    ("program behind a program", "甲.pdf", annotation(Subtype=Name.Link, A=Dictionary(
        S=Name.GoTo, Next=Dictionary(S=Name.Launch)))),
    ("address on opening", "甲.pdf", root("/OpenAction", Dictionary(
        S=Name.URI, URI=String("http://x")))),
    ("address of a page", "甲.pdf", page("/AA", Dictionary(
        O=Dictionary(S=Name.URI, URI=String("http://x"))))),
    *((f"action {does}", "甲.pdf", root("/OpenAction", Dictionary(S=Name(f"/{does}"))))
      for does in ("SubmitForm", "ImportData", "GoToR", "GoToE")),
    ("file inside", "甲.pdf", root("/Names", Dictionary(EmbeddedFiles=Dictionary()))),
    ("file as a note", "甲.pdf", annotation(Subtype=Name.FileAttachment)),
    ("file of a page", "甲.pdf", page("/AF", Array([Dictionary(EF=Dictionary())]))),
    ("portfolio", "甲.pdf", root("/Collection", Dictionary())),
    ("dynamic form", "甲.pdf", root("/AcroForm", Dictionary(XFA=Array([])))),
    *((f"note {what}", "甲.pdf", annotation(Subtype=Name(f"/{what}")))
      for what in ("RichMedia", "3D", "Movie", "Sound", "Screen")),
    ("201 pages", "甲.pdf", pdf(pages=201)),
    ("no page", "甲.pdf", pdf(pages=0)),
    ("page of a kilometre", "甲.pdf", page("/MediaBox", Array([0, 0, 3e6, 3e6]))),
    ("page of a point", "甲.pdf", page("/MediaBox", Array([0, 0, 1, 1]))),
    ("page far away", "甲.pdf", page("/MediaBox", Array([9e6, 9e6, 9e6 + 595, 9e6 + 842]))),
    ("page of large units", "甲.pdf", page("/UserUnit", 1000)),
    ("stream that unpacks to 300 MB", "甲.pdf", stream(
        packed(300 << 20), Filter=Name.FlateDecode)),
    ("stream packed twice", "甲.pdf", raw_stream(
        b"[/FlateDecode/FlateDecode]", packed(9 << 20, 2))),
    ("stream of many filters", "甲.pdf", raw_stream(
        b"[/ASCIIHexDecode/ASCII85Decode/RunLengthDecode]", b"a")),
    ("stream of another file", "甲.pdf", stream(b"a", F=String("/etc/passwd"))),
    ("table that unpacks to 64 MB", "甲.pdf", packed_table(packed(64 << 20))),
    ("picture of ten gigapixels", "甲.pdf", stream(
        b"a", Type=Name.XObject, Subtype=Name.Image, Width=100_000, Height=100_000)),
    ("sixty thousand objects", "甲.pdf",
     raw_pdf([CATALOG, ONE_PAGE, PAGE, *([b"null"] * 60_001)])),
    ("pages that go round", "甲.pdf",
     raw_pdf([CATALOG, b"<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>"])),
    ("boxes in boxes", "甲.pdf", raw_pdf([CATALOG, ONE_PAGE, PAGE, b"[" * 200 + b"]" * 200])),
    ("pdf and zip", "甲.pdf", pdf() + ZIP),
    ("pdf and web page", "甲.pdf", pdf() + HTML),
    ("web page and pdf", "甲.pdf", HTML + pdf()),
    *((f"pdf called {ending}", f"甲{ending}", pdf()) for ending in (".jpg", ".docx", ".exe")),
]  # fmt: skip
WORDS: list[Case] = [
    ("macros", "甲.docx", with_part("word/vbaProject.bin", b"x")),
    ("macros by their kind", "甲.docx", repacked(word(), {}, {
        "[Content_Types].xml": (b"wordprocessingml.document.main", b"ms-word.macroEnabled.main")})),
    ("macros by their name", "甲.docm", word()),
    ("object inside", "甲.docx", with_part("word/embeddings/oleObject1.bin", b"x")),
    ("control inside", "甲.docx", with_part("word/activeX/activeX1.xml", b"<a/>")),
    ("web page inside", "甲.docx", with_part("word/afchunk.htm", HTML)),
    ("program inside", "甲.docx", with_part("word/media/a.exe", b"MZ")),
    ("template of another place", "甲.docx", linked("attachedTemplate", "http://x/a.dotm")),
    ("picture of another place", "甲.docx", linked("image", "http://x/a.png")),
    ("frame of another place", "甲.docx", linked("frame", "file:///etc/passwd")),
    ("object in the text", "甲.docx", in_document(b"<w:sectPr", b"<w:object/><w:sectPr")),
    ("part by its bytes", "甲.docx", in_document(b"<w:sectPr", b"<w:altChunk/><w:sectPr")),
    ("entities", "甲.docx", repacked(word(), {"word/document.xml": LAUGHS})),
    ("declaration in another part", "甲.docx", with_part("customXml/item1.xml", LAUGHS)),
    ("a billion laughs", "甲.docx", repacked(word(), {"word/document.xml": BILLION})),
    ("entity of a file here", "甲.docx", repacked(word(), {"word/document.xml": OUTSIDE})),
    ("entity among the kinds", "甲.docx", repacked(word(), {"[Content_Types].xml": OUTSIDE})),
    ("entity among the relations", "甲.docx", repacked(word(), {"_rels/.rels": OUTSIDE})),
    ("tags in tags", "甲.docx", repacked(word(), {"word/document.xml": DEEP})),
    ("two parts of one name", "甲.docx", zip_of([("word/document.xml", DEEP)] * 2)),
    ("word and pdf", "甲.docx", zip_of([("%PDF-1.7", b"%%EOF")]) + word()),
    ("word file that opens as pdf", "甲.docx", repacked(
        zipped({"%PDF-1.7": b""}), {"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"})),
    ("zips in zips", "甲.docx", nested(4, bytes(1 << 20))),
    ("text in utf-16", "甲.docx", repacked(word(), {
        "word/document.xml": "<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16")})),
    ("text in utf-7", "甲.docx", with_part(
        "customXml/item1.xml", b"<?xml version='1.0' encoding='utf-7'?><a/>")),
    ("dde", "甲.docx", field("DDEAUTO c:\\\\windows\\\\cmd.exe")),
    ("dde in pieces", "甲.docx", field("DD", "E cmd")),
    ("text of another file", "甲.docx", in_document(
        b"<w:sectPr", b'<w:p><w:fldSimple w:instr="INCLUDETEXT /etc/passwd"/></w:p><w:sectPr')),
    ("text broken off", "甲.docx", in_document(b"</w:document>", b"")),
    ("part of 100 MB", "甲.docx", with_part("word/media/a.png", bytes(100 << 20))),
    ("part that says it is small", "甲.docx",
     member(with_part("word/media/a.png", bytes(9 << 20)), size=10)),
    ("parts one over the other", "甲.docx", member(word(), offset=0)),
    ("part with a password", "甲.docx", member(word(), flags=1)),
    ("601 parts", "甲.docx", repacked(word(), {f"word/media/{n}.png": b"" for n in range(601)})),
    ("part above the package", "甲.docx", with_part("../../evil.xml", b"<a/>")),
    ("part of a whole path", "甲.docx", with_part("/etc/cron.xml", b"<a/>")),
    ("drawing that is not looked into", "甲.docx", with_part("word/media/a.emf", b"x")),
    ("svg inside", "甲.docx", with_part("word/media/a.svg", SVG)),
    ("no picture inside", "甲.docx", with_part("word/media/a.png", b"not one")),
    ("bomb of points inside", "甲.docx", with_part("word/media/a.png", png(60_000, 60_000))),
    ("workbook", "甲.docx", zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"})),
    ("zip", "甲.docx", ZIP),
    ("program of java", "甲.docx", zipped({"META-INF/MANIFEST.MF": b"Main-Class: A"})),
    ("cut word file", "甲.docx", word()[:-60]),
    ("word file without its list", "甲.docx", word()[: word().rindex(END_OF_ZIP)]),
    ("old word file", "甲.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ("word file with a password", "甲.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    *((f"word file called {ending}", f"甲{ending}", word()) for ending in (".jpg", ".pdf", ".zip")),
]  # fmt: skip
OTHERS: list[Case] = [
    ("program", "甲.exe", b"MZ" + bytes(99)),
    ("program as a photo", "甲.jpg", b"MZ" + bytes(99)),
    ("program of linux", "甲.pdf", b"\x7fELF" + bytes(99)),
    ("script of a shell", "甲.jpg", b"#!/bin/sh\nrm -rf /"),
    ("php", "甲.php", b"<?php system('id'); ?>"),
    ("javascript", "甲.pdf", b"alert(1)"),
    ("rtf", "甲.docx", b"{\\rtf1 a}"),
    ("rar", "甲.zip", b"Rar!\x1a\x07" + bytes(99)),
    ("7z", "甲.7z", b"7z\xbc\xaf\x27\x1c" + bytes(99)),
    ("gzip", "甲.pdf", b"\x1f\x8b" + bytes(99)),
    ("text", "甲.txt", "贫困户申请书".encode()),
    ("table", "甲.csv", b"a,b"),
    ("nothing", "甲.jpg", b""),
    ("21 MB", "甲.jpg", JPEG + bytes(21 << 20)),
]
# Their names are wrong, not their bytes; what of a name comes to a page, the web server decides.
NAMES: list[Case] = [
    ("name that reads backwards", "申请书\u202egpj.exe", JPEG),
    ("name with a second ending behind a nought", "申请书.jpg\0.exe", JPEG),
    ("name of 300 characters", f"{'长' * 300}.jpg", JPEG),
    ("name that begins with a dot", ".htaccess", JPEG),
    ("device of windows", "CON.jpg", JPEG),
    ("device of windows with a number", "com1.jpg", JPEG),
    ("device of windows with two endings", "nul.tar.jpg", JPEG),
]
BYTES = [*PICTURES, *PDFS, *WORDS, *OTHERS]
ALL = [*BYTES, *NAMES]
