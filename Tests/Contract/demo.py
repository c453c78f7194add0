"""Tokens that browsers make up for the demo (frontend.md §§2.2, 9, 11.2): refused, or a sandbox of their own, never an
account; and the adoption of what was done there.
"""

import base64
import json
import time

from stage import Stage
from world import ORIGIN, check, expect, form

ROLES = ("super_admin", "department_manager", "support_agent", "end_user")


def encoded(value):
    """Standard base64 with its padding, as `btoa` makes it."""
    return base64.b64encode(json.dumps(value, separators=(",", ":")).encode()).decode()


def claims(email="admin@ticxnova.com", role="super_admin", user=417, **more):
    now = int(time.time())
    return (
        {"userId": user, "name": "Super Admin", "email": email, "role": role, "department": "IT"}
        | {"iat": now, "exp": now + 86_400}
        | more
    )


def mock(**changed):
    """The token of the current build."""
    head = encoded({"alg": "HS256", "typ": "JWT"})
    return f"{head}.{encoded(claims(**changed))}.{encoded_text('mock-signature')}"


def encoded_text(text):
    return base64.b64encode(text.encode()).decode()


def shapes(email="admin@ticxnova.com"):
    """Every shape that a build has made, by name."""
    milliseconds = claims(email, exp=int(time.time() * 1000) + 86_400_000)
    older = {name: milliseconds[name] for name in ("name", "email", "role", "exp")} | {"role": "Admin"}
    return {
        "three segments": mock(email=email),
        "three segments without padding": mock(email=email).replace("=", ""),
        "one segment": encoded(older),
        "one segment with an id": encoded(milliseconds),
        "a published address under another key": f"{mock(email=email).rsplit('.', 1)[0]}.AAAA",
    }


def all_shapes_get_in(stage):
    """sandbox: each shape of token gets in, and is nobody's account"""
    for name, token in shapes().items():
        answer = stage.ask("GET", "/api/tickets?filterBy=all", token)
        expect(f"{name}: status", answer.status, 200)
        expect(f"{name}: CORS", answer.headers.get("access-control-allow-origin"), ORIGIN)
        titles = json.dumps(answer.json())
        check("printer on fire" not in titles, f"{name} sees a real ticket")


def dashboard_works(stage):
    """sandbox: the dashboard, the lists, the form and the assistant work there"""
    token = mock(user=11)
    for path in (
        "dashboard/summary",
        "dashboard/types",
        "dashboard/status",
        "dashboard/priorities",
        "activity-log",
        "dashboard/monthly-trends",
        "sla-stats",
        "metadata/departments",
        "metadata/users",
    ):
        stage.get(f"tickets/{path}", token)
    check(stage.get("tickets/metadata/departments", token), "no department to choose")
    created = stage.call("POST", "tickets", token, form("made in the sandbox", assignedTo=""))
    stage.get(f"tickets/{created['id']}", token)
    reply = stage.call("POST", "aichat/ask", token, {"message": "🔍 Show my open tickets", "page": "/"})["reply"]
    check("made in the sandbox" in reply and "printer on fire" not in reply, reply)


def no_real_user(stage):
    """sandbox: no real person is shown, and nothing is delivered out"""
    token = mock(user=12)
    people = stage.get("chat/users/online", token)
    names = {stage.ann.id, stage.bob.id, stage.cid.id, stage.ada.id} & {person["id"] for person in people}
    expect("real people shown", names, set())
    check({1, 2, 3, 4} <= {person["id"] for person in people}, "the system contacts are not there")
    before = stage.get(f"chat/messages/{stage.ann.id}", stage.bob)
    for receiver in (stage.ann.id, stage.bob.id):
        body = {"receiverId": receiver, "message": "from the sandbox", "type": "text"}
        answer = stage.ask("POST", "/api/chat/messages", token, body)
        check(answer.status < 500, f"{answer}")
        stage.ask("POST", "/api/tickets", token, form("for a real one", assignedTo=stage.ann.email))
    expect("the real conversation", stage.get(f"chat/messages/{stage.ann.id}", stage.bob), before)
    check("from the sandbox" not in json.dumps(stage.get("sync/delta", stage.ann)), "it arrived")
    check("for a real one" not in json.dumps(stage.get("tickets?filterBy=all", stage.ada)), "an administrator sees it")


def isolated(stage):
    """sandbox: two tokens of one address share nothing"""
    one, two = mock(user=21), mock(user=22)
    ticket = stage.call("POST", "tickets", one, form("only for one"))["id"]
    expect("its own", stage.ask("GET", f"/api/tickets/{ticket}", one).status, 200)
    check("only for one" not in json.dumps(stage.get("tickets?filterBy=all", two)), "the other sees it")
    check("only for one" not in stage.ask("GET", f"/api/tickets/{ticket}", two).text, "the other opens it")
    check("only for one" not in stage.ask("GET", f"/api/tickets/{ticket}", stage.ada).text, "an administrator opens it")
    numbers = {row["id"] for row in stage.get("tickets?filterBy=all", stage.ada)}
    expect("numbers of real tickets", ticket in numbers, False)


def roles_end_at_the_sandbox(stage):
    """sandbox: whatever role it claims, it reaches no metrics, files, analytics, users or quarantine of others"""
    for role in (*ROLES, "admin", "Admin", "manager"):
        token = mock(role=role, user=31)
        for method, path in (
            ("GET", "metrics"),
            ("GET", "aichat/analytics"),
            ("GET", "users"),
            ("GET", "tickets/export?format=json"),
            ("POST", "tickets/import"),
            ("GET", "sync/quarantine?user=10001"),
        ):
            answer = stage.ask(method, f"/api/{path}", token, None if method == "GET" else "{}")
            real = stage.ann.email in answer.text or "ticx_http" in answer.text or '"printer' in answer.text
            check(answer.status < 500 and not real, f"{role} at {path}: {answer}")
            if path == "metrics":
                check(answer.status in (401, 403, 404), f"{role} at {path}: {answer}")
            if path.startswith("tickets/"):
                expect(f"{role} at {path}", answer.status, 403)


def never_a_real_account(stage):
    """sandbox: a made-up token with a real person's address or number is not that person"""
    for token in (*shapes(stage.ada.email).values(), mock(email=stage.ada.email, user=stage.ada.id, role="admin")):
        answer = stage.ask("GET", "/api/tickets?filterBy=all", token)
        check("printer on fire" not in answer.text, f"{answer}")
        check(stage.ask("GET", "/api/metrics", token).status in (401, 403, 404), "it reads the figures")
    for token in ("a.b.c", "undefined", "null", encoded({"x": 1}), mock().replace(".", "")):
        answer = stage.ask("GET", "/api/tickets", token)
        check(answer.status in (401, 403), f"{token[:20]}: {answer}")


def adopted(stage):
    """sandbox: what was done there is taken over by a claim with the demo token, once, and tells where it comes from"""
    token = mock(user=41)
    stage.call("POST", "tickets", token, form("worked on in the demo", description="keep me"))
    claim = {"demoToken": token, "choice": "import"}
    stage.call("POST", "sync/claim", stage.bob, {"demoToken": token})
    check(not mine(stage, "worked on in the demo"), "the preview has imported")
    stage.call("POST", "sync/claim", stage.bob, claim)
    expect("tickets", len(mine(stage, "worked on in the demo")), 1)
    again = stage.ask("POST", "/api/sync/claim", stage.bob, claim)
    check(again.status < 500, f"{again}")
    expect("tickets after a second claim", len(mine(stage, "worked on in the demo")), 1)
    stolen = stage.ask("POST", "/api/sync/claim", stage.ann, claim)
    expect("somebody else's claim", stolen.status, 409)
    detail = json.dumps(stage.get(f"tickets/{mine(stage, 'worked on in the demo')[0]['id']}", stage.bob))
    check("demo" in detail.lower().replace("worked on in the demo", "") and "keep me" in detail, detail)
    expect("the creator", mine(stage, "worked on in the demo")[0]["createdBy"], stage.bob.email)


def mine(stage, title):
    return [row for row in stage.get("tickets?filterBy=mine", stage.bob) if row["title"] == title]


def refused_everywhere(run):
    """off: no shape of token gets in anywhere"""
    with Stage(run.options.binary, TICX_DEMO="off") as stage:
        for name, token in shapes().items():
            for path in ("tickets", "chat/users/online", "auth/me", "tickets/dashboard/summary"):
                answer = stage.ask("GET", f"/api/{path}", token)
                check(answer.status in (401, 403), f"{name} at {path}: {answer}")
                expect("CORS", answer.headers.get("access-control-allow-origin"), ORIGIN)
            claim = stage.ask("POST", "/api/sync/claim", stage.ann, {"demoToken": token, "choice": "import"})
            check(400 <= claim.status < 500, f"a claim of {name}: {claim}")


def against(run):
    run.step(refused_everywhere.__doc__, refused_everywhere, run)
    with Stage(run.options.binary, TICX_DEMO="sandbox") as stage:
        stage.ticket(stage.ann, "printer on fire")
        for work in (
            all_shapes_get_in,
            dashboard_works,
            no_real_user,
            isolated,
            roles_end_at_the_sandbox,
            never_a_real_account,
            adopted,
        ):
            run.step(work.__doc__, work, stage)
