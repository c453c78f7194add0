"""The acknowledgement ledger: another process writes down what the server acknowledged, and flushes it to the disk.

A line is in the ledger before the client that got the acknowledgement goes on, so no death of the server, and no death
of the test's clients, can make an acknowledgement be forgotten.
"""

import json
import multiprocessing
import os
import threading


def keep(path, requests, answers):
    """The ledger's process: append, flush, say so. Ends at an empty request."""
    with open(path, "ab") as file:
        while True:
            lines = requests.recv_bytes()
            if not lines:
                return
            file.write(lines)
            file.flush()
            os.fdatasync(file.fileno())
            answers.send_bytes(b"kept")


class Ledger:
    def __init__(self, path):
        self.path = path
        ours, theirs = multiprocessing.Pipe()
        self.requests = ours
        self.lock = threading.Lock()
        self.process = multiprocessing.Process(target=keep, args=(path, theirs, theirs), daemon=True)
        self.process.start()
        self.read_bytes = 0

    def acknowledge(self, entries):
        """Returns when the entries are on stable storage."""
        lines = b"".join(json.dumps(entry, separators=(",", ":")).encode() + b"\n" for entry in entries)
        with self.lock:
            self.requests.send_bytes(lines)
            self.requests.recv_bytes()

    def new_entries(self):
        """What was acknowledged since the last call, read from the file."""
        with open(self.path, "rb") as file:
            file.seek(self.read_bytes)
            content = file.read()
        self.read_bytes += len(content)
        return [json.loads(line) for line in content.splitlines()]

    def close(self):
        with self.lock:
            self.requests.send_bytes(b"")
        self.process.join(5)
