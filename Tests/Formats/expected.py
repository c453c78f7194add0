"""What the columns of a table must show, made from the JSON lines of the same tickets and nothing else."""

import re

LONGEST_CELL = 32_767
# Production 2 of XML 1.0.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def clean(text):
    """With U+FFFD for what XML cannot carry."""
    return FORBIDDEN.sub("\ufffd", text or "")


def with_line_feeds(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def units(text):
    """Its length as Excel counts."""
    return len(text.encode("utf-16-le")) // 2


def seconds(time):
    return time[:19].replace("T", " ") if time else ""


def typed(text):
    """A time in UTC where a text is one, else the text. None: one with an offset, which is not computed here."""
    if not text:
        return ""
    if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?[+-]\d\d:\d\d", text):
        return None
    whole = re.fullmatch(r"(\d{4}-(\d\d)-(\d\d))(?:[T ]((\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)Z?)?", text)
    if not whole or int(whole[2]) > 12 or int(whole[3]) > 28:
        return text if not whole else None
    if whole[4] is None:
        return f"{whole[1]} 00:00:00"
    return f"{whole[1]} {whole[5]}:{whole[6]}:{whole[7] or '00'}"


def handle(person):
    person = person or {}
    return person.get("email") or person.get("account") or person.get("name") or ""


def columns(ticket):
    """By heading; None where nothing is computed here."""
    flag = ticket.get("slaMet")
    return {
        "ID": str(ticket["id"]),
        "Ticket": ticket["key"],
        "Title": ticket["title"],
        "Description": ticket.get("description"),
        "Status": ticket["status"],
        "Priority": ticket["priority"],
        "Type": ticket["type"],
        "Department": ticket.get("department"),
        "Assigned to": handle(ticket.get("assignedTo")),
        "Assignee's name": (ticket.get("assignedTo") or {}).get("name"),
        "Created by": handle(ticket.get("createdBy")),
        "Creator's name": (ticket.get("createdBy") or {}).get("name"),
        "Created (UTC)": seconds(ticket["createdAt"]),
        "Updated (UTC)": seconds(ticket.get("updatedAt")),
        "Closed (UTC)": seconds(ticket.get("closedAt")),
        "Due": typed(ticket.get("dueDate")),
        "Response due": typed(ticket.get("responseETA")),
        "Resolution due": typed(ticket.get("resolutionETA")),
        "SLA met": "" if flag is None else str(flag).upper(),
        "Planned start": typed(ticket.get("plannedStart")),
        "Planned end": typed(ticket.get("plannedEnd")),
        "Requested item": ticket.get("requestedItem"),
        "Justification": ticket.get("justification"),
        "Notes": str(sum(not note.get("internal") for note in ticket["notes"])),
    } | {heading: None for heading in unknown(ticket)}


def unknown(ticket):
    """Headings of times whose text needs a calendar."""
    times = {
        "Due": "dueDate", "Response due": "responseETA", "Resolution due": "resolutionETA",
        "Planned start": "plannedStart", "Planned end": "plannedEnd",
    }
    return [heading for heading, name in times.items() if typed(ticket.get(name)) is None]


def same_cell(found, wanted):
    """Whether a spreadsheet's cell shows a text, or as much of it as a cell holds."""
    if units(wanted) <= LONGEST_CELL:
        return found == wanted
    return wanted.startswith(found) and LONGEST_CELL - 64 <= units(found) <= LONGEST_CELL
