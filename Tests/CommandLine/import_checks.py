"""`ticx-sync import` and `ticx-sync user import` with the real binary: formats, dry run, repetition, refusals."""

import json
import os

USERS = [
    {"id": 1, "email": "admin@ticxnova.com", "name": "System", "role": "admin", "active": True},
    {"id": 31, "email": "imke@nord.example", "name": "Imke", "role": "manager", "department": "IT"},
    {"id": 32, "email": "jan@nord.example", "name": "Jan 'J' <b>", "role": "user"},
]
REST = {
    "tickets": [
        {
            "id": 4, "ticket_id": "SR-2023-0042", "title": "Kopierer; DROP", "description": "läuft nicht 🧯",
            "status": "Closed", "priority": "High", "ticket_type": "Service Request", "department": "IT",
            "created_by": "jan@nord.example",
            "assigned_to": "imke@nord.example", "created_at": "2023-02-01 10:00", "closed_at": "2023-02-01 15:00",
        }
    ],
    "ticket_notes": [
        {
            "id": 1, "ticket_id": 4, "comment": "Toner", "created_by": "imke@nord.example",
            "created_at": "2023-02-01 11:00",
        }
    ],
    "chat_messages": [
        {"id": 1, "sender_id": 31, "receiver_id": 32, "message": "Moin", "created_at": "2023-02-01 09:00"},
        {"id": 2, "sender_id": 31, "receiver_id": 99, "message": "?", "created_at": "2023-02-01 09:00"},
    ],
}


def sql(table, rows):
    def cell(value):
        if value is True:
            return "1"
        return str(value) if isinstance(value, int) else "N'" + value.replace("'", "''") + "'"

    def line(row):
        values = ", ".join(map(cell, row.values()))
        return f"INSERT INTO [dbo].[{table}] ([{'], ['.join(row)}]) VALUES ({values});\nGO\n"

    return "".join(map(line, rows))


def files(directory):
    """The same dump as JSON, and as T-SQL in the encoding of its usual tool with one table as CSV."""
    place = os.path.join(directory, "dump")
    os.makedirs(place, exist_ok=True)

    def write(name, text, encoding="utf-8"):
        with open(os.path.join(place, name), "w", encoding=encoding, newline="") as file:
            file.write(text)
        return os.path.join(place, name)

    notes = REST["ticket_notes"]
    lines = [",".join(f'"{value}"' for value in row.values()) for row in notes]
    csv = "\r\n".join([",".join(notes[0]), *lines, ""])
    others = {table: rows for table, rows in REST.items() if table != "ticket_notes"}
    return {
        "json": [write("all.json", json.dumps({**REST, "users": USERS}, ensure_ascii=False))],
        "sql": [
            write("ticket_notes.csv", "\ufeff" + csv),
            write("all.sql", sql("users", USERS) + "".join(sql(*item) for item in others.items()), "utf-16"),
        ],
        "bad": [write("bad.sql", "INSERT INTO users (email)\n  VALUES (@x);")],
        "bak": [write("full.bak", "TAPE\0\0\0\0")],
        "latin": [write("users.csv", "id,email\n1,ren\u00e9@x.org\n", "latin-1")],
    }


def heads(check):
    return check.json("stats")[0]["store"]["durableOperations"]


def run(check):
    """The same with and without a server: call it twice."""
    dump = files(check.server.directory)
    check.run("import", code=64)
    check.run("import", "--format", "xml", *dump["json"], code=64, says="--format")
    check.run("import", "--time-zone", "Nowhere", *dump["json"], code=64, says="--time-zone")
    check.run("import", "no-such-file.json", code=1, says="no-such-file.json")
    check.run("import", *dump["bak"], code=1, says=".bak")
    check.run("import", *dump["latin"], code=1, says="iconv")
    check.run("import", *dump["bad"], code=1, says="bad.sql:2:11")
    before = heads(check)
    foreseen = check.json("import", "--dry-run", *dump["sql"])[0]
    check.expect("what a dry run writes", heads(check), before)
    taken = check.json("import", *dump["sql"])[0]
    check.expect("a dry run's counts", foreseen["tables"], taken["tables"])
    check.expect("rows that were skipped", [item["table"] for item in taken["problems"]], ["chat_messages"])
    written = heads(check)
    again = check.json("import", *dump["json"])[0]
    check.expect("what the same rows in another format write", heads(check), written)
    check.expect("new at the second import", sum(counts["created"] for counts in again["tables"].values()), 0)
    check.expect("lines for people", "skipped" in check.run("import", *dump["json"]), True)
    people = {user["email"]: user for user in check.json("user", "list")[0]}
    check.expect("a number", people["imke@nord.example"]["id"], 10031)
    check.expect("the published administrator", people["admin@ticxnova.com"]["isActive"], False)
    check.expect("a person's role", people["jan@nord.example"]["role"], "user")
    records = check.json("inspect", "tickets", "--limit", "500")
    mine = [record["content"] for record in records if record["content"].get("imported")]
    kinds = [item["kind"] for item in mine]
    check.expect("records of a ticket", kinds[:3], ["ticket.create", "ticket.note", "ticket.update"])
    check.expect("its number", mine[0]["body"]["number"], "SR-2023-0042")
    check.expect("when it was reported", mine[0]["receivedAt"], "2023-02-01T10:00:00.000Z")
    check.expect("when it was closed", mine[2]["receivedAt"], "2023-02-01T15:00:00.000Z")
    check.run("verify", "--deep")
    return taken


def roles(check):
    """The roles come when they are asked for, and with nothing else from `user import`."""
    dump = files(check.server.directory)
    taken = check.json("user", "import", "--with-roles", *dump["json"])[0]
    check.expect("roles", taken["tables"]["users"]["updated"], 1)
    check.expect("a manager", check.json("user", "show", "imke@nord.example")[0]["role"], "manager")
    check.expect("no administrator", check.json("user", "show", "admin@ticxnova.com")[0]["role"], "user")
