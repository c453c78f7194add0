#!/usr/bin/env python3
"""Schemathesis against /openapi.json of the running server: for a bounded time it asks what the document allows and
what it does not. No 5xx, no status or content type that is not documented, no answer that breaks its schema.

scripts/setup.sh test installs it. Where it is missing the test is skipped, but under CI=1 it fails.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

sys.dont_write_bytecode = True

from stage import Stage  # noqa: E402
from world import ROOT, check  # noqa: E402

PYTHON = ROOT / ".venv" / "bin" / "python"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# They end the token that everything else is asked with.
LEFT_OUT = ("/api/auth/logout", "/api/auth/password")


def skip(reason):
    if os.environ.get("CI"):
        sys.exit(f"schemathesis: {reason}")
    print(f"SKIPPED schemathesis: {reason}")
    sys.exit(0)


def arguments(stage, options):
    found = [str(PYTHON), "-m", "schemathesis.cli", "run", f"http://127.0.0.1:{stage.port}/openapi.json"]
    found += ["--checks", CHECKS, "--seed", str(options.seed), "--max-time", str(options.seconds), "--no-color"]
    found += ["--header", f"Authorization: Bearer {stage.ada.token}", "--request-timeout", "30", "--workers", "2"]
    found += ["--warnings", "off", "--generation-database", "none", "--suppress-health-check", "all"]
    for path in LEFT_OUT:
        found += ["--exclude-path", path]
    return found + ["--report", "ndjson", "--report-ndjson-path", str(pathlib.Path(stage.directory, "events"))]


def statuses(stage):
    """What each operation was answered, from the report of the run: statuses by operation, and how many requests."""
    found, requests = {}, 0
    for line in pathlib.Path(stage.directory, "events").read_text().splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for asked in recorder.get("interactions", {}).values():
            requests += 1
            found.setdefault(recorder["label"], set()).add((asked["response"] or {}).get("status_code"))
    return found, requests


def run(stage, options):
    documented = stage.get("openapi.json")["paths"]
    operations = {f"{method.upper()} {path}" for path, calls in documented.items() for method in calls}
    environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    done = subprocess.run(
        arguments(stage, options),
        cwd=stage.directory,
        env=environment,
        capture_output=True,
        text=True,
        timeout=options.seconds + 120,
    )
    if done.returncode != 0:
        print(done.stdout[-12_000:], done.stderr[-2000:])
    check(done.returncode == 0, f"exit {done.returncode}")
    found, requests = statuses(stage)
    missing = {one for one in operations - set(found) if one.split(" ")[1] not in LEFT_OUT}
    check(not missing, f"never asked: {json.dumps(sorted(missing))}")
    # Where everything is refused, no answer's shape is looked at.
    done = {one for one in operations if {200, 201} & found.get(one, set())}
    check(len(done) > len(operations) / 2, f"only these were ever done: {json.dumps(sorted(done))}")
    stage.get("auth/me", stage.ada)
    return f"{len(operations)} operations, {len(done)} of them done, {requests} requests"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/debug/ticx-sync")
    parser.add_argument("--seconds", type=int, default=45)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    options = parser.parse_args()
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", "import schemathesis"], capture_output=True).returncode:
        skip("it is not installed: scripts/setup.sh test")
    print(f"seed {options.seed}", flush=True)
    started = time.monotonic()
    with Stage(options.binary, TICX_DEMO="off") as stage:
        stage.furnish()
        summary = run(stage, options)
    print(f"schemathesis: {summary}, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
