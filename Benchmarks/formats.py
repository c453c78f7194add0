#!/usr/bin/env python3
"""Tickets as ticx XML, out and in, beside lxml doing the same with the same file.

Ours are the commands of an operator beside a running server, which reads its journals and decides; lxml writes the same
elements from memory, and reads them with the schema and without. A file of 36 000 tickets with three notes each (about
100 MB) is tried first, then put on record, which gives the durable rate, then exported and tried again. Speed is by
the processor time of command and server together; memory is the peak of both, above what the server held before and
what the command needs for one ticket. Medians of rounds in turn.
"""

import argparse
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "Kill"))
from server import Server  # noqa: E402
from sides import UNITS, goal_line, row  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = HERE.parent / "docs" / "ticx.xsd"
NAMESPACE = "urn:x-ticx:tickets:1"
NOTES = 3
UNITS |= {"mb_above_one": "MB above one ticket", "mb_per_second": "MB a second of CPU",
          "tickets_per_second": "tickets a second"}
# What is measured, the number's name and its goal.
GOALS = {("export", "mb_per_second"): 40, ("import --dry-run", "mb_per_second"): 25,
         ("export", "mb_above_one"): 50, ("import --dry-run", "mb_above_one"): 50}
WORDS = ("since this morning the printer on the second floor takes two pages at once and jams <always> when somebody "
         "prints on both sides & nobody knows why although its lamp is green — 文字 😀").split()


class Told:
    """What a finished process cost."""

    def __init__(self, command, environment):
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        self.output = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.stdout.close()
        if status:
            sys.exit(f"{' '.join(map(str, command))} ended with {status}: {self.output[-500:]}")
        self.wall = time.monotonic() - started
        self.processor = used.ru_utime + used.ru_stime
        self.memory = used.ru_maxrss / 1024


def document(path, tickets, seed):
    """Writes a file of tickets, in pieces, by hand: neither side has made it."""
    chance = random.Random(seed)
    escaped = [word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for word in WORDS]

    def text(length):
        return " ".join(chance.choices(escaped, k=length))

    def person(element, number):
        return f'<{element} name="Person {number}">p{number}@bench.example</{element}>'

    with open(path, "w", encoding="utf-8") as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<export xmlns="{NAMESPACE}" version="1.0" '
                   f'exportedAt="2026-11-01T00:00:00.000Z" source="https://bench.example" ticketCount="{tickets}">\n')
        for number in range(1, tickets + 1):
            day = f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}"
            notes = "".join(
                f'<note id="{number * 10 + note}"><comment>{text(60)}</comment>{person("createdBy", note)}'
                f"<createdAt>{day}T{10 + note}:00:00.000Z</createdAt></note>" for note in range(NOTES))
            file.write(
                f'<ticket id="{number}" key="INC-2026-{number:06}"><title>{text(8)}</title>'
                f"<description>{text(120)}</description><status>In Progress</status><priority>P2</priority>"
                f"<type>Incident</type><department>IT</department>{person('assignedTo', number % 50)}"
                f"{person('createdBy', 50 + number % 50)}<createdAt>{day}T09:00:00.000Z</createdAt>"
                f"<updatedAt>{day}T12:00:00.000Z</updatedAt><notes>{notes}</notes></ticket>\n")
        file.write("</export>\n")


def lxml_side(mode, path, schema):
    """The other side, in a process of its own: `python3 formats.py --lxml MODE FILE`."""
    from lxml import etree

    if mode == "read":
        for _, ticket in etree.iterparse(path, tag=f"{{{NAMESPACE}}}ticket"):
            [each.text for each in ticket.iter()]
            ticket.clear()
            while ticket.getprevious() is not None:
                del ticket.getparent()[0]
    elif mode == "validate":
        for _, ticket in etree.iterparse(path, tag=f"{{{NAMESPACE}}}ticket", schema=etree.XMLSchema(file=schema)):
            [each.text for each in ticket.iter()]
            ticket.clear()
            while ticket.getprevious() is not None:
                del ticket.getparent()[0]
    else:
        # The tickets of the first thousand, over and over: what they are made from costs nothing.
        heads = [[(each.tag, dict(each.attrib), each.text) for each in ticket.iter()] for ticket in sample(path, etree)]
        size = os.path.getsize(path)
        with open(path + ".lxml", "wb") as file, etree.xmlfile(file, encoding="utf-8") as writer:
            with writer.element(f"{{{NAMESPACE}}}export", nsmap={None: NAMESPACE}):
                while file.tell() < size:
                    for ticket in heads:
                        with writer.element(ticket[0][0], ticket[0][1]):
                            for tag, attributes, text in ticket[1:]:
                                with writer.element(tag, attributes):
                                    writer.write(text or "")
        os.remove(path + ".lxml")


def sample(path, etree):
    for count, (_, ticket) in enumerate(etree.iterparse(path, tag=f"{{{NAMESPACE}}}ticket")):
        if count == 1000:
            return
        yield ticket


class Bench:
    def __init__(self, options, directory):
        self.rounds = options.rounds
        self.big, self.one = os.path.join(directory, "big.xml"), os.path.join(directory, "one.xml")
        document(self.big, options.tickets, options.seed)
        document(self.one, 1, options.seed)
        self.out = os.path.join(directory, "out.xml")
        self.megabytes = os.path.getsize(self.big) / 1e6
        self.server = Server(os.path.abspath(options.binary), directory)
        self.server.environment["LOG_LEVEL"] = "error"
        self.server.start()
        self.server.wait_until_ready()
        # A server reads its tickets when somebody asks for the first time.
        self.command("export", "--to", "2001-01-01", "--output", self.out)

    def command(self, *arguments):
        """What a command and the server cost together; its memory above what the server held before."""
        server = f"/proc/{self.server.process.pid}"
        before, held = self.processor(server), self.status(server, "VmRSS")
        with open(server + "/clear_refs", "w") as file:
            file.write("5")
        told = Told([self.server.binary, *arguments, "--data", self.server.data], self.server.environment)
        told.processor += self.processor(server) - before
        told.memory += max(0, self.status(server, "VmHWM") - held)
        return told

    @staticmethod
    def processor(server):
        with open(server + "/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def status(server, name):
        with open(server + "/status") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith(name + ":"))

    def lxml(self, mode):
        python = HERE / ".venv" / "bin" / "python"
        return Told([python, __file__, "--lxml", mode, self.big], os.environ) if python.exists() else None

    def put_on_record(self, tickets):
        told = self.command("import", self.big)
        print(f"import, durable: {tickets / told.wall:.0f} tickets and {self.megabytes / told.wall:.1f} MB a second, "
              f"{told.processor / tickets * 1e6:.0f} us of CPU a ticket", flush=True)

    def compare(self, title, arguments, least, mode):
        """Rounds of one command and its counterpart, in turn.

        `least` is a command like it that has next to nothing to do.
        """
        start = statistics.median(self.command(*least).memory for _ in range(3))
        rounds = [(self.command(*arguments), self.lxml(mode)) for _ in range(self.rounds)]
        speed = statistics.median(self.megabytes / ours.processor for ours, _ in rounds)
        above = max(0, statistics.median(ours.memory for ours, _ in rounds) - start)
        theirs = statistics.median(self.megabytes / told.processor for _, told in rounds) if rounds[0][1] else None
        memory = statistics.median(told.memory for _, told in rounds) if rounds[0][1] else None
        print(row(title, "mb_per_second", speed, theirs), flush=True)
        print(row(title, "mb_above_one", above, memory), flush=True)
        found = {"mb_per_second": speed, "mb_above_one": above}
        return [goal_line(title, name, goal, found[name]) for (what, name), goal in GOALS.items() if what == title]

    def run(self, tickets):
        tried = ["import", "--dry-run", self.big], ["import", "--dry-run", self.one], "validate"
        print(f"{'':46}{'':20}{'ours':>10}{'lxml':>12}{'ours better':>14}")
        goals = self.compare("import --dry-run", *tried)
        self.put_on_record(tickets)
        nothing = ["export", "--to", "2001-01-01", "--output", self.out]
        goals += self.compare("export", ["export", "--output", self.out], nothing, "write")
        self.compare("import --dry-run of what is here", *tried)
        plain = self.lxml("read")
        if plain:
            print(f"lxml without the schema: {self.megabytes / plain.processor:.1f} MB a second of CPU")
        print("\n".join(goals))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/release/ticx-sync")
    parser.add_argument("--tickets", type=int, default=36_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--lxml", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.lxml:
        lxml_side(*options.lxml, str(SCHEMA))
        return
    with tempfile.TemporaryDirectory(prefix="ticx-bench-") as directory:
        bench = Bench(options, directory)
        print(f"{options.tickets} tickets, {bench.megabytes:.0f} MB of ticx XML, medians of {options.rounds} rounds")
        try:
            bench.run(options.tickets)
        finally:
            bench.server.stop()


if __name__ == "__main__":
    main()
