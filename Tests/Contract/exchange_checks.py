"""Tickets as files over HTTP: who gets which, what is taken in, what is refused, what clients that leave keep."""

import gzip
import json
import os
import pathlib
import re
import socket
import time

from stage import Stage
from world import ORIGIN, check, expect

# How a file of each format begins, what its name ends with and what it is.
FORMATS = {
    "ticx": (b"<?xml", "xml", "application/xml"),
    "jira": (b"<?xml", "xml", "application/xml"),
    "bugzilla": (b"<?xml", "xml", "application/xml"),
    "servicenow": (b"<?xml", "xml", "application/xml"),
    "spreadsheetml": (b"<?xml", "xml", "application/xml"),
    "fods": (b"<?xml", "fods", "application/vnd.oasis.opendocument.spreadsheet-flat-xml"),
    "atom": (b"<?xml", "atom", "application/atom+xml"),
    "html": (b"<?xml", "html", "text/html; charset=utf-8"),
    "csv": (b"\xef\xbb\xbf", "csv", "text/csv; charset=utf-8; header=present"),
    "json": (b"{", "jsonl", "application/x-ndjson"),
}
# Together more than what sockets take in.
LONG = "word " * 12_000
MANY = 100


def issue(number, subject, description="from another system", more=""):
    return (
        f'<issue><id>{number}</id><tracker id="1" name="Bug"/><status id="1" name="New"/><subject>{subject}</subject>'
        f"<description>{description}</description><created_on>2026-03-02T09:00:00Z</created_on>{more}</issue>"
    )


def redmine(*issues):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<issues type="array">{"".join(issues)}</issues>\n'


def exported(stage, who, query="format=json", status=200):
    answer = stage.ask("GET", f"/api/tickets/export?{query}", who)
    expect(f"export?{query} as {who}: status", answer.status, status)
    return answer


def tickets(stage, who, query=""):
    return [json.loads(line) for line in exported(stage, who, "format=json" + query).body.splitlines()]


def sent(stage, who, body, query="", headers=None):
    kind = {"Content-Type": "application/octet-stream"}
    return stage.ask("POST", f"/api/tickets/import?{query}", who, body, kind | (headers or {}), timeout=120)


def taken(stage, body, query=""):
    answer = sent(stage, stage.ada, body, query)
    expect(f"import?{query}: {answer}", answer.status, 200)
    return answer.json()


def each_format(stage):
    """export: each format comes under its type and name, with what its reader may see"""
    for name, (start, ending, kind) in FORMATS.items():
        answer = exported(stage, stage.cid, f"format={name}")
        expect(f"{name}: type", answer.headers["content-type"], kind)
        disposition = answer.headers["content-disposition"]
        wanted = rf'attachment; filename="tickets-\d\d\d\d-\d\d-\d\d\.{ending}"'
        check(re.fullmatch(wanted, disposition), f"{name}: {disposition}")
        expect(f"{name}: kept by caches", answer.headers["cache-control"], "no-store")
        check(answer.body.startswith(start), f"{name} begins with {answer.body[:40]!r}")
        check(b"printer on fire" in answer.body and b"for HR" not in answer.body, f"{name}: not the agent's tickets")
        own = exported(stage, stage.bob, f"format={name}").body
        check(b"for HR" in own and b"printer on fire" not in own, f"{name}: not the user's own tickets alone")


def pages_may_save(stage):
    """export: a page of another origin may read the file and its name"""
    answer = exported(stage, stage.ann, "format=csv")
    expect("origin", answer.headers["access-control-allow-origin"], ORIGIN)
    exposed = answer.headers["access-control-expose-headers"].lower()
    check("content-disposition" in exposed, f"exposed: {exposed}")
    answer = stage.ask("HEAD", "/api/tickets/export?format=csv", stage.ann)
    expect("HEAD", (answer.status, answer.body), (200, b""))
    exported(stage, stage.ann, "format=csv")


def narrowed(stage):
    """export: the list's filters narrow it, oldest first"""
    for query in (
        "",
        "&status=Closed",
        "&status=Open,In%20Progress",
        "&priority=P1",
        "&type=Task",
        "&department=HR",
        "&search=mouse",
        "&filterBy=mine",
        "&assignedTo=" + stage.cid.email,
        "&from=2020-01-01&to=2020-01-02",
    ):
        for who in (stage.ann, stage.cid, stage.ada):
            listed = stage.get("tickets?limit=1000" + (query or "&filterBy=all"), who)
            found = tickets(stage, who, query)
            expect(f"{query} as {who}", {one["id"] for one in found}, {one["id"] for one in listed})
            times = [(one["createdAt"], one["id"]) for one in found]
            expect(f"{query} as {who}: order", times, sorted(times))


def export_refusals(stage):
    """export: an unknown format is told which there are, a word that is none is not taken for another"""
    for query in ("", "format=", "format=xlsx", "format=mantis"):
        answer = exported(stage, stage.ann, query, 400)
        check(all(name in answer.json()["error"] for name in FORMATS), f"{query}: {answer}")
    for query in ("status=Lost", "priority=P9", "from=yesterday", "format=csv"):
        answer = exported(stage, stage.ann, "format=csv&" + query, 400)
        expect(f"{query}: code", answer.json()["code"], "malformed")
    expect("nobody", stage.ask("GET", "/api/tickets/export?format=csv").status, 401)


def import_roles(stage):
    """import: administrators alone"""
    before = tickets(stage, stage.ada)
    for who, status in ((None, 401), ("no.real.token", 403), (stage.ann, 403), (stage.cid, 403), (stage.max, 403)):
        for query in ("", "dryRun=true"):
            expect(f"{who}", sent(stage, who, redmine(issue(1, "by nobody")), query).status, status)
    expect("tickets", tickets(stage, stage.ada), before)


def dry_run(stage):
    """import: a dry run says what would come and writes nothing"""
    before, people = tickets(stage, stage.ada), stage.get("chat/users/online", stage.ada)
    author = '<author id="7" name="Ola Elsewhere"/>'
    report = taken(stage, redmine(issue(1, "one"), issue(2, "two", more=author)), "dryRun=true")
    found = [report[name] for name in ("dryRun", "format", "created", "updated", "unchanged", "skipped")]
    expect("report", found, [True, "redmine", 2, 0, 0, 0])
    expect("tickets", tickets(stage, stage.ada), before)
    names = [[one["id"] for one in each] for each in (stage.get("chat/users/online", stage.ada), people)]
    expect("people", names[0], names[1])


def once(stage):
    """import: what it took is there, again it adds nothing, and a newer export changes what differs"""
    file = redmine(issue(1, "one from elsewhere"), issue(2, "two from elsewhere"))
    before = len(tickets(stage, stage.ada))
    for query, figures in (("", [2, 0, 0]), ("format=redmine", [0, 0, 2]), ("format=auto&dryRun=false", [0, 0, 2])):
        report = taken(stage, file, query)
        expect(query, [report[name] for name in ("created", "updated", "unchanged")], figures)
    newer = redmine(issue(1, "one from elsewhere"), issue(2, "two, told better"))
    report = taken(stage, newer)
    expect("newer", [report[name] for name in ("created", "updated", "unchanged")], [0, 1, 1])
    report = taken(stage, file, "source=another%20helpdesk")
    expect("another system", (report["created"], report["source"]), (2, "another helpdesk"))
    titles = [one["title"] for one in tickets(stage, stage.ada)]
    expect("tickets", len(titles), before + 4)
    check("one from elsewhere" in titles and "two, told better" in titles, f"{titles}")
    found = stage.get("tickets?search=elsewhere", stage.ada)
    expect("the list has them", sorted(one["title"] for one in found), sorted(t for t in titles if "elsewhere" in t))


def partial(stage):
    """import: one bad ticket refuses all, unless a partial one is asked for"""
    file = redmine(issue(31, "good"), issue(32, "twice"), issue(32, "twice"))
    before = len(tickets(stage, stage.ada))
    answer = sent(stage, stage.ada, file)
    expect("status", answer.status, 400)
    check("32" in answer.json()["error"] and "partial" in answer.json()["error"], f"{answer}")
    expect("tickets", len(tickets(stage, stage.ada)), before)
    report = taken(stage, file, "partial=true")
    expect("report", (report["created"], report["skipped"]), (2, 1))


FORM = b'--b\r\nContent-Disposition: form-data; name="file"; filename="t.xml"\r\n\r\n<issues/>\r\n--b--\r\n'
BOMB = '<!DOCTYPE issues [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><issues><issue><id>&b;</id></issue></issues>'
BROWSER = (
    "This XML file does not appear to have any style information associated with it. The document tree is shown "
    'below.\n<rss version="0.92">\n<channel>\n<title>Jira</title>\n</channel>\n</rss>\n'
)
# What is sent, with what it is told it is and what to do.
REFUSED = {
    "a browser's view of XML": (BROWSER, "", "what a browser shows", "curl"),
    "a page": ("<!DOCTYPE html><html><body>Tickets</body></html>", "", "page of HTML", "Tickets are read from"),
    "a sign-in page": ('<html><form><input type="password"></form></html>', "", "asks who you are", "export again"),
    "JSON": ('{"issues": []}', "", "this is JSON", "ticx-sync import"),
    "CSV": ("id,title,status\n1,x,Open\n", "", "table of values", "Tickets are read from"),
    "gzip": (gzip.compress(redmine().encode()), "", "compressed with gzip", "gunzip"),
    "a cut off file": (redmine(issue(1, "x"))[:-20], "", "cut off", "again"),
    "an empty body": ("", "", "empty", "send the file"),
    "entities": (BOMB, "", "entit", ""),
    "another format than named": (redmine(), "format=jira", "this is redmine, not jira", "leave the format out"),
    "a format that is not read": (redmine(), "format=csv", "format must be auto or one of", "redmine"),
    "a flag that is none": (redmine(), "dryRun=maybe", "dryRun must be true or false", ""),
}


def import_refusals(stage):
    """import: what is no export of tickets is told what it is and what to do, and nothing is written"""
    before = tickets(stage, stage.ada)
    for name, (body, query, what, advice) in REFUSED.items():
        answer = sent(stage, stage.ada, body, query)
        expect(f"{name}: {answer}", answer.status, 400)
        expect(f"{name}: CORS", answer.headers.get("access-control-allow-origin"), ORIGIN)
        said = answer.json()["error"]
        check(what in said and advice in said, f"{name}: {said}")
    answer = sent(stage, stage.ada, FORM, "", {"Content-Type": "multipart/form-data; boundary=b"})
    check(answer.status == 400 and "--data-binary" in answer.json()["error"], f"a form: {answer}")
    answer = sent(stage, stage.ada, b"<issues>", "", {"Content-Length": str(3 << 30)})
    check(answer.status == 413 and "ticx-sync import" in answer.json()["error"], f"too large: {answer}")
    expect("tickets", tickets(stage, stage.ada), before)


def moves(stage):
    """import: a helpdesk's own export fills an empty one with the same tickets"""

    def kept(ticket):
        notes = [note["comment"] for note in ticket["notes"]]
        names = ("id", "key", "title", "description", "status", "priority", "type", "createdAt", "extensions")
        return [ticket.get(name) for name in names] + [notes, (ticket.get("createdBy") or {}).get("email")]

    file = exported(stage, stage.ada, "format=ticx").body
    with Stage(stage.binary) as other:
        expect("created", taken(other, file)["created"], len(tickets(stage, stage.ada)))
        one, two = ([kept(ticket) for ticket in tickets(each, each.ada)] for each in (stage, other))
        expect("tickets", two, one)
        expect("again", taken(other, file)["created"], 0)


def talk(stage, method, path, who, *lines):
    """A connection that has asked and takes in little at once."""
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    link.settimeout(30)
    link.connect(("127.0.0.1", stage.port))
    head = [f"{method} /api/tickets/{path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {who.token}", *lines]
    link.sendall("\r\n".join([*head, "", ""]).encode())
    return link


def freed(what, ask):
    """Asks until a turn is there, which is one when its last holder has gone."""
    end = time.monotonic() + 30
    while (answer := ask()).status == 429:
        expect(f"{what}: code", answer.json()["code"], "busy")
        check(int(answer.headers["retry-after"]) > 0, f"{what}: {answer.headers}")
        check(time.monotonic() < end, f"{what}: the turn was never given back")
    return answer


def unnamed_files(stage):
    """What the server holds open that has no name, as uploads have none."""
    folder = pathlib.Path(f"/proc/{stage.process.pid}/fd")
    found = []
    for each in folder.iterdir():
        try:
            target = os.readlink(each)
        except FileNotFoundError:
            continue
        if re.search(r"/#\d+ \(deleted\)$", target):
            found.append(target)
    return found


def large(stage):
    """import: a file far above the limit of other bodies is taken, and leaves nothing on disk"""
    names = sorted(path.name for path in pathlib.Path(stage.data).rglob("*"))
    pieces = redmine(issue(900, "in pieces")).encode().partition(b"<subject>")
    expect("in chunks", taken(stage, iter(pieces), "dryRun=true")["created"], 1)
    expect("files", sorted(path.name for path in pathlib.Path(stage.data).rglob("*")), names)
    many = redmine(*(issue(1000 + number, f"long {number}", LONG) for number in range(MANY)))
    before = len(tickets(stage, stage.ada))
    expect("import", taken(stage, many)["created"], MANY)
    expect("unnamed files", unnamed_files(stage), [])
    expect("tickets", len(tickets(stage, stage.ada)), before + MANY)


def left_download(stage):
    """export: one at a time a person; whoever leaves in the middle gives the turn back"""
    with talk(stage, "GET", "export?format=ticx", stage.max) as link:
        check(link.recv(4096).startswith(b"HTTP/1.1 200 "), "the export does not begin")
        second = stage.ask("GET", "/api/tickets/export?format=csv", stage.max)
        check(second.status == 429 and "one at a time" in second.json()["error"], f"a second one: {second}")
        exported(stage, stage.ann, "format=csv")
    answer = freed("export", lambda: stage.ask("GET", "/api/tickets/export?format=csv&status=Closed", stage.max))
    expect("afterwards", answer.status, 200)
    check("an export of tickets ended early" in stage.log(), "the log does not tell that it ended early")


def left_upload(stage):
    """import: one at a time; whoever leaves in the middle gives the turn back, and the file goes"""
    before = tickets(stage, stage.ann)
    length = f"Content-Length: {8 << 20}"
    with talk(stage, "POST", "import", stage.ada, length, "Expect: 100-continue") as link:
        check(link.recv(4096).startswith(b"HTTP/1.1 100 "), "the body may not come")
        link.sendall(b"<issues>" + b" " * (1 << 20))
        second = sent(stage, stage.ada, redmine())
        check(second.status == 429 and "one at a time" in second.json()["error"], f"a second one: {second}")
        check(len(unnamed_files(stage)) == 1, f"{unnamed_files(stage)}")
        exported(stage, stage.ada, "format=csv&status=Closed")
    answer = freed("import", lambda: sent(stage, stage.ada, redmine(), "dryRun=true"))
    expect("afterwards", answer.status, 200)
    expect("unnamed files", unnamed_files(stage), [])
    expect("tickets", tickets(stage, stage.ann), before)


def log_is_silent(stage):
    """exchange: the log says who took how many, and nothing of what was in them"""
    log = stage.log()
    for line in ("tickets exported", "tickets imported", "an import of tickets was tried"):
        check(line in log, f"the log has no line “{line}”")
    for secret in ("printer on fire", "elsewhere", "told better", "word word", stage.ada.token):
        check(secret not in log, f"the log has {secret[:20]!r}")


def against(run):
    with Stage(run.options.binary) as stage:
        stage.furnish()
        stage.ticket(stage.bob, "for HR", department="HR", assignedTo=stage.dot.email)
        for work in (
            each_format,
            pages_may_save,
            narrowed,
            export_refusals,
            import_roles,
            dry_run,
            once,
            partial,
            import_refusals,
            moves,
            large,
            left_download,
            left_upload,
            log_is_silent,
        ):
            run.step(work.__doc__, work, stage)
