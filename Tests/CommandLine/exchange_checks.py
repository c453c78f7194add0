"""`ticx-sync export` and import of tickets with the real binary: formats, repetition, refusals, what a person has."""

import json
import os
import pathlib
import re
import subprocess
import zipfile

ISSUES = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="0.92"><channel><title>Nord Jira</title><link>https://jira.nord.example</link>{items}</channel></rss>
"""
ITEM = """<item><title>[{key}] {title}</title><link>https://jira.nord.example/browse/{key}</link>
<key id="{id}">{key}</key><summary>{title}</summary><type>Bug</type><priority>High</priority><status>{status}</status>
<assignee username="imke">Imke</assignee><reporter username="kolja">Kolja Brandt</reporter>
<created>Mon, 2 Feb 2026 10:00:00 +0000</created><updated>Mon, 2 Feb 2026 12:00:00 +0000</updated>
<comments><comment id="1{id}" author="imke" created="Mon, 2 Feb 2026 11:00:00 +0000">&lt;p&gt;Toner &amp;amp;
Trommel&lt;/p&gt;</comment></comments></item>
"""
WRONG = {
    "page.html": ("<!DOCTYPE html><html><body>Search</body></html>", "HTML"),
    "door.html": ('<html><title>Log in</title><input type="password"></html>', "sign-in had ended"),
    "copied.txt": ("This XML file does not appear to have any style information associated with it.", "Save page as"),
    "issues.json": ('{"startAt":0,"issues":[{"key":"NORD-1"}]}', "read from their XML"),
    "tickets.csv": ("Ticket,Title\r\nINC-2026-0001,x\r\n", None),
    "other.xml": ("<planets><planet/></planets>", "Jira"),
    "entity.xml": ('<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', "entit"),
    "backup.xml": ("<entity-engine-xml><User/></entity-engine-xml>", "password"),
    "empty.xml": ("", "empty"),
    "packed.xml": ("\x1f\x8b\x08", "gunzip"),
}


def issue(id, title="Kopierer 🧯", status="Open"):
    return ITEM.format(id=id, key=f"NORD-{id}", title=title, status=status)


class Files:
    def __init__(self, check):
        self.place = os.path.join(check.server.directory, "exchange")
        os.makedirs(self.place, exist_ok=True)

    def path(self, name):
        return os.path.join(self.place, name)

    def write(self, name, text, encoding="utf-8"):
        with open(self.path(name), "w", encoding=encoding, newline="") as file:
            file.write(text)
        return self.path(name)

    def jira(self, name, *items):
        return self.write(name, ISSUES.format(items="".join(items)))


def counts(report):
    return tuple(report[name] for name in ("created", "updated", "unchanged", "skipped"))


def heads(check):
    return check.json("stats")[0]["store"]["durableOperations"]


def run(check, system):
    """The same with and without a server, for tickets of a system of its own."""
    files = Files(check)
    into(check, files, ["--source", system])
    refusals(check, files)
    out(check, files)
    person(check, files)
    killed(check, files, system)


def into(check, files, source):
    first = files.jira("first.xml", issue(1), issue(2))
    check.run("import", "--people", files.write("who", "imke = imke.\n"), *source, first, code=1, says="who:1")
    people = ["--people", files.write("who", "# ours\nimke = imke@nord.example\n\n"), *source]
    before = heads(check)
    check.expect("a dry run", counts(check.json("import", "--dry-run", *people, first)[0]), (2, 0, 0, 0))
    check.expect("what a dry run writes", heads(check), before)
    taken = check.json("import", *people, first)[0]
    check.expect("what is taken", (counts(taken), taken["format"], taken["notes"]), ((2, 0, 0, 0), "jira", 2))
    numbers = [item for item in taken["warnings"] if "the ticket is INC-" in item["text"]]
    check.expect("numbers that change", [item["ticket"] for item in numbers], ["NORD-1", "NORD-2"])
    check.expect("places of warnings", all(item["line"] > 0 for item in numbers), True)
    written = heads(check)
    check.expect("the same again", counts(check.json("import", *people, first)[0]), (0, 0, 2, 0))
    check.expect("what the same writes", heads(check), written)
    newer = files.jira("newer.xml", issue(1, status="Done"), issue(2), issue(3))
    check.expect("a newer one", counts(check.json("import", *people, newer)[0]), (1, 1, 1, 0))
    bad = files.jira("bad.xml", issue(4), "<item><title>no key</title></item>")
    written = heads(check)
    check.run("import", *people, bad, code=1, says="line 8")
    check.expect("what a refused file writes", heads(check), written)
    check.expect("a partial import", counts(check.json("import", "--partial", *people, bad)[0]), (1, 0, 0, 1))
    check.expect("a person who is meant", check.json("user", "show", "imke@nord.example")[0]["isActive"], True)


def refusals(check, files):
    for name, (text, says) in WRONG.items():
        path = files.write(name, text, "latin-1")
        check.run("import", path, code=0 if says is None else 1, says=says)
    whole = files.jira("whole.xml", issue(9))
    with open(whole, "rb") as file:
        text = file.read()
    with open(files.path("cut.xml"), "wb") as file:
        file.write(text[: len(text) // 2])
    check.run("import", files.path("cut.xml"), code=1, says="cut off")
    files.write("label.xml", ISSUES.format(items=issue(9, "läuft")).replace("🧯", ""), "latin-1")
    check.run("import", files.path("label.xml"), code=1, says="UTF-8")
    with zipfile.ZipFile(files.path("traverse.zip"), "w") as archive:
        archive.writestr("../export.xml", "<export/>")
    check.run("import", files.path("traverse.zip"), code=1)
    check.run("import", files.place, code=1, says="directory")
    check.run("import", whole, whole, code=64, says="one file")
    check.run("import", "--with-roles", whole, code=64, says="--with-roles")
    check.run("import", "--format", "bugzilla", whole, code=1, says="this is jira")
    check.run("import", "--format", "fods", whole, code=64, says="--format")
    check.run("import", "--source", "a\nb", whole, code=64, says="--source")


def out(check, files):
    place = {name: files.path(f"out.{name}") for name in ("ticx", "json", "csv", "fods", "atom", "html")}
    for name, path in place.items():
        told = check.json("export", "--format", name, "--output", path)[0]
        check.expect(f"bytes of {name}", os.path.getsize(path), told["bytes"])
        check.expect(f"the mode of {name}", os.stat(path).st_mode & 0o777, 0o600)
    with open(place["json"], encoding="utf-8") as file:
        tickets = [json.loads(line) for line in file]
    check.expect("all tickets", told["tickets"], len(tickets))
    told = check.run("export", "--output", files.path("by.csv"))
    check.expect("a format by its ending", (size(files, "by.csv"), "tickets" in told), (size(files, "out.csv"), True))
    printed = check.run("export", "--format", "json")
    check.expect("standard output", [json.loads(line) for line in printed.splitlines()], tickets)
    done = [ticket["key"] for ticket in tickets if ticket["status"] == "Completed"]
    found = check.run("export", "--format", "json", "--status", "completed").splitlines()
    check.expect("a filter", [json.loads(line)["key"] for line in found], done)
    found = check.run("export", "--format", "json", "--assigned-to", "imke@nord.example", "--search", "kopierer")
    check.expect("who works on them", {json.loads(line)["assignedTo"]["email"] for line in found.splitlines()},
                 {"imke@nord.example"})
    check.expect("none", check.run("export", "--format", "json", "--to", "2001-01-01"), "")
    back = check.json("import", place["ticx"])[0]
    check.expect("our own tickets again", counts(back), (0, 0, len(tickets), 0))
    with zipfile.ZipFile(files.path("bundle.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(place["ticx"], "export.xml")
    check.expect("the same in an archive", counts(check.json("import", files.path("bundle.zip"))[0]), counts(back))
    wrong_exports(check, files)


def size(files, name):
    return os.path.getsize(files.path(name))


def wrong_exports(check, files):
    kept = files.write("kept.csv", "as it was")
    check.run("export", "--assigned-to", "nobody@x.org", "--output", kept, code=1, says="user list")
    check.expect("what a refused export leaves", sorted(os.listdir(files.place)).count("kept.csv.part"), 0)
    with open(kept, encoding="utf-8") as file:
        check.expect("a file whose export was refused", file.read(), "as it was")
    check.run("export", "--output", "/dev/null", code=1, says="no regular file")
    check.run("export", "--output", files.path("no/where.xml"), code=1, says="No such file")
    check.run("export", "--format", "mantis", code=64, says="--format")
    check.run("export", "--status", "Lost", code=64, says="--status")
    check.run("export", "--from", "yesterday", code=64, says="--from")
    check.run("export", "--json", code=64, says="--output")
    check.run("export", "--user", "jan", code=64, says="jan")
    check.run("export", "--user", "jan@nord.example", "--status", "Open", code=64, says="--user")
    check.run("export", "--user", "nobody@x.org", code=1, says="user list")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [check.server.binary, "export", "--data", check.server.data], stdout=full, stderr=subprocess.PIPE,
            text=True, timeout=60, env=check.server.environment)
    check.expect("a full disk", (done.returncode, "No space left" in done.stderr), (1, True))


def person(check, files):
    """Everything of one person, and nothing that is only others' affair."""
    printed = check.run("export", "--user", "jan@nord.example")
    lines = [json.loads(line) for line in printed.splitlines()]
    check.expect("kinds of lines", {key for line in lines for key in line}, {"person", "record", "ticket"})
    check.expect("who it is", lines[0]["person"]["email"], "jan@nord.example")
    got = [line["record"] for line in lines if line.get("record", {}).get("content", {}).get("kind") == "message.send"]
    check.expect("what was written to them", [(each["with"], each["content"]["body"]["text"]) for each in got],
                 [("imke@nord.example", "Moin")])
    tickets = [line["ticket"]["key"] for line in lines if "ticket" in line]
    check.expect("their tickets", tickets, ["SR-2023-0042"])
    check.expect("no hash", re.search("passwordHash|\\$2b", printed), None)
    told = check.json("export", "--user", "imke@nord.example", "--output", files.path("imke.jsonl"))[0]
    check.expect("tickets somebody works on", told["tickets"] > 3, True)
    with open(files.path("imke.jsonl"), encoding="utf-8") as file:
        check.expect("records and tickets", sum(1 for _ in file), 1 + told["records"] + told["tickets"])


def written(check):
    """Bytes in the data directory."""
    return sum(os.path.getsize(path) for path in pathlib.Path(check.server.data).rglob("*") if path.is_file())


def killed(check, files, system):
    """Whoever writes is killed in the middle: the same command goes on."""
    count = 600
    many = files.jira("many.xml", *(issue(id) for id in range(1001, 1001 + count)))
    command = ["import", "--json", "--source", f"{system}-killed", many]
    before = written(check)
    running = subprocess.Popen(
        [check.server.binary, *command, "--data", check.server.data], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env=check.server.environment)
    while running.poll() is None and written(check) < before + 200_000:
        pass
    check.expect("an import that is cut short", running.poll(), None)
    if check.server.process:
        check.server.kill()
        check.expect("an import whose server died", running.wait(60), 1)
        check.server.start()
        check.server.wait_until_ready()
    else:
        running.kill()
        running.wait()
    report = check.json(*command[:1], *command[2:])[0]
    created, updated, unchanged, skipped = counts(report)
    check.expect("all of it", (created + unchanged, updated, skipped), (count, 0, 0))
    check.expect("what was there already", 0 < unchanged < count, True)
    lines = [line for line in check.run("export", "--format", "json").splitlines() if f'"{system}-killed"' in line]
    check.expect("each once", len({re.search("/browse/(NORD-[0-9]+)", line)[1] for line in lines}), len(lines))
    check.expect("each with its note", [len(json.loads(line)["notes"]) for line in lines], [1] * count)
