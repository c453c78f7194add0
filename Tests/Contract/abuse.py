"""Limits that meet an attacker and no dashboard; headers; what the log never says; sign-in of every mode."""

import http.client
import json

from stage import Stage
from world import ORIGIN, Answer, World, check, expect

DASHBOARD = (
    "dashboard/summary",
    "sla-stats",
    "activity-log",
    "dashboard/types",
    "dashboard/status",
    "dashboard/priorities",
    "dashboard/monthly-trends",
)
MICROSOFT = {"name": "Mia", "email": "mia@corp.example"}


def dashboards_are_never_limited(stage):
    """limits: twenty views of the dashboard with its preflights in a row meet no 429"""
    for view in range(20):
        for path in DASHBOARD:
            for method in ("OPTIONS", "GET"):
                headers = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
                answer = stage.ask(method, f"/api/tickets/{path}?filterBy=all", stage.ann, None, headers)
                check(answer.status < 300, f"view {view}: {method} {path}: {answer}")


def logins_are_throttled(stage):
    """limits: guessing a password ends in 429 with Retry-After and CORS, for that address and that account alone"""
    body = {"email": stage.ann.email, "password": "wrong"}
    for attempt in range(60):
        answer = stage.ask("POST", "/api/auth/login", None, body)
        if answer.status == 429:
            break
        expect(f"attempt {attempt}", answer.status, 401)
    expect("at last", answer.status, 429)
    check(int(answer.headers.get("retry-after", 0)) > 0, f"{answer.headers}")
    expect("CORS", answer.headers.get("access-control-allow-origin"), ORIGIN)
    expect("with a token", stage.ask("GET", "/api/auth/me", stage.ann).status, 200)


def flooded(stage, who):
    """The first 429 of many requests on one connection, or the last answer."""
    link = http.client.HTTPConnection("127.0.0.1", stage.port, timeout=30)
    headers = {"Authorization": f"Bearer {who.token}", "Origin": ORIGIN, "Content-Type": "application/json"}
    for _ in range(5000):
        link.request("POST", "/api/chat/activity", "{}", headers)
        answer = link.getresponse()
        body = answer.read()
        if answer.status == 429:
            break
    link.close()
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)


def floods_are_limited(stage):
    """limits: a flood of requests of one user ends in 429 with Retry-After and CORS"""
    answer = flooded(stage, stage.bob)
    expect("at last", answer.status, 429)
    check(int(answer.headers.get("retry-after", 0)) > 0, f"{answer.headers}")
    expect("CORS", answer.headers.get("access-control-allow-origin"), ORIGIN)
    check(answer.json()["error"], f"{answer}")
    expect("notifications still are an array", type(stage.ask("GET", "/api/notifications", stage.bob).json()), list)


def security_headers(stage):
    """headers: nosniff and no-store on every answer of the API"""
    for method, path, who in (("GET", "auth/me", stage.ann), ("GET", "nothing", None), ("GET", "tickets", None)):
        answer = stage.ask(method, f"/api/{path}", who)
        expect(f"{path}: nosniff", answer.headers.get("x-content-type-options"), "nosniff")
        expect(f"{path}: cache", answer.headers.get("cache-control"), "no-store")


def log_is_silent(stage):
    """log: no token, no password, no text"""
    log = stage.log()
    for secret in (
        stage.ann.token,
        stage.ann.token.split(".")[2],
        "sent thrice",
        "printer on fire",
        "have you tried water",
    ):
        check(secret not in log, f"the log has {secret[:24]!r}")
    check("Authorization" not in log, "the log has headers")


def signs_in(world, wanted, headers=None, body=None, what=""):
    answer = world.ask("POST", "/api/auth/microsoft-login", None, body or MICROSOFT, headers)
    expect(f"{what}: signs in", answer.status == 200, wanted)
    check(answer.status < 500, f"{what}: {answer}")
    if wanted:
        return world.get("auth/me", answer.json()["token"])
    check("token" not in answer.json(), f"{what}: {answer}")
    return None


def mode_off(binary):
    """sign-in: off lets nobody in"""
    with World(binary) as world:
        signs_in(world, False, what="off")
        signs_in(world, False, {"X-Remote-User": MICROSOFT["email"], "X-Forwarded-For": "10.0.0.1"}, what="off")


def mode_allowlist(binary):
    """sign-in: allowlist asks for network and domain, and forged headers change nothing"""
    forged = {"X-Forwarded-For": "10.1.2.3", "X-Real-IP": "10.1.2.3", "Forwarded": "for=10.1.2.3"}
    inside = {"TICX_MICROSOFT_LOGIN": "allowlist", "TICX_LOGIN_DOMAINS": "corp.example"}
    with World(binary, TICX_LOGIN_NETWORKS="127.0.0.0/8", **inside) as world:
        boss = world.add("Boss", "admin", email="boss@corp.example")
        expect("role", signs_in(world, True, what="inside")["role"], "user")
        for email in (
            "mia@evil.example",
            "mia@corp.example.evil.example",
            "mia@sub.corp.example",
            "corp.example",
            "mia@evil.example@corp.example",
            "",
            boss.email,
        ):
            signs_in(world, False, None, {"name": "x", "email": email}, what=email)
    with World(binary, TICX_LOGIN_NETWORKS="10.0.0.0/8", **inside) as world:
        signs_in(world, False, what="outside")
        signs_in(world, False, forged, what="outside with forged headers")


def mode_proxy(binary):
    """sign-in: proxy believes the header of a trusted peer alone, and never the body"""
    settings = {"TICX_MICROSOFT_LOGIN": "proxy", "TICX_IDENTITY_HEADER": "X-Remote-User"}
    header = {"X-Remote-User": "real@corp.example"}
    with World(binary, TICX_TRUSTED_PROXIES="127.0.0.1/32", **settings) as world:
        expect("who", signs_in(world, True, header, what="proxy")["email"], "real@corp.example")
        signs_in(world, False, what="no header")
        signs_in(world, False, {"X-Remote-User": ""}, what="an empty header")
    with World(binary, TICX_TRUSTED_PROXIES="10.0.0.0/8", **settings) as world:
        signs_in(world, False, header, what="an untrusted peer")
        signs_in(world, False, header | {"X-Forwarded-For": "10.0.0.1"}, what="an untrusted peer that forges")


def mode_trust(binary):
    """sign-in: trust makes least privileged users and refuses privileged accounts"""
    with World(binary, TICX_MICROSOFT_LOGIN="trust") as world:
        expect("role", signs_in(world, True, what="trust")["role"], "user")
        for role in ("admin", "manager", "agent"):
            someone = world.add(f"A {role}", role)
            answer = world.ask("POST", "/api/auth/microsoft-login", None, {"name": "x", "email": someone.email.upper()})
            if answer.status == 200:
                expect(f"an {role}", world.get("auth/me", answer.json()["token"])["role"], "user")
        answer = world.ask("POST", "/api/auth/register", None, {"email": "n@x.example", "password": "long enough 1"})
        check(answer.status in (403, 404), f"register is off: {answer}")


def development(binary):
    """sign-in: --dev refuses forwarded requests and foreign hosts"""
    with World(binary, ("--dev",)) as world:
        signs_in(world, True, what="dev")
        for headers in (
            {"X-Forwarded-For": "1.2.3.4"},
            {"Forwarded": "for=1.2.3.4"},
            {"X-Forwarded-Host": "x"},
            {"Host": "ticx.example"},
            {"X-Forwarded-Proto": "https"},
        ):
            answer = world.ask("POST", "/api/auth/microsoft-login", None, MICROSOFT, headers)
            expect(json.dumps(headers), answer.status, 403)


def against(run):
    for work in (mode_off, mode_allowlist, mode_proxy, mode_trust, development):
        run.step(work.__doc__, work, run.options.binary)
    with Stage(run.options.binary, TICX_RATE_LIMIT="on") as stage:
        for work in (dashboards_are_never_limited, security_headers, floods_are_limited, logins_are_throttled):
            run.step(work.__doc__, work, stage)
