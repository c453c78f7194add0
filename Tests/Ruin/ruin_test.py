#!/usr/bin/env python3
"""Ruins the real program's data directory in every way hands and media do, and does what its message says.

Two people write to each other over HTTP until their journals have sealed segments. For each way of ruining it, on a
fresh copy: exactly one message says what happened, what is safe and which command to run; that command, run as printed,
ends with the documented code; every acknowledged record is there again, and the server serves and takes another one.
"""

import argparse
import glob
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Kill"))
sys.dont_write_bytecode = True

from server import Failure  # noqa: E402  (found through the path above)
from store import PEOPLE, Store  # noqa: E402

# A few messages, and enough of them (each in two journals) for a full segment of 4 MiB and the beginning of another.
SMALL = {"pushes": 6, "messages": 5, "size": 300}
LARGE = {"pushes": 20, "messages": 15, "size": 15_000}


def edit(path, change):
    with open(path, "r+b") as file:
        content = bytearray(file.read())
        change(content)
        file.seek(0)
        file.write(content)
        file.truncate()


def flip(content, offset, mask=4):
    content[offset] ^= mask


def active(store, email):
    return store.segments(email)[-1]


def sealed(store, email):
    segments = store.segments(email)
    if len(segments) < 2:
        raise Failure(f"{email} has {len(segments)} segments; send more")
    return segments[0]


# Each way of ruining a copy ends with the server serving everything again.

def cut_journal(store):
    path = active(store, PEOPLE[0])
    os.truncate(path, os.path.getsize(path) - 700)
    store.follow(store.finding(), 1)
    store.serves_again()


def cut_sealed_file(store):
    path = sealed(store, PEOPLE[0])
    os.truncate(path, os.path.getsize(path) // 2)
    store.follow(store.finding(), 1)
    store.serves_again()


def flipped_byte(store):
    edit(active(store, PEOPLE[1]), lambda content: flip(content, len(content) // 3))
    store.follow(store.finding(), 1)
    store.serves_again()


def flipped_bit_in_the_log(store):
    """Below a line that says that it had been durable."""
    log = sorted(glob.glob(f"{store.data}/wal/*.jsonl"))[-1]
    edit(log, lambda content: flip(content, content.index(b"\n") + 500))
    store.follow(store.refusal(), 1)
    store.serves_again()


def zeroed_block(store):
    path = sealed(store, PEOPLE[0])
    start = os.path.getsize(path) // 2 & ~4095
    edit(path, lambda content: content.__setitem__(slice(start, start + 4096), bytes(4096)))
    store.follow(store.finding(), 1)
    store.serves_again()


def deleted_segment(store):
    os.remove(sealed(store, PEOPLE[1]))
    store.follow(store.finding(), 1)
    store.serves_again()


def deleted_manifest(store):
    """With it the name of the history is gone: clients have to compare, though no record is lost."""
    os.remove(store.data + "/MANIFEST")
    store.follow(store.refusal(), 2)
    store.serves_again()


def damaged_format(store):
    edit(store.data + "/FORMAT", lambda content: flip(content, 12))
    store.follow(store.refusal(), 1)
    store.serves_again()


def foreign_file(store):
    """A file of another store, with the same name."""
    with tempfile.TemporaryDirectory(prefix="ticx-ruin-other-") as directory:
        other = Store(store.server.binary, directory)
        other.people()
        other.start()
        other.push(PEOPLE[0], 3, 100)
        other.stop()
        shutil.copyfile(other.segments(PEOPLE[0])[0], active(store, PEOPLE[0]))
    store.follow(store.finding(), 1)
    store.serves_again()


def everything_gone(store):
    """What remains is the backup."""
    shutil.rmtree(store.data)
    done = store.verb("verify", "--backup", store.server.directory + "/backups")
    if done.returncode != 0:
        raise Failure(f"verify --backup: exit {done.returncode}: {done.stderr}")
    store.succeed("restore", store.server.directory + "/backups")
    store.serves_again()


def second_server(store):
    store.start()
    message = store.refusal()
    if "in use" not in message or "Stop" not in message:
        raise Failure(f"the second server says: {message}")
    done = store.verb("repair")
    if done.returncode != 3 or "server runs" not in done.stderr:
        raise Failure(f"repair beside a server: exit {done.returncode}: {done.stderr}")
    done = store.verb("restore", store.server.directory + "/backups")
    if done.returncode != 1 or "server runs" not in done.stderr:
        raise Failure(f"restore beside a server: exit {done.returncode}: {done.stderr}")
    store.expect_everything()
    store.stop()
    store.serves_again()


def old_copy(store):
    """An old copy over the directory: clients have seen more than there is."""
    shutil.copytree(store.data, store.data + ".old", symlinks=True)
    before = dict(store.acknowledged)
    store.start()
    if store.push(PEOPLE[0], 2, 100) != 200:
        raise Failure("no message is taken")
    cursor = store.delta(PEOPLE[0])[2]
    store.stop()
    shutil.rmtree(store.data)
    os.rename(store.data + ".old", store.data)
    # Whoever sent them has them still, and sends them again.
    store.acknowledged = before
    store.start()
    for _ in range(3):
        status = store.delta(PEOPLE[0], cursor)[0]
        if status != 409:
            raise Failure(f"a cursor of the lost history is answered {status}")
    store.stop()
    log = pathlib.Path(store.server.directory, "server.log").read_text()
    warnings = [line for line in log.splitlines() if "was a copy put back?" in line]
    if len(warnings) != 1:
        raise Failure(f"{len(warnings)} warnings about an old copy")
    command = re.search(r"ticx-sync repair --new-epoch --data \S+", warnings[0])
    if not command:
        raise Failure(f"no command in: {warnings[0]}")
    store.succeed("repair", "--new-epoch")
    store.serves_again()


def full_disk(store):
    """On a file system of its own, which hands fill."""
    place = os.path.join(store.server.directory, "small")
    os.makedirs(place)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=420m", "none", place], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        print(f"  SKIPPED: no file system could be mounted here ({mounted.stderr.strip()})")
        return
    try:
        shutil.copytree(store.data, place + "/data")
        store.server.data = place + "/data"
        store.start()
        with open(place + "/filler", "wb") as filler:
            free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
            os.posix_fallocate(filler.fileno(), 0, free - (100 << 20))
        wait_for(lambda: store.push(PEOPLE[0], 1, 100) == 503, "appends on a full disk to be refused")
        store.expect_everything()
        done = store.verb("backup", place + "/backups")
        if done.returncode not in (0, 1):
            raise Failure(f"backup on a full disk: exit {done.returncode}: {done.stderr}")
        os.remove(place + "/filler")
        wait_for(lambda: store.push(PEOPLE[0], 1, 100) == 200, "appends to be taken again")
        store.stop()
        store.serves_again()
    finally:
        store.server.end()
        subprocess.run(["umount", place], check=False)


def wait_for(condition, what, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failure(f"waited {seconds} s for {what}")
        time.sleep(0.2)


WAYS = [
    cut_journal, flipped_byte, flipped_bit_in_the_log, deleted_manifest, damaged_format, foreign_file, everything_gone,
    second_server, old_copy, full_disk,
]
WAYS_OF_SEALED_FILES = [cut_sealed_file, zeroed_block, deleted_segment]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=".build/debug/ticx-sync")
    parser.add_argument("--only", default="", help="ways with this in their name")
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    start = time.monotonic()
    failures = []
    with tempfile.TemporaryDirectory(prefix="ticx-ruin-") as directory:
        for ways, size in [(WAYS, SMALL), (WAYS_OF_SEALED_FILES, LARGE)]:
            ways = [way for way in ways if options.only in way.__name__]
            whole = make(binary, f"{directory}/{size['pushes']}", **size) if ways else None
            for way in ways:
                failures += ruin(way, whole, f"{directory}/{way.__name__}")
    if failures:
        sys.exit("ruin: " + "\n".join(failures))
    seconds = time.monotonic() - start
    print(f"ruin: {len(WAYS + WAYS_OF_SEALED_FILES)} ways in {seconds:.0f} s, everything acknowledged is there")


def make(binary, directory, pushes, messages, size):
    os.makedirs(directory)
    store = Store(binary, directory)
    try:
        store.people()
        store.start()
        for number in range(pushes):
            if store.push(PEOPLE[number % 2], messages, size) != 200:
                raise Failure("a push was refused")
        store.succeed("backup", directory + "/backups")
        store.expect_everything()
        store.stop()
        store.expect_clean()
    finally:
        store.server.end()
    return store


def ruin(way, whole, directory):
    """Works on a copy. What went wrong, if anything."""
    shutil.copytree(whole.server.directory, directory, ignore=shutil.ignore_patterns("server.log"))
    store = Store(whole.server.binary, directory)
    store.users, store.acknowledged = whole.users, dict(whole.acknowledged)
    begin = time.monotonic()
    try:
        way(store)
        print(f"  {way.__name__.replace('_', ' '):24} {time.monotonic() - begin:.1f} s")
        return []
    except Failure as failure:
        return [f"{way.__name__}: {failure}"]
    finally:
        store.server.end()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
