#!/usr/bin/env python3
"""Genuine clients against the extended test server and against the real one: python-socketio, and Socket.IO's own
client in chromium, cross-origin.

scripts/setup.sh test installs them. Where they are missing the test is skipped, but under CI=1 it fails.
"""

import argparse
import functools
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"
sys.dont_write_bytecode = True
sys.path += [str(ROOT / "Tests" / "Realtime"), str(ROOT / "Tests" / "Kill")]

# The library is found by the interpreter beside it.
if PYTHON.exists() and pathlib.Path(sys.prefix) != PYTHON.parents[1]:
    os.execv(PYTHON, [str(PYTHON), *sys.argv])


def skip(reason):
    if os.environ.get("CI"):
        sys.exit(f"genuine clients: {reason}")
    print(f"SKIPPED genuine clients: {reason}")
    sys.exit(0)


try:
    import socketio  # noqa: F401
except ImportError:
    skip("python-socketio is not installed: scripts/setup.sh test")

import python_client  # noqa: E402
from browser import Browser, Fault, Missing  # noqa: E402
from cable import Cable  # noqa: E402
from hub import TRANSPORTS, against_hub  # noqa: E402
from suite import Server  # noqa: E402


class Run:
    def __init__(self, options):
        self.options = options
        self.passed = 0
        self.failed = []

    def step(self, name, work, *arguments, **parameters):
        started = time.monotonic()
        try:
            work(*arguments, **parameters)
            self.passed += 1
        except Exception as error:
            self.failed.append(name)
            print(f"FAILED {name}: {error if isinstance(error, Fault) else repr(error)}", flush=True)
        if self.options.verbose:
            print(f"{time.monotonic() - started:5.1f} s  {name}", flush=True)

    def each_transport(self, name, work, *arguments, among=TRANSPORTS, **parameters):
        for transports in among:
            said = "→".join(transports)
            self.step(f"{name}, {said}", work, *arguments, transports=transports, **parameters)


def restart(server):
    """Kills the server and starts it again on the port it had."""
    port = server.port
    server.end()
    server.start(port)


def python_against_test_server(run, server):
    for namespace in ("/", "/api"):
        name = f"python: {python_client.echoes.__doc__} on {namespace}"
        run.each_transport(name, python_client.echoes, server.port, namespace=namespace)
    run.step(f"python: {python_client.multiplexed.__doc__}", python_client.multiplexed, server.port)
    for work in (python_client.refused, python_client.disconnected):
        run.each_transport(f"python: {work.__doc__}", work, server.port, among=TRANSPORTS[:2])
    name = f"python: {python_client.restarted.__doc__}"
    run.each_transport(name, python_client.restarted, server.port, restart=lambda: restart(server))


def browser_against_test_server(run, browser, server):
    url = f"http://127.0.0.1:{server.port}"
    for namespace in ("/", "/api"):
        run.each_transport(f"browser: echoes on {namespace}", browser.run, "echoes", url, namespace=namespace)
    run.step("browser: two namespaces", browser.run, "multiplexed", url)
    for scenario in ("refused", "disconnected"):
        run.each_transport(f"browser: {scenario}", browser.run, scenario, url, among=TRANSPORTS[:2])
    outside = {"restart": lambda _: restart(server)}
    run.each_transport("browser: restarted", browser.run, "restarted", url, outside)


def recovery_in_browser(run, browser):
    server = Server(run.options.binary, "extended+recovery").start()
    speaker = python_client.Client(server.port)

    def speak(wanted):
        for n in range(wanted["count"]):
            speaker.socket.emit("to-room", (wanted["room"], n))
        speaker.ask("message-with-ack")

    def cut(cable, sid):
        """Cuts, and waits until the server knows: between two polls only a missing pong tells it."""
        cable.cut()
        while speaker.ask("reason-of", sid) is None:
            time.sleep(0.02)

    try:
        for transports in TRANSPORTS:
            cable = Cable(server.port)
            outside = {"cut": functools.partial(cut, cable), "mend": lambda _: cable.mend(), "speak": speak}
            name = f"browser: recovered after a cut, {'→'.join(transports)}"
            url = f"http://127.0.0.1:{cable.port}"
            run.step(name, browser.run, "recovered", url, outside, transports=transports)
            cable.close()
    finally:
        speaker.close()
        server.end()


def against_test_server(run, browser):
    server = Server(run.options.binary, "extended").start()
    try:
        python_against_test_server(run, server)
        if browser:
            browser_against_test_server(run, browser, server)
    finally:
        server.end()
    if browser:
        recovery_in_browser(run, browser)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/debug/socketio-test-server")
    parser.add_argument("--hub", default=".build/debug/ticx-sync", help="the real server")
    parser.add_argument("--verbose", action="store_true", help="tell the time of each step")
    run = Run(parser.parse_args())
    started = time.monotonic()
    browser, reason = Browser(), None
    try:
        browser.start()
    except Missing as missing:
        reason = str(missing)
        browser.end()
        browser = None
        if os.environ.get("CI"):
            skip(reason)
    try:
        against_test_server(run, browser)
        against_hub(run, run.options.hub, browser)
    finally:
        if browser:
            browser.end()
    if reason:
        print(f"SKIPPED the browser: {reason}")
    seconds = time.monotonic() - started
    print(f"genuine clients: {run.passed} steps pass, {len(run.failed)} fail, {seconds:.0f} s")
    sys.exit(1 if run.failed else 0)


if __name__ == "__main__":
    main()
