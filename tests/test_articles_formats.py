"""Files as other tools write them: mail, web archives, documents, tables, packed or not, whole, damaged and malicious."""

from __future__ import annotations

import csv
import gzip
import io
import json
import mailbox
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import docx
import pandas as pd
import pytest
import zstandard
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kg import InputError, ModelError
from kg.articles import Meter, documents, read_articles, size, unpacking

Write = Callable[..., Path]
ENGLISH = "Amazon is in talks to invest more than $10 billion in OpenAI, people familiar with the matter said."
FRENCH = "Amazon négocie un investissement de plus de dix milliards de dollars dans OpenAI, selon deux sources."
GERMAN = "Amazon verhandelt über eine Investition von mehr als zehn Milliarden Dollar in OpenAI."
LONG = " ".join(
    f"The deal was said to be worth {number} billion dollars in the {number}th year of the contract." for number in range(1, 80)
)
PAGE = f"""<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Dix milliards</title></head><body><nav>Accueil</nav>
<article><h1>Dix milliards</h1><p>{FRENCH}</p>
<p>{"Aucune des deux entreprises n'a souhaité commenter. " * 4}</p></article></body></html>"""


def mail(subject: str, text: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"] = subject, "The Gazette <news@gazette.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text, cte="quoted-printable", charset="latin-1")
    return message


def test_a_folder_of_mail_gives_an_article_for_each_message(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "news.mbox")
    wrapped = "Amazon is in talks to invest more than $10 billion in\nOpenAI, people familiar with the matter said.\n"
    wrapped += "\nFrom Seattle, no word.\n"
    box.add(mail("Ten billion", wrapped, Message_ID="<1@gazette.example>", Date="Wed, 17 Dec 2025 23:30:00 +0000"))
    both = mail("Dix milliards", FRENCH + "\n", Date="no date")
    both.add_alternative("<p>other</p>", subtype="html")
    both.add_attachment(b"\x00\x01", maintype="image", subtype="png", filename="a.png")
    box.add(both)
    page = EmailMessage()
    page.set_content(PAGE, subtype="html", cte="base64")
    box.add(page)
    box.close()
    first, second, third = read_articles(tmp_path / "news.mbox")
    assert first.text == f"{ENGLISH}\n\nFrom Seattle, no word."
    assert (first.id, first.title, first.source) == ("1@gazette.example", "Ten billion", "The Gazette")
    assert (first.published, second.published) == (date(2025, 12, 17), None)
    assert (second.text, second.lang, second.id) == (FRENCH, "fr", second.digest[:16])
    assert FRENCH in third.text
    assert "<p>" not in third.text
    assert "Accueil" not in third.text


def test_one_message(write: Write) -> None:
    [article] = read_articles(write("letter.eml", mail("=?utf-8?q?=C3=89t=C3=A9?=", FRENCH).as_bytes()))
    assert (article.id, article.text, article.lang) == ("letter", FRENCH, "fr")


def archive(path: Path) -> Path:
    """A web archive with a request, a picture, a missing page and two pages, one of them packed on its way."""

    def add(url: str, content: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", **more: str) -> None:
        headers = StatusAndHeaders(status, [("Content-Type", kind), *more.items()], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(content), http_headers=headers))

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=path.suffix == ".gz")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "a test"}))
        add("https://news.example/1", PAGE.encode())
        add("https://news.example/gone", PAGE.encode(), status="404 Not Found")
        add("https://news.example/a.png", b"\x89PNG", kind="image/png")
        add("https://news.example/2", gzip.compress(PAGE.replace("Amazon", "Oracle").encode()), **{"Content-Encoding": "gzip"})
    return path


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_a_web_archive_gives_its_pages(name: str, tmp_path: Path) -> None:
    first, second = read_articles(archive(tmp_path / name))
    assert FRENCH in first.text
    assert "Oracle négocie" in second.text
    assert (first.url, second.url) == ("https://news.example/1", "https://news.example/2")
    assert first.id != second.id


def portable(path: Path, text: str, *, heads: bool = True) -> Path:
    def edges(canvas: object, document: object) -> None:
        canvas.drawString(70, 810, "The Gazette, Business")  # type: ignore[attr-defined]
        canvas.drawString(280, 30, f"Page {canvas.getPageNumber()}")  # type: ignore[attr-defined]

    body = [Paragraph(text, getSampleStyleSheet()["BodyText"])]
    SimpleDocTemplate(str(path), title="Ten billion").build(
        body, **({"onFirstPage": edges, "onLaterPages": edges} if heads else {})
    )
    return path


def test_the_lines_of_a_pdf_are_sentences_again_without_running_heads(tmp_path: Path) -> None:
    [article] = read_articles(portable(tmp_path / "a.pdf", f"{ENGLISH} {LONG}"))
    assert article.text == f"{ENGLISH} {LONG}"
    assert (article.id, article.title, article.lang) == ("a", "Ten billion", "en")


def test_a_document_gives_its_paragraphs_and_tables(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Ten billion", 0)
    document.add_paragraph(ENGLISH)
    document.add_paragraph()
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Amazon", "10 billion"
    document.add_paragraph("Neither would comment.")
    document.save(str(tmp_path / "a.docx"))
    [article] = read_articles(tmp_path / "a.docx")
    assert article.text == f"{ENGLISH}\n\nAmazon | 10 billion\n\nNeither would comment."
    assert (article.title, article.id) == ("Ten billion", "a")


ROWS = [
    {
        "ID": "r1",
        "Headline": "Ten billion",
        "body": f"{ENGLISH}\nNo, «never».",
        "Date": "2025-12-17",
        "Outlet": "The Gazette",
        "x": "1",
    },
    {"ID": "r2", "Headline": "", "body": FRENCH.replace("dix", "dix&nbsp;"), "Date": "", "Outlet": "", "x": ""},
]


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("b.csv", ";"), ("c.tsv", "\t")])
def test_the_rows_of_a_table_are_articles(name: str, delimiter: str, tmp_path: Path) -> None:
    with (tmp_path / name).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(ROWS)
    first, second = read_articles(tmp_path / name)
    assert (first.id, first.title, first.published, first.source) == ("r1", "Ten billion", date(2025, 12, 17), "The Gazette")
    assert first.text == ROWS[0]["body"]
    assert second.text == FRENCH.replace("dix", "dix\xa0")


def test_parquet_as_pandas_writes_it(tmp_path: Path) -> None:
    table = pd.DataFrame([row | {"ID": number, "day": date(2025, 12, 17)} for number, row in enumerate(ROWS)]).drop(columns="Date")
    table.to_parquet(tmp_path / "a.parquet")
    first, second = read_articles(tmp_path / "a.parquet", columns={"published": "day"})
    assert (first.id, first.text, first.published, first.title) == ("0", ROWS[0]["body"], date(2025, 12, 17), "Ten billion")
    assert (second.id, second.lang) == ("1", "fr")


def test_fields_can_have_other_names(write: Write) -> None:
    lines = write("a.jsonl", [{"story": ENGLISH, "paper": "The Gazette"}, {"text": FRENCH, "paper": "Le Fil"}])
    named = {"text": "story", "source": "paper"}
    errors: list[InputError] = []
    [article] = read_articles(lines, columns=named, skip_invalid=True, on_invalid=errors.append)
    assert (article.text, article.source) == (ENGLISH, "The Gazette")
    assert "line 2: no field 'story'; there are: text, paper" in str(errors[0])
    table = write("a.csv", f'story,paper\n"{ENGLISH}",The Gazette\n')
    assert [a.source for a in read_articles(table, columns=named)] == ["The Gazette"]
    with pytest.raises(InputError, match=r"no column 'text'; there are: story, paper; say which one it is by --column text=NAME"):
        list(read_articles(table))


def test_without_pyarrow_the_message_says_what_to_install(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ModelError, match=r"pip install 'kg\[parquet\]'"):
        list(read_articles(write("a.parquet", b"PAR1"), skip_invalid=True))


@pytest.mark.parametrize("form", ["txt", "html", "jsonl", "csv", "mbox", "eml"])
@pytest.mark.parametrize("packed", ["gz", "zst"])
def test_packed_files_are_read_as_what_they_hold(form: str, packed: str, write: Write, tmp_path: Path) -> None:
    contents = {
        "txt": FRENCH.encode(),
        "html": PAGE.encode(),
        "jsonl": json.dumps({"text": FRENCH}).encode(),
        "csv": f'text\n"{FRENCH}"\n'.encode(),
        "mbox": b"From x\n" + mail("x", FRENCH).as_bytes(),
        "eml": mail("x", FRENCH).as_bytes(),
    }
    pack = gzip.compress if packed == "gz" else zstandard.ZstdCompressor().compress
    content = pack(contents[form])
    [article] = read_articles(write(f"news.{form}.{packed}", content))
    assert FRENCH in article.text
    if form in ("txt", "html", "eml"):
        assert article.id == "news"
    errors: list[InputError] = []
    good = write("zzz.txt", ENGLISH)
    broken = write(f"cut.{form}.{packed}", content[: len(content) // 2])
    kept = list(read_articles([broken, good], skip_invalid=True, on_invalid=errors.append))
    assert [a.id for a in kept] == ["zzz"]
    assert [str(error).partition(": ")[0] for error in errors] == [str(broken)]


DAMAGED = {
    "cut PDF": ("a.pdf", lambda path: portable(path, ENGLISH, heads=False).read_bytes()[:900], "damaged or no PDF"),
    "no PDF": ("a.pdf", lambda _: b"%PDF-1.4 nothing", "damaged or no PDF"),
    "no DOCX": ("a.docx", lambda _: b"PK nothing", "damaged or no DOCX: BadZipFile"),
    "no Parquet": ("a.parquet", lambda _: b"PAR1nothingPAR1", "damaged or no Parquet"),
    "no WARC": ("a.warc", lambda _: b"WARC/9.9 nothing", "damaged or no WARC"),
    "WARC without page": ("a.warc", lambda _: b"", "no web page in this archive"),
    "no mbox": ("a.mbox", lambda _: b"Dear reader,\n", "no mbox: its first line is not 'From …'"),
    "empty mbox": ("a.mbox", lambda _: b"", "empty; an mbox with one message or more is expected"),
    "empty message": ("a.eml", lambda _: b"Subject: x\n\n", "no text in this message"),
    "unknown charset": ("a.eml", lambda _: b"Content-Type: text/plain; charset=klingon\n\nx", "damaged message: LookupError"),
    "columns": ("a.csv", lambda _: b'text,id\n"ok ok ok",1,2\n', "line 2: 3 columns; the first line has 2"),
    "quote": ("a.csv", lambda _: b'text\n"never ends\n', "line 2: no CSV: unexpected end of data"),
    "CSV not UTF-8": ("a.csv", lambda _: b"text\nok ok ok\nn\xe9gocie\n", "line 3: not UTF-8: byte 0xe9"),
    "empty CSV": ("a.csv", lambda _: b"", "no column 'text'"),
    "bad date": ("a.csv", lambda _: b"text,date\nok ok ok,yesterday\n", "line 2: published: 'yesterday' is not a date"),
    "packed PDF": ("a.pdf.gz", lambda _: b"", "a file ending in '.pdf.gz' is not read"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_damaged_files_say_what_is_wrong_and_the_rest_is_kept(case: str, write: Write, tmp_path: Path) -> None:
    name, made, expected = DAMAGED[case]
    path = write(f"one/{name}", made(tmp_path / name))
    good = write("two/good.txt", ENGLISH)
    with pytest.raises(InputError) as raised:
        list(read_articles(path))
    assert str(raised.value).startswith(str(path))
    assert expected in str(raised.value)
    errors: list[InputError] = []
    assert [a.id for a in read_articles([path, good], skip_invalid=True, on_invalid=errors.append)][-1:] == ["good"]
    assert len(errors) == 1


def test_a_scan_and_a_locked_file_are_told_from_a_damaged_one(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(tmp_path / "scan.pdf")
    with pytest.raises(InputError, match="no text in this PDF; a scan has to go through text recognition first"):
        list(read_articles(tmp_path / "scan.pdf"))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(InputError, match="encrypted; only files that open without password are read"):
        list(read_articles(tmp_path / "locked.pdf"))


@pytest.fixture
def peak() -> Iterator[Callable[[], int]]:
    """What says how many bytes the test has had at most."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


@pytest.mark.parametrize("form", ["jsonl", "txt", "csv", "warc"])
@pytest.mark.parametrize("packed", ["gz", "zst"])
def test_bombs_are_refused_before_they_fill_the_memory(
    form: str, packed: str, write: Write, monkeypatch: pytest.MonkeyPatch, peak: Callable[[], int]
) -> None:
    monkeypatch.setattr(unpacking, "LARGEST", 2**20)
    monkeypatch.setattr(unpacking, "_RATIO", 20)
    content = {"jsonl": (b" " * 2**10 + b"\n") * 2**15, "csv": b'text\n"' + (b"a" * 2**10 + b"\n") * 2**15}.get(form, b"a" * 2**25)
    pack = gzip.compress if packed == "gz" else zstandard.ZstdCompressor().compress
    bomb = write(f"bomb.{form}.{packed}", pack(content))
    del content
    tracemalloc.reset_peak()
    with pytest.raises(InputError, match=r"refused as a bomb|no article is so long|no WARC"):
        list(read_articles(bomb))
    assert peak() < 16 * 2**20


def test_a_line_without_end_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "LARGEST", 2**20)
    with pytest.raises(InputError, match=r"line 2: more than \d+ MiB; no article is so long"):
        list(read_articles(write("a.jsonl", b'{"text": "ok ok ok"}\n{"text": "' + b"a" * 2**21)))


def test_documents_are_neither_unpacked_without_bound_nor_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = docx.Document()
    document.add_paragraph(ENGLISH)
    document.save(str(tmp_path / "good.docx"))
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words", encoding="utf-8")
    entities = f'<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file://{secret}">'
    with zipfile.ZipFile(tmp_path / "good.docx") as good, zipfile.ZipFile(tmp_path / "bad.docx", "w") as bad:
        for part in good.namelist():
            content = good.read(part)
            if part == "word/document.xml":
                text = content.decode().replace(ENGLISH, f"{ENGLISH} &b; &c;")
                head, tail = text.split("?>", 1)
                content = f"{head}?><!DOCTYPE d [{entities}]>{tail}".encode()
            bad.writestr(part, content)
    try:
        texts = [article.text for article in read_articles(tmp_path / "bad.docx")]
    except InputError:
        texts = []
    assert not any("boomboom" in text or "secret" in text for text in texts)
    monkeypatch.setattr(documents, "_UNPACKED", 10_000)
    with pytest.raises(InputError, match="refused as a bomb"):
        list(read_articles(tmp_path / "good.docx"))


def test_any_number_of_lines_takes_no_more_memory(tmp_path: Path, peak: Callable[[], int]) -> None:
    path = tmp_path / "many.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number in range(8_000):
            file.write(json.dumps({"id": f"n{number}", "lang": "en", "text": f"{ENGLISH} {number}" * 20}) + "\n")
    next(read_articles(path))  # what is imported on the way counts for nobody
    meter = Meter(total=size([path]))
    tracemalloc.reset_peak()
    assert sum(1 for _ in read_articles(path, meter=meter)) == meter.articles == 8_000
    assert peak() < 8 * 2**20
    assert meter.done == meter.total == path.stat().st_size


def test_articles_in_other_languages_are_handed_over_and_marked(write: Write) -> None:
    lines = [{"id": "a", "text": ENGLISH}, {"id": "b", "text": GERMAN}, {"id": "c", "text": "x", "lang": "es-MX"}]
    foreign: list[object] = []
    path = write("a.jsonl", [*lines, {"id": "d", "text": "x", "lang": "what?"}])
    errors: list[InputError] = []
    found = read_articles(path, on_foreign=foreign.append, skip_invalid=True, on_invalid=errors.append)
    assert [a.id for a in found] == ["a"]
    assert [(a.id, a.lang) for a in foreign] == [("b", "de"), ("c", "es")]  # type: ignore[attr-defined]
    assert ["line 4: language 'what?' is not read" in str(error) for error in errors] == [True]
