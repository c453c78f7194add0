"""Clients that queue operations, push them, and push them again until they are answered."""

import http.client
import random
import threading
import time
import uuid

from server import Failure

TEXTS = ["On my way", "Grüße aus Köln", "печать не работает", "プリンターが動きません", "👍🏽", 'a "quoted" \\ line\nand another']
FINAL = {"applied", "duplicate", "superseded"}


class Gate:
    """Lets clients run, and tells when all of them have come to rest."""

    def __init__(self, clients):
        self.condition = threading.Condition()
        self.clients = clients
        self.resting = 0
        self.is_open = False
        self.is_over = False

    def pass_through(self):
        """Called by a client between requests. False: the test is over."""
        with self.condition:
            self.resting += 1
            self.condition.notify_all()
            while not self.is_open and not self.is_over:
                self.condition.wait()
            self.resting -= 1
            return not self.is_over

    def open(self):
        with self.condition:
            self.is_open = True
            self.condition.notify_all()

    def close(self, seconds=30):
        """Returns when every client rests."""
        with self.condition:
            self.is_open = False
            if not self.condition.wait_for(lambda: self.resting >= self.clients, seconds):
                raise Failure(f"only {self.resting} of {self.clients} clients came to rest")

    def end(self):
        with self.condition:
            self.is_over = True
            self.condition.notify_all()


class Client(threading.Thread):
    """One replica of one user: one linear queue, at most one push under way."""

    def __init__(self, server, gate, ledger, user, peers, seed, failures):
        super().__init__(daemon=True)
        self.server, self.gate, self.ledger = server, gate, ledger
        self.user, self.peers, self.failures = user, peers, failures
        self.random = random.Random(seed)
        self.replica = self.new_id()
        self.n = 0
        self.queue = []
        self.sent_log = []
        self.cursor = None
        self.seen = {}
        self.pushes = self.repeats = self.lost_answers = 0

    def new_id(self):
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def run(self):
        link = None
        try:
            while self.gate.pass_through():
                if not self.queue:
                    self.queue = [self.operation() for _ in range(self.random.choice([1, 1, 2, 5, 10, 25]))]
                try:
                    link = link or http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
                    self.push(link)
                except (OSError, http.client.HTTPException):
                    # Killed before, during or after it worked on this push: nobody here can tell. Same opIds again.
                    self.lost_answers += 1
                    if link:
                        link.close()
                    link = None
                    time.sleep(0.005)
        except Exception as error:  # whatever it is, the test must end with it and not hang
            self.failures.append(f"client of user {self.user['id']}: {error!r}")
            self.gate.end()

    def operation(self):
        self.n += 1
        draw = self.random.random()
        peer = self.random.choice(self.peers)
        if draw < 0.15 and self.seen.get(peer):
            kind, body = "receipt.read", {"peer": peer, "upTo": self.seen[peer]}
        elif draw < 0.2:
            kind, body = self.random.choice(["contact.pin", "contact.unpin"]), {"user": peer}
        elif draw < 0.25:
            kind, body = "x.note", {"text": self.random.choice(TEXTS), "weight": self.random.randrange(1000)}
        else:
            text = f"{self.random.choice(TEXTS)} {self.n}"
            kind, body = "message.send", {"to": peer, "text": text, "type": "text"}
        mode = self.random.choice(["live", "offline"])
        return {"opId": self.new_id(), "n": self.n, "kind": kind, "mode": mode, "body": body}

    def push(self, link):
        repeat = self.sent_log[-20:] if self.sent_log and self.random.random() < 0.1 else []
        request = {
            "replica": self.replica,
            "cursor": self.cursor,
            "limit": self.random.choice([0, 10, 50]),
            "ops": [operation for operation, _ in repeat] + self.queue,
        }
        status, answer, _ = self.server.request("POST", "/api/sync", self.user["token"], request, connection=link)
        if status == 503:
            time.sleep(0.02)
            return
        if status != 200:
            raise Failure(f"POST /api/sync: {status} {answer}")
        self.pushes += 1
        results = answer["results"]
        self.check_repeats(repeat, results[: len(repeat)])
        self.take(results[len(repeat) :])
        delta = answer.get("delta")
        if delta and request["limit"]:
            self.cursor = delta["cursor"]
            for record in delta["records"]:
                if record["kind"] == "message.send" and record.get("from") in self.peers:
                    self.seen[record["from"]] = record["id"]

    def check_repeats(self, repeat, results):
        for (operation, entry), result in zip(repeat, results):
            self.repeats += 1
            same = all(result.get(key) == entry[key] for key in ("id", "seq"))
            if result["status"] != "duplicate" or not same:
                raise Failure(f"pushed again, {operation['opId']} was answered {result}, first {entry}")

    def take(self, results):
        """Moves what was decided from the queue to the ledger."""
        entries = []
        for operation, result in zip(self.queue, results):
            if result["opId"] != operation["opId"]:
                raise Failure(f"the result for {operation['opId']} names {result['opId']}")
            if result["status"] == "retry":
                break
            if result["status"] not in FINAL:
                raise Failure(f"{operation} was answered {result}")
            entries.append(
                {
                    "user": self.user["id"],
                    "op": operation["opId"],
                    "replica": self.replica,
                    "n": operation["n"],
                    "kind": operation["kind"],
                    "to": operation["body"].get("to"),
                    "id": result["id"],
                    "seq": result["seq"],
                    "at": result.get("at", {}),
                    "status": result["status"],
                }
            )
        if entries:
            self.ledger.acknowledge(entries)
            self.sent_log = (self.sent_log + list(zip(self.queue, entries)))[-100:]
            self.queue = self.queue[len(entries) :]
