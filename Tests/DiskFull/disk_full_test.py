#!/usr/bin/env python3
"""Fills the disk under the real server: appends are refused with a definite answer, reads go on, room lets them in.

The data directory lies on a small ext4 file system in a file. Nothing acknowledged may be lost and nothing refused may
be there, also after SIGKILL on a full disk and a start without any room. At the end the file system is mounted
read-only and the store is read as it is.

Making a file system takes root and loop devices; where they are missing, the same is run on the simulated disk, and the
output says so.
"""

import argparse
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Kill"))

from journals import Journal, check_acknowledged, check_whole, read_files, read_through_api  # noqa: E402
from server import Failure, Server  # noqa: E402

MEBIBYTE = 1 << 20
DISK = 640 * MEBIBYTE
# What the server wants: the low and the high mark, and its ballast, which counts as taken while it is gone.
LOW, HIGH, BALLAST = 192 * MEBIBYTE, 256 * MEBIBYTE, 64 * MEBIBYTE
PATIENCE = 8


class SmallDisk:
    """An ext4 file system in a file, and another file that takes as much of it as it is told to."""

    def __init__(self, directory):
        self.image = os.path.join(directory, "disk.img")
        self.mount_point = os.path.join(directory, "disk")
        self.filler = os.path.join(self.mount_point, "filler")
        self.is_mounted = False
        os.mkdir(self.mount_point)
        with open(self.image, "wb") as file:
            file.truncate(DISK)

    def mount(self):
        run("mkfs.ext4", "-q", "-m", "0", self.image)
        run("mount", "-o", "loop", self.image, self.mount_point)
        self.is_mounted = True

    def free(self):
        space = os.statvfs(self.mount_point)
        return space.f_bavail * space.f_frsize

    def leave(self, bytes_left):
        """Makes the filler larger or smaller until so much is free."""
        for _ in range(6):
            size = os.path.getsize(self.filler) if os.path.exists(self.filler) else 0
            difference = self.free() - bytes_left
            if abs(difference) < 256 << 10:
                return
            with open(self.filler, "ab") as file:
                if difference < 0:
                    file.truncate(max(0, size + difference))
                else:
                    os.posix_fallocate(file.fileno(), 0, size + difference)
        raise Failure(f"{self.free()} bytes are free instead of {bytes_left}")

    def fill(self):
        """Takes everything, to the last block."""
        with open(self.filler, "ab") as file:
            for step in (16 * MEBIBYTE, MEBIBYTE, 64 << 10, 4096):
                try:
                    while True:
                        os.posix_fallocate(file.fileno(), os.path.getsize(self.filler), step)
                except OSError:
                    continue

    def end(self):
        if self.is_mounted:
            run("umount", "-l", self.mount_point)


class Writer:
    """One replica of one user that sends one message at a time and remembers what it was told."""

    def __init__(self, server, user, peer):
        self.server, self.user, self.peer = server, user, peer
        self.replica = str(uuid.uuid4())
        self.n = 0
        self.acknowledged = []
        self.refused = []

    def send(self):
        """Sends the next message. The reason when it was refused, else nil."""
        operation = {
            "opId": str(uuid.uuid4()),
            "n": self.n + 1,
            "kind": "message.send",
            "mode": "live",
            "body": {"to": self.peer["id"], "text": f"number {self.n + 1} " + "x" * 500, "type": "text"},
        }
        request = {"replica": self.replica, "cursor": None, "limit": 0, "ops": [operation]}
        status, answer, headers = self.server.request("POST", "/api/sync", self.user["token"], request)
        if status == 503:
            if not headers.get("Retry-After"):
                raise Failure(f"a refusal that does not say when to try again: {answer}")
            self.refused.append(operation["opId"])
            return str(answer)
        if status != 200 or answer["results"][0]["status"] != "applied":
            raise Failure(f"POST /api/sync: {status} {answer}")
        self.n += 1
        result = answer["results"][0]
        self.acknowledged.append(
            {
                "user": self.user["id"],
                "op": operation["opId"],
                "kind": "message.send",
                "to": self.peer["id"],
                "id": result["id"],
                "seq": result["seq"],
                "at": result.get("at", {}),
                "status": "applied",
                "replica": self.replica,
                "n": self.n,
            }
        )
        return None


class DiskFullTest:
    def __init__(self, binary, directory, disk):
        self.disk = disk
        self.server = Server(os.path.abspath(binary), directory)
        self.server.data = os.path.join(disk.mount_point, "data")

    def run(self):
        self.users = [self.add_user(number) for number in range(2)]
        self.start()
        for user in self.users:
            user["token"] = self.log_in(user)
        self.writer = Writer(self.server, *self.users)
        self.expect_taken(100)
        self.expect_ballast(True)

        self.step("below the low mark", LOW - 20 * MEBIBYTE)
        self.expect_refused("the disk is nearly full")
        self.expect_ballast(False)
        figures = json.loads(self.server.command("stats", "--json"))["store"]
        if figures["ballastBytes"] != 0 or figures["refusedAppends"] < 1 or figures["freeInodes"] < 1000:
            raise Failure(f"stats of a full disk: {figures}")
        if self.disk.free() < LOW + 20 * MEBIBYTE:
            raise Failure("the ballast's space did not come free")
        self.step("between the marks", (LOW + HIGH) // 2 + BALLAST)
        self.expect_refused("appends need 256 MiB", seconds=2.5)
        self.step("above the high mark", HIGH + BALLAST + 8 * MEBIBYTE)
        self.expect_resumed()
        self.expect_ballast(True)
        self.step("between the marks again", (LOW + HIGH) // 2)
        time.sleep(1.5)
        self.expect_taken(20)

        print("to the last byte", flush=True)
        self.disk.leave(LOW // 2)
        self.expect_refused("the disk is nearly full")
        self.disk.fill()
        self.expect_refused("the disk is nearly full", seconds=1.5)
        self.check()
        self.server.kill()
        print("started without any room", flush=True)
        self.start()
        self.expect_refused("the disk is nearly full")
        self.check()
        os.unlink(self.disk.filler)
        self.expect_resumed()
        self.expect_taken(50)
        self.server.kill()
        self.start()
        self.check()
        self.server.stop()
        self.check_files()
        self.read_a_read_only_file_system()

    def add_user(self, number):
        person = ["--email", f"person{number}@example.org", "--name", f"Person {number}"]
        printed = self.server.command("user", "add", *person, "--password-stdin", "--json", text="correct horse\n")
        return json.loads(printed)

    def log_in(self, user):
        body = {"email": user["email"], "password": "correct horse"}
        status, answer, _ = self.server.request("POST", "/api/auth/login", body=body, timeout=30)
        if status != 200:
            raise Failure(f"POST /api/auth/login: {status} {answer}")
        return answer["token"]

    def start(self):
        """Waits for an answer, not for readiness: on a full disk the server runs and takes no writes."""
        self.server.start()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.server.process.poll() is not None:
                raise Failure(f"the server ended with {self.server.process.returncode} instead of serving")
            try:
                if self.server.request("GET", "/livez", timeout=2)[0] == 200:
                    return
            except OSError:
                time.sleep(0.02)
        raise Failure("the server does not answer")

    def step(self, name, bytes_left):
        print(f"{name}: {bytes_left // MEBIBYTE} MiB left", flush=True)
        self.disk.leave(bytes_left)

    def expect_taken(self, count):
        for _ in range(count):
            reason = self.writer.send()
            if reason:
                raise Failure(f"refused with {self.disk.free() // MEBIBYTE} MiB free: {reason}")

    def expect_refused(self, reason, seconds=0):
        """Refused within a moment, and then for at least `seconds`. The reason is the log's: clients learn no more than
        that it will pass."""
        told_before = len(self.server.log)
        deadline = time.monotonic() + PATIENCE
        told = None
        while not told:
            if time.monotonic() > deadline:
                raise Failure(f"still taken with {self.disk.free() // MEBIBYTE} MiB free")
            told = self.writer.send()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            told = self.writer.send()
            if not told:
                raise Failure(f"taken again with {self.disk.free() // MEBIBYTE} MiB free")
            time.sleep(0.05)
        if "the store is unavailable now" not in told:
            raise Failure(f"refused as '{told}'")
        if reason not in self.server.log[told_before:]:
            raise Failure(f"'{reason}' is not in the log: {self.server.log[told_before:]}")
        status, answer, _ = self.server.request("GET", "/readyz")
        if status != 503:
            raise Failure(f"/readyz of a server that takes nothing: {status} {answer}")
        self.read_one()

    def expect_resumed(self):
        deadline = time.monotonic() + PATIENCE
        while self.writer.send():
            if time.monotonic() > deadline:
                raise Failure(f"still refused with {self.disk.free() // MEBIBYTE} MiB free")
            time.sleep(0.05)

    def expect_ballast(self, is_there):
        path = os.path.join(self.server.data, "BALLAST")
        deadline = time.monotonic() + PATIENCE
        while os.path.exists(path) != is_there:
            if time.monotonic() > deadline:
                raise Failure(f"BALLAST is {'missing' if is_there else 'still there'}")
            time.sleep(0.05)
        if is_there and os.stat(path).st_blocks * 512 < BALLAST:
            raise Failure(f"BALLAST holds {os.stat(path).st_blocks * 512} bytes")

    def read_one(self):
        entry = self.writer.acknowledged[-1]
        status, answer, _ = self.server.request("GET", f"/api/sync/ops/{entry['op']}", self.users[0]["token"])
        if status != 200 or answer.get("seq") != entry["seq"]:
            raise Failure(f"GET ops/{entry['op']} on a full disk: {status} {answer}")

    def check(self):
        journals = {user["id"]: Journal(user["id"]) for user in self.users}
        for user in self.users:
            read_through_api(self.server, user, journals[user["id"]], None)
        self.compare(journals)

    def check_files(self):
        journals = read_files(self.server.data)
        self.compare({user["id"]: journals[user["id"]] for user in self.users})

    def compare(self, journals):
        for entry in self.writer.acknowledged:
            check_acknowledged(journals, entry)
        check_whole(journals)
        there = {record["op"] for journal in journals.values() for record in journal.records}
        for operation in self.writer.refused:
            if operation in there:
                raise Failure(f"{operation} was refused and is there")
        messages = [record for record in journals[self.users[1]["id"]].records if record["kind"] == "message.send"]
        if len(messages) != len(self.writer.acknowledged):
            raise Failure(f"{len(messages)} messages arrived, {len(self.writer.acknowledged)} were acknowledged")

    def read_a_read_only_file_system(self):
        print("mounted read-only", flush=True)
        run("mount", "-o", "remount,ro", self.disk.mount_point)
        before = sorted(glob.glob(self.server.data + "/**", recursive=True))
        printed = self.server.command("inspect", self.users[1]["email"])
        if "number 100 " not in printed:
            raise Failure(f"inspect on a read-only file system: {printed[:300]}")
        if sorted(glob.glob(self.server.data + "/**", recursive=True)) != before:
            raise Failure("a read-only file system changed")

    def end(self):
        self.server.end()
        self.disk.end()


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")


def simulate(reason):
    print("*" * 100)
    print(f"NO SMALL FILE SYSTEM HERE ({reason}):")
    print("the store's tests for a full disk run on the SIMULATED disk instead; the server was not filled up.")
    print("*" * 100, flush=True)
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    command = ["swift", "test", "--skip-build", "--disable-xctest", "--filter", "SpaceTests"]
    sys.exit(subprocess.run(command, cwd=root).returncode)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/debug/ticx-sync")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="ticx-full-")
    disk = SmallDisk(directory)
    started = time.monotonic()
    try:
        disk.mount()
    except OSError as error:
        shutil.rmtree(directory, ignore_errors=True)
        simulate(error)
    test = DiskFullTest(options.binary, directory, disk)
    try:
        test.run()
        print(
            f"{len(test.writer.acknowledged)} acknowledged and there, {len(test.writer.refused)} refused and not, "
            f"{time.monotonic() - started:.0f} s"
        )
    except Failure as failure:
        print(f"FAILED: {failure}\n  server's log: {directory}/server.log")
        directory = None
        sys.exit(1)
    finally:
        test.end()
        if directory:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
