"""The checks of frontend.md §13 that are about tickets, and the traps of §6."""

import datetime
import json
import pathlib

from stage import Stage
from world import check, expect, form

FIELDS = ("status", "department", "assignedTo", "priority")


def seen(stage, who, ticket):
    """What a page holds of a ticket: the four members its PATCH always sends, "" for what is unset."""
    detail = stage.get(f"tickets/{ticket}", who)
    return {name: detail[name] or "" for name in FIELDS}


def closing(stage):
    """§13.12: PATCH {status: Closed, assignedTo: ""} assigns to the caller"""
    ticket = stage.ticket(stage.ann, "to be closed")
    before = seen(stage, stage.cid, ticket)
    stage.call("PATCH", f"tickets/{ticket}", stage.cid, before | {"status": "Closed", "assignedTo": ""})
    detail = stage.get(f"tickets/{ticket}", stage.ann)
    expect("closed", (detail["status"], detail["assignedTo"]), ("Closed", stage.cid.email))
    expect("department", detail["department"], "IT")


def stale_patch(stage):
    """§13.12: a stale full PATCH leaves others' edits alone, and a conflict is written down"""
    ticket = stage.ticket(stage.ann, "edited by two", priority="P3")
    stale = seen(stage, stage.cid, ticket)
    fresh = seen(stage, stage.max, ticket)
    stage.call("PATCH", f"tickets/{ticket}", stage.max, fresh | {"priority": "P1", "assignedTo": stage.cid.email})
    stage.call("PATCH", f"tickets/{ticket}", stage.cid, stale | {"status": "In Progress"})
    detail = stage.get(f"tickets/{ticket}", stage.ann)
    found = [detail[name] for name in ("priority", "assignedTo", "status")]
    expect("after both", found, ["P1", stage.cid.email, "In Progress"])
    stage.call("PATCH", f"tickets/{ticket}", stage.cid, stale | {"priority": "P4", "status": ""})
    detail = stage.get(f"tickets/{ticket}", stage.ann)
    check(detail["priority"] in ("P1", "P4"), f"{detail['priority']}")


def empty_means_no_opinion(stage):
    """§6.3: an empty string changes nothing"""
    ticket = stage.ticket(stage.ann, "nothing said", assignedTo=stage.cid.email)
    before = seen(stage, stage.ann, ticket)
    stage.call("PATCH", f"tickets/{ticket}", stage.ann, dict.fromkeys(FIELDS, ""))
    expect("after", seen(stage, stage.ann, ticket), before)


def traps_of_creation(stage):
    """§13.13: free-text dates and leaked ETAs are 201, and what another type shows is ignored"""
    body = form(
        "odd dates",
        ticketType="Change Request",
        plannedStart="tomorrow 5pm",
        plannedEnd="next week, maybe",
        responseETA="2020-01-01T00:30",
        resolutionETA="2020-01-01T06:00",
        requestedItem="a crane",
        assignedTo="nobody@nowhere.example",
        dueDate="soon",
    )
    answer = stage.ask("POST", "/api/tickets", stage.ann, body)
    expect("status", answer.status, 201)
    detail = stage.get(f"tickets/{answer.json()['id']}", stage.ann)
    check("tomorrow 5pm" in json.dumps(detail), "the planned start is lost")
    for leaked in ("a crane", "2020-01-01"):
        check(leaked not in json.dumps(detail), f"{leaked} of another type is kept")
    expect("assignee", detail["assignedTo"], None)
    check(
        any("nobody@nowhere.example" in note["comment"] for note in detail["notes"]),
        "the unknown assignee is not noted",
    )
    check(detail["ticketId"].startswith("CHG-"), detail["ticketId"])


def priorities_of_old(stage):
    """§6: High, Medium, Low and Critical are taken for P2, P3, P4 and P1"""
    for said, meant in (("Critical", "P1"), ("High", "P2"), ("Medium", "P3"), ("Low", "P4"), ("", "P3")):
        ticket = stage.ticket(stage.ann, f"priority {said}", priority=said)
        expect(said, stage.get(f"tickets/{ticket}", stage.ann)["priority"], meant)


def what_is_refused(stage):
    """§6.2: a ticket without a title is 400, and nothing ever 500"""
    for body in (
        {},
        form(""),
        form(None),
        form(7),
        form("x" * 501),
        form("x", ticketType="Wish"),
        form("x", description="y" * (256 * 1024 + 1)),
        [],
        "x",
        None,
    ):
        answer = stage.ask("POST", "/api/tickets", stage.ann, json.dumps(body))
        check(400 <= answer.status < 500, f"{str(body)[:60]}: {answer}")
    for body in (form("x", department=None, priority=None), form("x", dueDate=None, responseETA=7)):
        check(stage.ask("POST", "/api/tickets", stage.ann, body).status < 500, f"{str(body)[:60]}")
    for ticket in ("undefined", "0", "-1", "INC-0000-000", "TIC-000000", "%00", "' or 1=1 --", "9" * 30):
        answer = stage.ask("GET", f"/api/tickets/{ticket.replace(' ', '%20')}", stage.ann)
        check(answer.status in (400, 404), f"{ticket}: {answer}")


def note_status(stage):
    """§6.3.4: a note's status is kept only where this user's PATCH has just changed it"""
    ticket = stage.ticket(stage.ann, "notes and statuses", assignedTo=stage.cid.email)
    before = seen(stage, stage.cid, ticket)
    stage.call("POST", f"tickets/{ticket}/notes", stage.cid, {"comment": "no change", "status": "Open"})
    stage.call("PATCH", f"tickets/{ticket}", stage.cid, before | {"status": "In Progress"})
    stage.call("POST", f"tickets/{ticket}/notes", stage.cid, {"comment": "a change", "status": "In Progress"})
    notes = {note["comment"]: note for note in stage.get(f"tickets/{ticket}", stage.ann)["notes"]}
    expect("no change", notes["no change"]["status"], None)
    expect("a change", notes["a change"]["status"], "In Progress")
    number = notes["no change"]["id"]
    expect("another's note", stage.ask("DELETE", f"/api/tickets/{ticket}/notes/{number}", stage.ann).status, 403)
    for _ in range(2):
        expect("own note", stage.ask("DELETE", f"/api/tickets/{ticket}/notes/{number}", stage.cid).status // 100, 2)
    left = [note["comment"] for note in stage.get(f"tickets/{ticket}", stage.ann)["notes"]]
    check("no change" not in left, f"{left}")


def multipart_note(stage):
    """§9: a note as multipart/form-data"""
    ticket = stage.ticket(stage.ann, "with a form")
    parts = [("comment", "by a form"), ("status", "Open")]
    body = "".join(f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in parts) + "--b--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = stage.ask("POST", f"/api/tickets/{ticket}/notes", stage.ann, body.encode(), headers)
    expect("status", answer.status // 100, 2)
    check("by a form" in json.dumps(stage.get(f"tickets/{ticket}", stage.ann)["notes"]), "the note is not there")


def metadata(stage):
    """§13.17: metadata is plain strings, and each department has somebody to assign to"""
    departments = stage.get("tickets/metadata/departments", stage.ann)
    people = stage.get("tickets/metadata/users", stage.ann)
    check(departments and all(isinstance(name, str) and name for name in departments), f"{departments}")
    expect("without doubles", len(set(departments)), len(departments))
    expect("departments with somebody", set(departments) - {person["department"] for person in people}, set())
    expect("people's departments", {person["department"] for person in people} - set(departments), set())


def numbers_and_figures_agree(stage):
    """§7: the dashboard's sums are those of the list"""
    listed = stage.get("tickets?filterBy=all", stage.max)
    summary = stage.get("tickets/dashboard/summary?filterBy=all", stage.max)
    expect("total", summary["total"], len(listed))
    expect("open", summary["open"], sum(one["status"] in ("Open", "In Progress") for one in listed))
    for path, name, member in (
        ("types", "type", "ticketType"),
        ("status", "status", "status"),
        ("priorities", "priority", "priority"),
    ):
        counted = {row[name]: row["count"] for row in stage.get(f"tickets/dashboard/{path}?filterBy=all", stage.max)}
        real = {}
        for one in listed:
            real[one[member]] = real.get(one[member], 0) + 1
        expect(path, {key: count for key, count in counted.items() if count}, real)
    months = [row["month"] for row in stage.get("tickets/dashboard/monthly-trends?filterBy=all", stage.max)]
    check(months, "no month is shown")
    created = sum(row["count"] for row in stage.get("tickets/dashboard/monthly-trends?filterBy=all", stage.max))
    expect("created in twelve months", created, len(listed))
    order = stage.get("tickets?filterBy=all", stage.max)
    expect(
        "newest first",
        [one["id"] for one in order],
        [one["id"] for one in sorted(order, key=lambda one: (one["createdAt"], one["id"]), reverse=True)],
    )


def nothing_is_reached(run):
    """§13.14: a compliance of 0 % is not shown as 95 %"""
    with Stage(run.options.binary) as stage:
        past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=9)
        row = {
            "id": 1,
            "ticket_id": "INC-2020-001",
            "title": "late",
            "description": "d",
            "status": "Open",
            "priority": "P1",
            "ticket_type": "Incident",
            "department": "IT",
            "created_by": stage.ann.email,
            "created_at": past.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        dump = pathlib.Path(stage.directory, "dump.json")
        dump.write_text(json.dumps({"tickets": [row]}))
        stage.command("import", str(dump))
        shown = stage.get("tickets/sla-stats?filterBy=all", stage.ann)["slaCompliancePercent"]
        # The page shows `value || 95`.
        check(bool(shown) and float(shown) < 1, f"0 % is answered {shown!r}")
        expect("a mean of nothing", stage.get("tickets/dashboard/summary", stage.ann)["open"], 1)


def against(run, stage):
    for work in (
        closing,
        stale_patch,
        empty_means_no_opinion,
        traps_of_creation,
        priorities_of_old,
        what_is_refused,
        note_status,
        multipart_note,
        metadata,
        numbers_and_figures_agree,
    ):
        run.step(work.__doc__, work, stage)
    run.step(nothing_is_reached.__doc__, nothing_is_reached, run)
