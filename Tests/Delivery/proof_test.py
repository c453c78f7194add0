#!/usr/bin/env python3
"""The prover proves what is right and notices each fault that it is there to notice."""

import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Realtime"))
sys.dont_write_bytecode = True

import proof  # noqa: E402  (found through the path above)
from diary import Diary  # noqa: E402
from replicas import Pulling, Recovering  # noqa: E402

ALICE, BOB = 10001, 10002


class World:
    """Alice sent three messages to Bob, who read the second; each has a replica of each manner, besides the sender."""

    def __init__(self):
        self.diary = Diary()
        self.replicas = [
            manner(f"u{user}.{manner.manner}", {"id": user}, None, self.diary, random.Random(1))
            for user in (ALICE, BOB)
            for manner in (Recovering, Pulling)
        ]
        self.journals = {ALICE: [], BOB: []}
        for replica in self.replicas:
            replica.first_connect = 0.0
        for number in (1, 2, 3):
            message = self.diary.begin(ALICE, BOB, f"u{ALICE}.sender", "send_message")
            self.diary.acknowledge(message, 100 + number)
            self.write(message.key, 100 + number)
        self.read(102)
        for replica in self.replicas:
            if isinstance(replica, Pulling):
                replica.records = list(self.journals[replica.user["id"]])

    def write(self, key, number):
        text = f"{key} hello"
        record = {"kind": "message.send", "id": number, "opId": f"o{number}", "from": ALICE, "body": {"text": text}}
        home = {**record, "seq": len(self.journals[ALICE]) + 1, "status": "applied", "peer": BOB}
        effect = {**record, "seq": len(self.journals[BOB]) + 1}
        self.journals[ALICE].append(home)
        self.journals[BOB].append(effect)
        body = {"id": number, "text": text}
        self.replica(ALICE).take("message_sent", {**body, "seq": home["seq"]}, True)
        self.replica(BOB).take("new_message", {**body, "senderId": ALICE, "seq": effect["seq"]}, True)

    def read(self, number):
        record = {"kind": "receipt.read", "id": 200, "opId": "o200", "from": BOB, "target": number}
        self.journals[BOB].append({**record, "seq": len(self.journals[BOB]) + 1, "status": "applied", "peer": ALICE})
        self.journals[ALICE].append({**record, "seq": len(self.journals[ALICE]) + 1})
        for user in (ALICE, BOB):
            self.replica(user).take("messages_read", {"readerId": BOB, "peerId": ALICE, "upTo": number}, True)

    def replica(self, user, manner=Recovering):
        return next(r for r in self.replicas if r.user["id"] == user and isinstance(r, manner))

    def findings(self):
        return proof.check(self.journals, self.replicas, self.diary)


# Each fault: what it is called, how it is planted, and whether it is found as missing or wrong.
def lose_event(world):
    del world.replica(BOB).told[1]


def double_event(world):
    world.replica(BOB).told.append(world.replica(BOB).told[0])


def double_greeting(world):
    name, body, _ = world.replica(BOB).told[0]
    world.replica(BOB).told.insert(0, (name, body, False))


def swap_events(world):
    told = world.replica(BOB).told
    told[0], told[1] = told[1], told[0]


def lose_own_event(world):
    del world.replica(ALICE).told[0]


def double_own_event(world):
    world.replica(ALICE).told.append(world.replica(ALICE).told[2])


def lose_receipt(world):
    world.replica(ALICE).told.pop()


def invent_receipt(world):
    world.replica(ALICE).told.append(("messages_read", {"readerId": BOB, "peerId": ALICE, "upTo": 103}, True))


def lose_record(world):
    world.replica(BOB, Pulling).records.pop()


def swap_records(world):
    records = world.replica(BOB, Pulling).records
    records[0], records[1] = records[1], records[0]


def lose_message(world):
    for user in (ALICE, BOB):
        del world.journals[user][2]


def lose_half(world):
    del world.journals[BOB][2]


def double_message(world):
    world.write("m1", 104)


def other_number(world):
    world.diary.messages["m2"].id = 999


def invent_message(world):
    world.write("m9", 104)


WRONG = [
    double_event, double_greeting, swap_events, double_own_event, invent_receipt, swap_records, lose_message, lose_half,
    double_message, other_number, invent_message,
]
MISSING = [lose_event, lose_own_event, lose_receipt, lose_record]


def main():
    failed = []
    whole = World().findings()
    if whole.wrong or whole.missing:
        failed.append(f"nothing was planted, and found was {whole.wrong + whole.missing}")
    for plant in WRONG + MISSING:
        world = World()
        plant(world)
        findings = world.findings()
        found = findings.wrong if plant in WRONG else findings.missing
        if not found:
            failed.append(f"{plant.__name__} was not noticed")
    print("\n".join(failed) or f"{len(WRONG + MISSING)} planted faults, all noticed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
