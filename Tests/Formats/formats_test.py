#!/usr/bin/env python3
"""Tickets of a real helpdesk, exported in every format and judged by programs of others: xmllint, LibreOffice, Python.

`--files DIR` judges files that are there already, named FORMAT.*, with json.jsonl as what they must hold. Without
LibreOffice its part is skipped, but under CI=1 it fails.
"""

import argparse
import os
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True

import helpdesk  # noqa: E402  (after the switch above, so that no caches are left)
import judges  # noqa: E402

NAMES = {
    "ticx": "xml", "jira": "xml", "bugzilla": "xml", "servicenow": "xml", "spreadsheetml": "xml", "fods": "fods",
    "atom": "atom", "html": "html", "csv": "csv", "json": "jsonl",
}


class Run:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def step(self, name, work, *arguments):
        """Counts what a judge says; how many things it looked at, or one."""
        try:
            # Steps may have steps of their own, which count while this one is at work.
            count = work(*arguments) or 1
            self.passed += count
        except judges.Missing as missing:
            if os.environ.get("CI"):
                self.failed += 1
                print(f"FAILED {name}: {missing}", flush=True)
            else:
                print(f"SKIPPED {name}: {missing}", flush=True)
        except Exception as error:
            self.failed += 1
            print(f"FAILED {name}: {error if isinstance(error, judges.Failure) else repr(error)}", flush=True)


def trial(run, files):
    """All judges over one set of files."""
    tickets = judges.json_lines(files["json"])
    print(f"{len(tickets)} tickets, {sum(len(each['notes']) for each in tickets)} notes", flush=True)
    for name, path in files.items():
        if name in ("csv", "json"):
            continue
        run.step(f"xmllint reads {name}", judges.well_formed, path)
        run.step(f"ElementTree reads {name}", judges.element_tree, name, path, tickets)
    for name, which, pattern in (
        ("ticx", judges.ticx_schema, "<status>Open</status>"),
        ("bugzilla", judges.bugzilla_document_type, "<bug_id>[^<]*</bug_id>"),
        ("atom", judges.atom_schema, "<updated>[^<]*</updated>"),
    ):
        if name in files:
            run.step(f"{name} is valid", which, files[name])
            run.step(f"{name}'s schema notices a fault", judges.notices, which, files[name], pattern, "")
    run.step("the report is HTML as well", judges.html_page, files["html"], tickets)
    run.step("Python's csv reads CSV", judges.csv_file, files["csv"], tickets)
    for kind in ("spreadsheetml", "fods"):
        run.step(f"LibreOffice shows {kind}", judges.libre_office, files[kind], tickets, kind)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/debug/ticx-sync")
    parser.add_argument("--files", type=pathlib.Path)
    options = parser.parse_args()
    run = Run()
    with tempfile.TemporaryDirectory(prefix="ticx-formats-") as directory:
        if options.files:
            folder, names = options.files.resolve(), {}
            for name, ending in NAMES.items():
                if (folder / f"{name}.{ending}").exists():
                    names[name] = pathlib.Path(directory, f"{name}.{ending}")
                    names[name].write_bytes((folder / f"{name}.{ending}").read_bytes())
            trial(run, names)
        else:
            run.step(
                "exports of a real helpdesk", lambda: trial(run, helpdesk.exported(options.binary, directory, NAMES))
            )
    print(f"formats: {run.passed} checks pass, {run.failed} fail")
    sys.exit(1 if run.failed or not run.passed else 0)


if __name__ == "__main__":
    main()
