"""A helpdesk whose people write what programs stumble over, and its exports by the command line."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "Contract"))

from stage import Stage  # noqa: E402  (found through the path above)

TEXTS = [
    "]]> <b>&amp; \"bold\"</b> & 'so' --", "=HYPERLINK(\"http://evil.example\")", "+1", "-1", "@SUM(A1)", "\t=1",
    "  two  blanks ", "line\nfeed\n\nand\ttab", "carriage\r\nreturn\ralone", "😀👩‍👩‍👧‍👦 é e\u0301",
    "שלום עולם \u202eback\u202c", "a,b;c|d", "0123", "1e5", "2026-01-01", "NULL", "bell \u0007 escape \u001b",
    "\ufffe\uffff", "\u0085\u2028\u2029", "<script>alert(1)</script>", "https://example.org/?a=1&b=2", "\U0010ffff",
    "نص عربي", "%s %n {0}", "printer on fire",
]
PRIORITIES = ["P1", "P2", "P3", "P4"]
TYPES = ["Incident", "Service Request", "Change Request", "Problem", "Task"]
STATUSES = ["Open", "In Progress", "Completed", "Closed"]
TIMES = ["", "2026-02-01", "2026-02-01T10:30", "tomorrow 5pm"]


def furnish(stage):
    """A ticket for each text, of every type, priority and status, with notes; one is as long as the server takes."""
    for index, text in enumerate(TEXTS):
        number = stage.ticket(
            stage.ann, text.strip() if index % 2 and text.strip() else f"{index}: {text}", description=text,
            priority=PRIORITIES[index % 4], ticketType=TYPES[index % 5], department=["IT", "HR"][index % 2],
            assignedTo=stage.cid.email if index % 3 else "", justification=text, requestedItem=text,
            plannedStart=TIMES[index % 4], plannedEnd=TIMES[(index + 1) % 4], dueDate=TIMES[index % 3],
        )
        note = {"comment": f"{index}: {text}", "status": STATUSES[index % 4]}
        stage.call("POST", f"tickets/{number}/notes", stage.ada, note)
        stage.call("PATCH", f"tickets/{number}", stage.ada, {"status": STATUSES[(index + 1) % 4]})
    stage.ticket(stage.ann, "long", description="long 😀\n" * 6500)


def exported(binary, directory, names):
    """The file of each format, by its name."""
    files = {}
    with Stage(binary) as stage:
        furnish(stage)
        for name, ending in names.items():
            files[name] = pathlib.Path(directory, f"{name}.{ending}")
            stage.command("export", "--format", name, "--output", str(files[name]))
    return files
