"""What the journals hold, read in two ways: through the API, and straight from the files."""

import glob
import json
import os

from server import Failure


def crc_table():
    """CRC-32C, reflected polynomial 0x82F63B78."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


TABLE = crc_table()


def crc32c(content):
    crc = 0xFFFFFFFF
    for byte in content:
        crc = TABLE[(crc ^ byte) & 255] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


class Journal:
    """One user's records in seq order, each with: seq, id, op, home (bool), from, kind, at."""

    def __init__(self, user):
        self.user = user
        self.records = []
        self.by_operation = {}

    def add(self, record):
        expected = len(self.records) + 1
        if record["seq"] != expected:
            raise Failure(f"journal of {self.user}: seq {record['seq']} where {expected} was due")
        key = (record["from"], record["op"])
        if key in self.by_operation:
            first = self.by_operation[key]["seq"]
            raise Failure(f"journal of {self.user}: {record['op']} stands at {first} and again at {record['seq']}")
        self.records.append(record)
        self.by_operation[key] = record


def read_through_api(server, user, journal, cursor):
    """Adds what came after `cursor` and returns the cursor of the head."""
    while True:
        query = f"?limit=500&cursor={cursor}" if cursor else "?limit=500"
        status, answer, _ = server.request("GET", "/api/sync/delta" + query, user["token"])
        if status != 200:
            raise Failure(f"delta of {user['id']} after {len(journal.records)} records: {status} {answer}")
        for record in answer["records"]:
            if record["journal"] == "user":
                journal.add(
                    {
                        "seq": record["seq"],
                        "id": record["id"],
                        "op": record["opId"],
                        "home": "status" in record,
                        "from": record["from"],
                        "kind": record["kind"],
                        "at": record.get("at", {}),
                    }
                )
        cursor = answer["cursor"]
        if not answer["more"]:
            return cursor


def read_files(data):
    """Every journal from its JSON files: line checksums, the chain from line to line, seq continuity."""
    journals = {}
    segments = {}
    for path in glob.glob(os.path.join(data, "journals", "*", "*", "*", "*.jsonl")):
        if os.path.basename(path).startswith("state-"):
            continue
        lines = read_lines(path)
        if lines:
            header = lines[0][0]
            segments.setdefault(header["journal"], []).append((header["first"], path, lines))
    for name, parts in segments.items():
        journal = Journal(int(name.split(":")[1]) if name.startswith("user:") else name)
        last = 0
        for _, path, lines in sorted(parts, key=lambda part: part[0]):
            for line, crc in lines:
                if int(line["p"], 16) != last:
                    raise Failure(f"{path}: a line follows {line['p']}, the one before it has {last:08x}")
                last = crc
                if "seq" in line:
                    journal.add({**line, "home": "h" in line, "at": line.get("at", {})})
        journals[journal.user] = journal
    return journals


def read_lines(path):
    with open(path, "rb") as file:
        content = file.read()
    lines = []
    for raw in content.split(b"\n")[:-1]:
        line = json.loads(raw)
        crc = int(line["c"], 16)
        if crc32c(raw[: raw.rindex(b',"c":"')]) != crc:
            raise Failure(f"{path}: the checksum of line {len(lines) + 1} is wrong")
        lines.append((line, crc))
    if not content.endswith(b"\n"):
        raise Failure(f"{path}: the last line has no line feed")
    return lines


def check_whole(journals):
    """Every effect has its home record, and every home record has its effects: none is half delivered."""
    for user, journal in journals.items():
        for record in journal.records:
            if record["home"]:
                for name, seq in record["at"].items():
                    check_effect(journals, user, record, name, seq)
            elif record["from"] in journals:
                home = journals[record["from"]].by_operation.get((record["from"], record["op"]))
                if home is None or home["at"].get(f"user:{user}") != record["seq"]:
                    raise Failure(f"{record['op']} stands in the journal of {user} and not at home: {home}")


def check_effect(journals, user, record, name, seq):
    kind, _, number = name.partition(":")
    if kind != "user" or int(number) not in journals:
        return
    records = journals[int(number)].records
    effect = records[seq - 1] if seq <= len(records) else None
    if effect is None or (effect["from"], effect["op"]) != (user, record["op"]):
        raise Failure(f"{record['op']} of {user} should stand in {name} at {seq}; there is {effect}")


def check_acknowledged(journals, entry):
    """What was acknowledged stands where the acknowledgement said, under the same numbers."""
    record = journals[entry["user"]].by_operation.get((entry["user"], entry["op"]))
    if record is None:
        raise Failure(f"acknowledged and lost: {entry}")
    if (record["id"], record["seq"]) != (entry["id"], entry["seq"]):
        raise Failure(f"acknowledged as {entry}, found as {record}")
    if entry["kind"] == "message.send" and f"user:{entry['to']}" not in record["at"]:
        raise Failure(f"a message that reached nobody: {entry}, found as {record}")
