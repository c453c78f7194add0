"""Programs and libraries of others, held against exported files; each raises Failure with what it found."""

import csv
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import expected

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SCHEMA = ROOT / "docs" / "ticx.xsd"
ATOM = "{http://www.w3.org/2005/Atom}"
TICX = "{urn:x-ticx:tickets:1}"
XHTML = "{http://www.w3.org/1999/xhtml}"


class Failure(Exception):
    """What a judge objects to, in one line."""


class Missing(Exception):
    """A judge that is not installed."""


def judge(*command, **options):
    """Runs a program; its output where it ends well."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, **options)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}: {done.stderr.strip()[:600]}")
    return done.stdout


def well_formed(path):
    judge("xmllint", "--noout", "--nonet", path)


def ticx_schema(path):
    judge("xmllint", "--noout", "--nonet", "--schema", SCHEMA, path)


def bugzilla_document_type(path):
    judge("xmllint", "--noout", "--nonet", "--path", HERE, "--valid", path)


def atom_schema(path):
    judge("xmllint", "--noout", "--nonet", "--relaxng", HERE / "atom.rng", path)


def notices(which, path, pattern, replacement):
    """A judge that finds no fault in a file with one is none."""
    text = path.read_text(encoding="utf-8")
    broken = path.with_name("broken-" + path.name)
    broken.write_text(re.sub(pattern, replacement, text, count=1), encoding="utf-8")
    if broken.read_text(encoding="utf-8") == text:
        raise Failure(f"{path.name} has no {pattern}")
    try:
        which(broken)
    except Failure:
        return
    raise Failure(f"{which.__name__} finds no fault in {broken.name}")


def json_lines(path):
    """The tickets of a file, one a line."""
    with open(path, encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file]


# The records of each XML format, and in them the number and what holds the title.
RECORDS = {
    "ticx": (f"{TICX}ticket", lambda each: (each.get("key"), each.findtext(f"{TICX}title"))),
    "jira": ("channel/item", lambda each: (each.findtext("key"), each.findtext("summary"))),
    "bugzilla": ("bug", lambda each: (each.findtext("alias"), each.findtext("short_desc"))),
    "servicenow": ("*[number]", lambda each: (each.findtext("number"), each.findtext("short_description"))),
    "atom": (
        f"{ATOM}entry",
        lambda each: next(
            (
                (mark.get("term"), each.findtext(f"{ATOM}title").partition("] ")[2])
                for mark in each.iter(f"{ATOM}category")
                if mark.get("scheme") == "urn:x-ticx:key"
            ),
            None,
        ),
    ),
    "html": (
        f".//{XHTML}article",
        lambda each: (each.findtext(f"{XHTML}h2/*[1]"), each.findtext(f"{XHTML}h2/{XHTML}bdi", "")),
    ),
}
IN_ONE_LINE = ("jira", "bugzilla", "servicenow")


def element_tree(name, path, tickets):
    """Python's own parser finds each ticket with its title."""
    root = ElementTree.parse(path).getroot()
    if name not in RECORDS:
        return
    where, read = RECORDS[name]
    found = [pair for pair in map(read, root.findall(where)) if pair]
    wanted = []
    for ticket in tickets:
        title = expected.clean(ticket["title"])
        if name in IN_ONE_LINE or name == "html":
            title = expected.with_line_feeds(title)
        wanted.append((ticket["key"], title.replace("\n", " ") if name in IN_ONE_LINE else title))
    for index, (pair, other) in enumerate(zip(found, wanted)):
        if (pair[0], pair[1] or "") != other:
            # A text that XML cannot carry travels in ticx XML in another coding.
            if name == "ticx" and "\ufffd" in other[1]:
                continue
            raise Failure(f"{name}, ticket {index + 1}: {pair!r}, not {other!r}")
    if len(found) != len(wanted):
        raise Failure(f"{name}: {len(found)} tickets, not {len(wanted)}")


class Page(html.parser.HTMLParser):
    """What a parser of HTML, which knows nothing of XML, makes of the report."""

    def __init__(self):
        super().__init__()
        self.open, self.articles, self.faults = [], 0, []

    def handle_starttag(self, tag, attributes):
        runs = tag in ("script", "iframe", "object", "embed", "form")
        if runs or any(name.startswith("on") for name, _ in attributes):
            self.faults.append(f"<{tag} {attributes}>")
        self.articles += tag == "article"
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        if tag not in ("meta", "rect"):
            self.faults.append(f"<{tag}/> is no empty element in HTML")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> ends something else")


def html_page(path, tickets):
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    if page.faults or page.open or page.articles != len(tickets):
        raise Failure(f"HTML: {page.articles} articles of {len(tickets)}, {page.faults[:3]}, open: {page.open}")


def table(path):
    """The header line and the rows of a CSV file."""
    csv.field_size_limit(2**30)
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    return rows[0], rows[1:]


def cells(path, tickets, kind):
    """Each cell of a CSV file shows what the ticket holds."""
    heads, rows = table(path)
    if len(rows) != len(tickets):
        raise Failure(f"{kind}: {len(rows)} rows, not {len(tickets)}")
    count = 0
    for number, (row, ticket) in enumerate(zip(rows, tickets), 2):
        if len(row) != len(heads):
            raise Failure(f"{kind}, row {number}: {len(row)} cells under {len(heads)} headings")
        for head, wanted in expected.columns(ticket).items():
            if wanted is None and head in expected.unknown(ticket):
                continue
            found, wanted = row[heads.index(head)], expected.clean(wanted)
            if kind == "csv":
                wanted = "'" + wanted if wanted.startswith(expected.FORMULA) else wanted
                same = found == wanted
            else:
                wanted = expected.with_line_feeds(wanted)
                wanted = wanted.replace("\t", " ") if kind == "fods" else wanted
                same = expected.same_cell(expected.with_line_feeds(found), wanted)
            if not same:
                raise Failure(f"{kind}, row {number}, {head}: {found[:200]!r}, not {wanted[:200]!r}")
            count += 1
    return count


def csv_file(path, tickets):
    start = path.read_bytes()[:3]
    if start != b"\xef\xbb\xbf":
        raise Failure(f"csv: begins with {start!r} and no byte order mark")
    return cells(path, tickets, "csv")


def office():
    """LibreOffice's command, where its spreadsheet is installed."""
    for command in ("soffice", "localc", "libreoffice"):
        found = shutil.which(command)
        if found and (pathlib.Path(found).resolve().parent / "scalc").exists():
            return found
    raise Missing("LibreOffice Calc is not installed: apt-get install --no-install-recommends libreoffice-calc")


def libre_office(path, tickets, kind):
    """LibreOffice opens a spreadsheet; what it shows goes into a CSV file, sheet by sheet, which is read here."""
    folder = path.parent / f"office-{kind}"
    # UTF-8 with a mark, every text quoted, cells as shown, all sheets.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    judge(
        office(), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--convert-to", form,
        "--outdir", folder, path,
        env=os.environ | {"HOME": str(folder)},
    )
    sheets = sorted(folder.glob("*.csv"))
    if len(sheets) != 1:
        raise Failure(f"{kind}: LibreOffice shows {len(sheets)} worksheets")
    return cells(sheets[0], tickets, kind)


if __name__ == "__main__":
    sys.exit("these are the parts of formats_test.py")
