"""The table of fields against the server, row by row and base address by base address."""

from fields import TABLE
from rules import faults, self_test, unproven
from world import BASES, Failure, address, expect


def filled(value, names):
    """The row's text or body with its names in place; a name alone becomes the value itself."""
    if isinstance(value, dict):
        return {key: filled(inner, names) for key, inner in value.items()}
    if not isinstance(value, str):
        return value
    for name, found in names.items():
        if value == "{" + name + "}" and name == "peer":
            return found
        value = value.replace("{" + name + "}", str(found))
    return value


def addresses(row, path):
    if row.kind == "api":
        return {"page origin": "/api/" + path, "doubled slash": "/api//" + path}
    found = {base: address(base, row.kind, path) for base in BASES}
    return found | {"doubled slash": "/api//" + path.replace("/", "//")}


def run_row(stage, row, proven):
    for turn, base in enumerate(addresses(row, "")):
        names = {"peer": stage.cid.id, "ticket": stage.ticket_id, "number": stage.number, "n": f"{base} {turn}"}
        target = addresses(row, filled(row.path, names))[base]
        answer = stage.ask(row.method, target, stage.ann, filled(row.body, names))
        statuses = row.statuses if isinstance(row.statuses, tuple) else (row.statuses,)
        if answer.status not in statuses:
            raise Failure(f"{row.method} {target}: {answer}")
        if "access-control-allow-origin" not in answer.headers:
            raise Failure(f"{row.method} {target}: no CORS header")
        value = answer.json()
        for fault in faults(row.rule, value):
            raise Failure(f"{row.method} {target}: {fault}")
        if row.rule != ["anything"]:
            proven.extend(f"{row.path}: {fault}" for fault in unproven(row.rule, value))


def table(run, stage):
    run.step("rules: the language refuses what it must", self_test)
    run.step("fields: the table is whole", expect, "rows", len(TABLE) >= 40, True)
    proven = []
    for row in TABLE:
        name = row.path if not row.body or "message" not in row.body else f"{row.path} {row.body['message']}"
        run.step(f"fields: §{row.section} {row.method} {name}", run_row, stage, row, proven)

    def all_proven():
        if proven:
            raise Failure(f"{len(proven)} rules nothing can violate: " + "; ".join(proven[:4]))

    run.step("fields: every rule was seen to refuse a spoilt answer", all_proven)
