#!/usr/bin/env python3
"""Reads our own sources and fails on what a reviewer would send back, each time with what to do instead.

`--fix` wraps comments that are too long, which the formatter leaves alone.
"""

import pathlib
import re
import subprocess
import sys

MAXIMUM_LINES = 400
MAXIMUM_COLUMNS = 120

# (where it counts, pattern, what to do instead)
BANNED = [
    ("Sources/SyncEngine/", r"\bDate\(\)|\bContinuousClock\b|\bSystemRandomNumberGenerator\b|\.random\(in:", "take time and randomness as arguments"),
    ("Sources/SyncEngine/", r"^\s*(?:\w+\s+)?import (?:Foundation|Glibc|Logging|NIO\w*|Hummingbird)\b", "the engine does no I/O: leave it to the caller"),
    ("Sources/", r"JSONSerialization\.data|JSONEncoder\(\)", "write JSON with JSONWriter"),
    ("Sources/", r"\btry!|\bas!|\bfatalError\(", "throw, or state the invariant with precondition and its values"),
    ("Sources/", r"\bunowned\(unsafe\)|\bnonisolated\(unsafe\)", "guard the state with a Mutex"),
    ("", r"(?i)//.*\b(?:todo|fixme|xxx)\b", "finish it, or write down the limit and its reason"),
    ("", r"/home/|/root/", "no paths of one machine"),
]
# Printing is what a command line is for; a library returns or logs.
PRINTING = (r"(?<![\w.])(?:print|debugPrint|dump)\(", "libraries return values or log; only the command line prints")
PRINTERS = ("Sources/ticx-sync/", "Sources/socketio-test-server/", "Tests/", "Benchmarks/")

# Left out: this file quotes what it bans; the system's clock is the one door the engine's `Environment.system` has.
EXEMPT = {"Tests/Tidy/tidy.py", "Sources/SyncEngine/Service/SystemClock.swift"}


def sources(root):
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=root, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    suffixes = (".swift", ".c", ".h", ".py", ".sh")
    return [name for name in listed if name.endswith(suffixes) and name not in EXEMPT and (root / name).is_file()]


def faults(name, text):
    lines = text.split("\n")
    if len(lines) - 1 > MAXIMUM_LINES:
        yield 1, f"{len(lines) - 1} lines, more than {MAXIMUM_LINES}: look for the seam"
    if text and not text.endswith("\n"):
        yield len(lines), "the file does not end with a line feed"
    rules = [(pattern, cure) for where, pattern, cure in BANNED if name.startswith(where)]
    if name.endswith(".swift") and not name.startswith(PRINTERS):
        rules.append(PRINTING)
    compiled = [(re.compile(pattern), cure) for pattern, cure in rules]
    for number, line in enumerate(lines, 1):
        if len(line) > MAXIMUM_COLUMNS:
            yield number, f"{len(line)} columns, more than {MAXIMUM_COLUMNS}"
        if line != line.rstrip():
            yield number, "space at the end of the line"
        for pattern, cure in compiled:
            if pattern.search(line):
                yield number, f"`{pattern.search(line).group(0).strip()}`: {cure}"


def wrapped(text):
    """The text with the overflow of comment lines moved to the line below; code is left as it is."""
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        comment = re.match(r"( *///? )(\S.*)$", lines[number])
        if comment and len(lines[number]) > MAXIMUM_COLUMNS:
            cut = lines[number].rfind(" ", len(comment.group(1)), MAXIMUM_COLUMNS + 1)
            if cut > 0:
                lead, rest = comment.group(1), lines[number][cut + 1 :]
                lines[number] = lines[number][:cut]
                below = lines[number + 1] if number + 1 < len(lines) else ""
                # Prose goes on below; a list item, a table, a code sample or the end of the comment does not.
                if below.startswith(lead) and re.match(r"[A-Za-z`(]", below[len(lead) :]):
                    lines[number + 1] = f"{lead}{rest} {below[len(lead):]}"
                else:
                    lines.insert(number + 1, lead + rest)
        number += 1
    return "\n".join(lines)


def fix(root, names):
    for name in names:
        if name.endswith((".swift", ".c", ".h")):
            text = (root / name).read_text(encoding="utf-8")
            if wrapped(text) != text:
                (root / name).write_text(wrapped(text), encoding="utf-8")


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    names = sources(root)
    if len(names) < 10:
        sys.exit(f"tidy: only {len(names)} source files found in {root}: run it inside the repository")
    if sys.argv[1:] == ["--fix"]:
        fix(root, names)
    found = [
        f"{name}:{number}: {fault}"
        for name in names
        for number, fault in faults(name, (root / name).read_text(encoding="utf-8"))
    ]
    print("\n".join(found + [f"tidy: {len(names)} files read, {len(found)} faults"]))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
