#!/usr/bin/env python3
"""Small pages in chromium that call the real server exactly as the frontend does, from another port and from its own.

Without chromium the test is skipped, but under CI=1 it fails.
"""

import argparse
import html
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "GenuineClients"))

import browser as chromium  # noqa: E402
from stage import Stage  # noqa: E402
from try_page import try_page  # noqa: E402
from world import World, check, expect  # noqa: E402

from cable import Cable  # noqa: E402

PAGES = {name: HERE / "pages" / name for name in ("page.html", "frontend.js", "pages.js")}
# The frontend's own addresses (frontend.md §1.2), which the server answers with the built page.
ADDRESSES = (
    "/",
    "/dashboard",
    "/notifications",
    "/users",
    "/reports",
    "/messages",
    "/settings",
    "/ticket/1",
    "/all-tickets",
    "/create-ticket",
    "/knowledgebase",
    "/adminpanel",
    "/slatracker",
    "/assetmanagement",
    "/emailtemplates",
    "/privacy",
    "/contact-admin",
    "/demo",
    "/auth/callback",
)
POISON = "<img src=x onerror=trip()>"


class Run:
    def __init__(self, verbose):
        self.verbose, self.passed, self.failed = verbose, 0, 0

    def step(self, name, work, /, *arguments, **parameters):
        started = time.monotonic()
        try:
            work(*arguments, **parameters)
            self.passed += 1
        except Exception as error:
            self.failed += 1
            print(f"FAILED {name}: {error}", flush=True)
        if self.verbose:
            print(f"{time.monotonic() - started:5.1f} s  {name}", flush=True)


def from_another_port(run, page, stage):
    for base in (f"http://127.0.0.1:{stage.port}", f"http://127.0.0.1:{stage.port}/api"):
        named = "BASE without /api" if base[-1].isdigit() else "BASE with /api"
        name = "Zoë > José ~ 陳"
        run.step(f"{named}: sign-in", page.run, "signIn", base, name=name, email="zoe@example.org")
        run.step(f"{named}: dashboard", page.run, "dashboard", base, token=stage.ann.token)
        run.step(f"{named}: ticket", page.run, "ticket", base, token=stage.ann.token, title=f"with {named}")
        run.step(f"{named}: errors", page.run, "readableErrors", base, token=stage.ann.token)
        two = {"token": stage.ann.token, "me": stage.ann.id, "peerToken": stage.bob.token, "peer": stage.bob.id}
        other = f"http://127.0.0.1:{stage.port}/api/"
        run.step(f"{named}: chat", page.run, "chat", base, tag=f"[{named}]", peerBase=other, **two)
        wanted = "printer on fire"
        run.step(f"{named}: assistant", page.run, "assistant", base, token=stage.ann.token, wanted=wanted)
        run.step(f"{named}: demo login and its adoption", page.run, "demo", base)
    reconnects(run, page, stage)


def reconnects(run, page, stage):
    cable = Cable(stage.port)

    def say(text):
        stage.call("POST", "chat/messages", stage.bob, {"receiverId": stage.ann.id, "message": text, "type": "text"})

    outside = {"say": say, "cut": lambda _: cable.cut(), "mend": lambda _: cable.mend()}
    for path in ("", "/api"):
        url = f"http://127.0.0.1:{cable.port}{path}"
        run.step(
            f"reconnect at {path or '/'}", page.run, "reconnect", url, outside, token=stage.ann.token, tag=f"[{path}]"
        )
    cable.close()


def dumped(url):
    """What stands in the document when its script is done."""
    with tempfile.TemporaryDirectory(prefix="ticx-chromium-") as directory:
        done = subprocess.run(
            [
                chromium.shutil.which("chromium") or "chromium-browser",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                f"--user-data-dir={directory}",
                "--virtual-time-budget=10000",
                "--dump-dom",
                url,
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
    text = html.unescape(done.stdout)
    check("RESULT" in text, f"the page said nothing: {text[:300]} {done.stderr[-300:]}")
    return json.loads(text.split("RESULT")[1].split("END")[0])


def from_its_own_port(stage):
    """the server's own pages: notifications by the cookie"""
    found = dumped(f"http://127.0.0.1:{stage.port}/notifications#{stage.cid.token}")
    expect("page", (found.get("fault"), found.get("page"), found.get("me")), (None, "/notifications", stage.cid.email))
    expect("before anybody is known", found["before"], [])
    check(found["first"], "no notifications by the cookie")
    expect("read by being shown", [each["isRead"] for each in found["second"]], [True] * len(found["second"]))
    check("=" not in found["readable"], f"scripts can read {found['readable']}")


def addresses(stage):
    """the server's own pages: each address of the frontend, and none of the API"""
    for path in ADDRESSES:
        answer = stage.ask("GET", path)
        check(answer.status == 200 and "built frontend" in answer.text, f"{path}: {answer}")
        check("html" in answer.headers["content-type"], f"{path}: {answer.headers}")
    script = stage.ask("GET", "/assets/ui.js")
    check(script.status == 200 and "javascript" in script.headers["content-type"], f"{script}")
    for path in (
        "/api/nothing",
        "/tickets",
        "/chat/nothing",
        "/aichat/nothing",
        "/api/dashboard",
        "/socket.io/nothing",
    ):
        check("built frontend" not in stage.ask("GET", path).text, f"{path} is answered with a page")
    for path in (
        "/../server.log",
        "/assets/../../x",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/assets/..%5c..%5cetc",
        "//etc/passwd",
        "/assets//../../../../etc/passwd",
    ):
        answer = stage.ask("GET", path)
        check("root:" not in answer.text, f"{path} leaves the folder")


def furnish(stage):
    stage.ticket(stage.ann, "printer on fire", priority="P1", assignedTo=stage.cid.email)
    for number in range(3):
        stage.ticket(stage.ann, f"{POISON} {number}", description=POISON, assignedTo=stage.cid.email)


def everything(run, page, binary):
    built = str(HERE / "built")
    with Stage(binary, TICX_DEMO="sandbox", TICX_UI_DIR=built, FRONTEND_URL=chromium.ORIGIN) as stage:
        run.step("tickets to look at", furnish, stage)
        from_another_port(run, page, stage)
        for work in (from_its_own_port, addresses):
            run.step(work.__doc__, work, stage)
    # As `make run` starts it: sample people whose passwords are printed, and the page.
    with World(binary, ("--dev",), TICX_UI_DIR=str(HERE.parents[1] / "examples" / "try"), FRONTEND_URL="") as world:
        run.step(try_page.__doc__, try_page, world.port)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/debug/ticx-sync")
    parser.add_argument("--verbose", action="store_true", help="tell the time of each step")
    options = parser.parse_args()
    chromium.FILES |= PAGES
    run, page, started = Run(options.verbose), chromium.Browser(), time.monotonic()
    try:
        page.start()
        everything(run, page, options.binary)
    except chromium.Missing as missing:
        if os.environ.get("CI"):
            sys.exit(f"frontend pages: {missing}")
        print(f"SKIPPED frontend pages: {missing}")
        return
    finally:
        page.end()
    print(f"frontend pages: {run.passed} steps pass, {run.failed} fail, {time.monotonic() - started:.0f} s")
    sys.exit(1 if run.failed else 0)


if __name__ == "__main__":
    main()
