#!/usr/bin/env python3
"""The official Engine.IO and Socket.IO suites, and what clients rely on beyond them, over real sockets.

Servers are started by the test on ports that the system chooses. The official checks run twice: on connections that are
kept alive, and with a connection for every request. What watches the clock runs alone; a failure there is tried again,
twice at most, and reported as flaky.
"""

import argparse
import asyncio
import collections
import sys
import time

sys.dont_write_bytecode = True

import ending_checks  # noqa: E402, F401  (importing registers the checks)
import extreme_checks  # noqa: E402, F401
import official_engine  # noqa: E402, F401
import official_socket  # noqa: E402, F401
import packet_checks  # noqa: E402, F401
import process_checks  # noqa: E402
import requests_checks  # noqa: E402, F401
import transport_checks  # noqa: E402, F401
from suite import REGISTRY, Check, Outcome, Server, run, run_all  # noqa: E402

# They start servers of their own.
PROCESS = [
    Check(each, "extended", None, True)
    for each in (process_checks.bad_port, process_checks.other_address, process_checks.shutdown)
]


async def run_profile(profile, checks, options, outcome):
    server = None
    port = options.against.get(profile)
    if port is None:
        server = Server(options.binary, profile).start()
        port = server.port
    try:
        for kept in (True, False) if profile in ("engineio", "socketio") else (True,):
            await run_all(checks, port, kept, outcome)
        if server and server.process.poll() is not None:
            outcome.note(checks[-1], f"the server ended with {server.process.returncode}")
    finally:
        if server:
            server.end()


async def run_selected(options):
    outcome = Outcome()
    profiles = collections.defaultdict(list)
    for one in REGISTRY:
        if options.only in str(one) and (not options.against or one.profile in options.against):
            profiles[one.profile].append(one)
    for profile in sorted(profiles):
        await run_profile(profile, profiles[profile], options, outcome)
    for one in PROCESS:
        if options.only in str(one) and not options.against:
            outcome.note(one, await run(one, 0, True, binary=options.binary))
    return outcome


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/debug/socketio-test-server")
    parser.add_argument("--only", default="", help="run the checks whose names contain this")
    parser.add_argument("--against", action="append", default=[], metavar="PROFILE=PORT", help="use a running server")
    parser.add_argument("--list", action="store_true", help="name the checks")
    options = parser.parse_args()
    options.against = {name: int(port) for name, port in (each.split("=") for each in options.against)}
    if options.list:
        print("\n".join(str(one) for one in [*REGISTRY, *PROCESS]))
        return
    started = time.monotonic()
    outcome = asyncio.run(run_selected(options))
    print(
        f"realtime: {outcome.passed} checks pass, {len(outcome.failed)} fail, {outcome.flaky} flaky, "
        f"{time.monotonic() - started:.0f} s"
    )
    sys.exit(1 if outcome.failed or not outcome.passed else 0)


if __name__ == "__main__":
    main()
