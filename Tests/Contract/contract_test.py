#!/usr/bin/env python3
"""The contract of the unmodified frontend, held against the real server from outside: frontend.md §§3–13 and api.md.

Nothing here was written from the implementation. The seed of what is random is printed, and --seed takes one.
"""

import argparse
import concurrent.futures
import os
import random
import sys
import time

sys.dont_write_bytecode = True

import abuse  # noqa: E402  (after the switch above, so that no caches are left)
import assistant_checks  # noqa: E402
import chat_checks  # noqa: E402
import checks  # noqa: E402
import demo  # noqa: E402
import endpoint_checks  # noqa: E402
import exchange_checks  # noqa: E402
import notice_checks  # noqa: E402
import roles  # noqa: E402
import seed_checks  # noqa: E402
import shapes  # noqa: E402
import ticket_checks  # noqa: E402
import trouble  # noqa: E402
import xss  # noqa: E402
from stage import Stage  # noqa: E402
from world import Failure, server  # noqa: E402


class Run:
    """The steps of one part, by name: what failed is told at once, and the next one goes on."""

    def __init__(self, options, part):
        self.options, self.part = options, part
        self.random = random.Random(f"{options.seed} {part}")
        self.passed, self.failed = 0, []

    def step(self, name, work, *arguments):
        if self.options.only and self.options.only not in name:
            return
        started = time.monotonic()
        try:
            work(*arguments)
            self.passed += 1
        except Exception as error:
            self.fail(name, error)
        if self.options.verbose:
            print(f"{time.monotonic() - started:5.1f} s  {name}", flush=True)

    def fail(self, name, error):
        self.failed.append(name)
        print(f"FAILED {name}: {error if isinstance(error, (Failure, server.Failure)) else repr(error)}", flush=True)


def whole(options, name, part):
    """Runs one part; the part itself fails where its stage cannot be set."""
    run = Run(options, name)
    try:
        part(run)
    except Exception as error:
        run.fail(f"part {name}", error)
    return run


def on_one_stage(run):
    with Stage(run.options.binary) as stage:
        run.step("the stage is furnished", stage.furnish)
        shapes.table(run, stage)
        for part in (checks, ticket_checks, seed_checks, notice_checks, assistant_checks, chat_checks):
            part.against(run, stage)
        run.step("nobody's text or token is in the log", abuse.log_is_silent, stage)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/debug/ticx-sync")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    parser.add_argument("--only", help="run steps whose name has this in it")
    parser.add_argument("--part", help="the one to run: stage, roles, xss, endpoint, exchange, demo, abuse, trouble")
    parser.add_argument("--verbose", action="store_true", help="tell the time of each step")
    options = parser.parse_args()
    started = time.monotonic()
    print(f"seed {options.seed}", flush=True)
    parts = {
        "endpoint": endpoint_checks.against,
        "stage": on_one_stage,
        "xss": xss.against,
        "exchange": exchange_checks.against,
        "roles": roles.against,
        "demo": demo.against,
        "abuse": abuse.against,
        "trouble": trouble.against,
    }
    # Beside each other, each with servers of its own: most of the time they wait for clocks.
    with concurrent.futures.ThreadPoolExecutor(max_workers=3) as pool:
        wanted = [(name, part) for name, part in parts.items() if options.part in (None, name)]
        runs = list(pool.map(lambda each: whole(options, *each), wanted))
    passed, failed = sum(run.passed for run in runs), sum(len(run.failed) for run in runs)
    print(f"contract: {passed} checks pass, {failed} fail, {time.monotonic() - started:.0f} s, seed {options.seed}")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
