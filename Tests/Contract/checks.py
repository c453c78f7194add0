"""The checks of frontend.md §13 that are about requests: addresses, CORS, sign-in, the assistant, notifications."""

import base64
import json

from world import BASES, ORIGIN, SECRET, Failure, address, check, expect, form, mint

READS = [
    ("axios", "tickets?filterBy=all"),
    ("axios", "tickets/{ticket}"),
    ("axios", "tickets/metadata/departments"),
    ("axios", "tickets/metadata/users"),
    ("axios", "tickets/dashboard/summary?filterBy=mine"),
    ("axios", "tickets/dashboard/types"),
    ("axios", "tickets/dashboard/status"),
    ("axios", "tickets/sla-stats"),
    ("axios", "tickets/dashboard/priorities"),
    ("axios", "tickets/dashboard/monthly-trends"),
    ("axios", "tickets/activity-log"),
    ("chat", "chat/messages/{peer}"),
    ("chat", "chat/users/online"),
]
WRITES = [
    ("ai", "POST", "aichat/ask"),
    ("axios", "POST", "auth/microsoft-login"),
    ("chat", "POST", "chat/messages"),
    ("axios", "POST", "tickets"),
    ("axios", "PATCH", "tickets/10001"),
    ("axios", "POST", "tickets/10001/notes"),
    ("axios", "DELETE", "tickets/10001/notes/10002"),
]


def is_allowed(answer, what):
    """`*` stands on refusals from before the origin was read."""
    allowed = answer.headers.get("access-control-allow-origin")
    check(
        allowed == ORIGIN or allowed == "*" and answer.status == 431, f"{what}: Access-Control-Allow-Origin {allowed}"
    )


def variants(kind, path):
    for base in BASES:
        yield address(base, kind, path)
    yield "/api//" + path.replace("/", "//", 1)
    yield "//api///api/" + path
    if kind != "axios":
        yield "/undefined/api/" + path


def same_everywhere(stage):
    """§13.1: each call answers the same under every base address"""
    for kind, path in READS:
        path = path.format(ticket=stage.ticket_id, peer=stage.cid.id)
        first = None
        for target in variants(kind, path):
            answer = stage.ask("GET", target, stage.ann)
            is_allowed(answer, target)
            expect(f"{target}: status", answer.status, 200)
            value = without_ages(answer.json())
            first = value if first is None else first
            if value != first:
                raise Failure(f"{target}: {answer}, not what the first address answered")
            check(answer.headers["content-type"].startswith("application/json"), f"{target}: {answer.headers}")


def without_ages(value):
    """A copy without display times, which go on while one asks."""
    if isinstance(value, dict):
        return {name: without_ages(inner) for name, inner in value.items() if name not in ("lastSeen", "last_activity")}
    return [without_ages(inner) for inner in value] if isinstance(value, list) else value


def cors_on_errors(stage):
    """§13.1: CORS on 200, 400, 401, 403, 404, 405, 413, 414 and 431"""
    ticket = f"/api/tickets/{stage.ticket_id}"
    huge = {"Content-Length": str(2 << 30)}
    for status, method, target, who, body, headers in (
        (200, "GET", ticket, stage.ann, None, None),
        (400, "POST", "/api/tickets", stage.ann, "{", None),
        (400, "GET", "/api/%zz", stage.ann, None, None),
        (401, "GET", ticket, None, None, None),
        (401, "GET", ticket, "undefined", None, None),
        (401, "GET", ticket, "null", None, None),
        (401, "GET", ticket, "", None, None),
        (403, "GET", ticket, "no.real.token", None, None),
        (403, "GET", "/api/metrics", stage.ann, None, None),
        (404, "GET", ticket, stage.dot, None, None),
        (404, "GET", "/api/nothing/here", stage.ann, None, None),
        (405, "PUT", "/api/tickets", stage.ann, "{}", None),
        (413, "POST", "/api/tickets", stage.ann, b"{}", huge),
        (414, "GET", "/api/" + "x" * 5000, stage.ann, None, None),
        (431, "GET", "/api/tickets", stage.ann, None, {"X-Long": "x" * 20_000}),
    ):
        answer = stage.ask(method, target, who, body, headers)
        expect(f"{method} {target[:60]}: status", answer.status, status)
        is_allowed(answer, f"{method} {target[:60]} {status}")
        if status != 200:
            error = answer.json()
            check(isinstance(error.get("error"), str) and isinstance(error.get("code"), str), f"{target[:60]}: {error}")


def preflights(stage):
    """§13.2: a preflight of each path and method is answered 2xx, never redirected"""
    asked = [(kind, "GET", path.format(ticket=10_001, peer=10_002)) for kind, path in READS] + WRITES
    headers = {"Access-Control-Request-Headers": "authorization,content-type"}
    for kind, method, path in asked:
        for target in variants(kind, path):
            answer = stage.ask("OPTIONS", target, None, None, headers | {"Access-Control-Request-Method": method})
            check(200 <= answer.status < 300, f"OPTIONS {target}: {answer}")
            is_allowed(answer, target)
            allowed = answer.headers.get("access-control-allow-headers", "").lower()
            check("authorization" in allowed and "content-type" in allowed, f"OPTIONS {target}: {answer.headers}")
            methods = answer.headers.get("access-control-allow-methods", "")
            check(method in methods, f"OPTIONS {target}: {method} is not among {methods}")
            check(int(answer.headers.get("access-control-max-age", 0)) >= 600, f"OPTIONS {target}: {answer.headers}")
    stranger = {"Origin": "http://evil.example", "Access-Control-Request-Method": "GET"}
    answer = stage.ask("OPTIONS", "/api/tickets", None, None, headers | stranger)
    check("access-control-allow-origin" not in answer.headers, "a stranger's origin is allowed")


def online_list(stage):
    """§13.4: users/online has the four system contacts, no caller, numbers and strings and strict booleans"""
    people = stage.get("chat/users/online", stage.ann)
    by_id = {person["id"]: person for person in people}
    expect("ids appear once", len(by_id), len(people))
    for contact in (1, 2, 3, 4):
        expect(f"contact {contact}", by_id[contact]["status"], "online")
    check(stage.ann.id not in by_id, "the caller is in their own list")
    check({stage.bob.id, stage.cid.id, stage.ada.id} <= set(by_id), "a colleague is missing")
    check(all(number > 10_000 for number in by_id if number > 4), f"ids of people: {sorted(by_id)}")
    for person in people:
        for name in ("name", "email", "department", "role", "lastSeen", "avatar", "status"):
            check(isinstance(person[name], str), f"{person['id']}: {name} is {person[name]!r}")
        check(person["isFrequent"] in (True, False) and type(person["isFrequent"]) is bool, f"{person}")
        check(person["avatar"].startswith(("data:", "/")), f"{person['id']}: the avatar is somebody else's server")


def plain_atob(token):
    """What the frontend makes of a token: `JSON.parse(atob(…))`, with neither base64url nor UTF-8."""
    part = token.split(".")[1]
    check("-" not in part and "_" not in part, f"{part} has base64url's two letters")
    return json.loads(base64.b64decode(part + "=" * (-len(part) % 4)).decode("latin-1"))


def tokens_decode(stage, random):
    """§13.9: plain atob reads every name out of the token"""
    for turn in range(60):
        size = random.randrange(1, 40)
        points = [
            random.choice(
                (
                    random.randrange(32, 127),
                    random.randrange(0xA0, 0xD800),
                    random.randrange(0x1F300, 0x1F700),
                    ord(">"),
                    ord("?"),
                    ord("~"),
                    ord("ÿ"),
                )
            )
            for _ in range(size)
        ]
        name = "".join(map(chr, points)).strip() or "x"
        body = {"name": name, "email": f"person{turn}@names.example"}
        answer = stage.ask("POST", "/api/auth/microsoft-login", None, body)
        expect(f"sign-in of {name!r}", answer.status, 200)
        claims = plain_atob(answer.json()["token"])
        expect("name", claims["name"], name)
        expect("role", claims["role"], "user")
        check(isinstance(claims["userId"], int) and claims["exp"] - claims["iat"] >= 7 * 86_400, f"{claims}")
        if turn % 10 == 0:
            expect("who am I", stage.get("auth/me", answer.json()["token"])["email"], body["email"])


def sign_in_is_idempotent(stage):
    """§2.1: the same address in another case is the same person, and older tokens stay good"""
    first = stage.call("POST", "auth/microsoft-login", None, {"name": "Twice", "email": "Twice@Example.org"})["token"]
    again = stage.call("POST", "auth/microsoft-login", None, {"email": "twice@example.ORG"})["token"]
    expect("user", plain_atob(again)["userId"], plain_atob(first)["userId"])
    expect("the older token", stage.ask("GET", "/api/auth/me", first).status, 200)


def notifications_without_identity(stage):
    """§13.11: GET /api/notifications without identity is 200 []"""
    for who in (None, "undefined", "no.real.token"):
        answer = stage.ask("GET", "/api/notifications", who)
        expect(f"as {who}", (answer.status, answer.json()), (200, []))
    answer = stage.ask("GET", "/api/notifications", None, None, {"Cookie": "ticx=forged; notifications=x"})
    expect("with a forged cookie", (answer.status, answer.json()), (200, []))
    page = stage.ask("GET", "/notifications")
    check(page.status == 404 or "html" in page.headers.get("content-type", ""), f"the page's own address: {page}")


def notification_cookie(stage):
    """§5: the cookie reads notifications and nothing else, and never is the bearer"""
    check("set-cookie" not in stage.ask("GET", "/api/auth/me", stage.cid).headers, "a page of elsewhere is given one")
    own = {"Origin": None}
    cookie = stage.ask("GET", "/api/auth/me", stage.cid, None, own).headers.get("set-cookie")
    check(cookie, "no cookie on an authenticated answer")
    pair, *attributes = [part.strip() for part in cookie.split(";")]
    said = {part.split("=")[0].lower(): part.partition("=")[2] for part in attributes}
    check("httponly" in said and said.get("samesite", "").lower() == "strict", f"{cookie}")
    expect("path", said.get("path"), "/api/notifications")
    check(stage.cid.token not in cookie, "the cookie is the bearer")
    found = stage.ask("GET", "/api/notifications", None, None, own | {"Cookie": pair}).json()
    check(found, "the cookie's owner has notifications and is shown none")
    expect("elsewhere", stage.ask("GET", "/api/auth/me", None, None, own | {"Cookie": pair}).status, 401)
    expect("as a bearer", stage.ask("GET", "/api/auth/me", pair.partition("=")[2]).status, 403)
    spoilt = pair[:-3] + ("AAA" if not pair.endswith("AAA") else "BBB")
    expect("spoilt", stage.ask("GET", "/api/notifications", None, None, own | {"Cookie": spoilt}).json(), [])


def assistant_never_fails(stage):
    """§13.10: whatever is asked, 200 with a reply of at most 4 KB"""
    for message in (
        "",
        " ",
        "x" * 16_000,
        "🔍",
        "\u0000",
        "translate this",
        "#999999",
        "ticket undefined",
        "<b>",
        "\\",
        '"',
    ):
        for page in ("/dashboard", "/ticket/undefined", "", None, "<script>"):
            body = {"message": message} | ({} if page is None else {"page": page})
            answer = stage.ask("POST", "/api/aichat/ask", stage.bob, body)
            expect(f"{message[:20]!r} on {page}: status", answer.status, 200)
            reply = answer.json()["reply"]
            check(isinstance(reply, str) and 0 < len(reply.encode()) <= 4096, f"{message[:20]!r}: {reply[:80]!r}")
    for body in ({}, {"message": None}, {"message": 7}, {"message": ["x"]}):
        answer = stage.ask("POST", "/api/aichat/ask", stage.bob, body)
        check(answer.status < 500, f"{body}: {answer}")


def mock_tokens_refused(stage):
    """§13.15: mock tokens of all shapes are refused where the sandbox is off; `Bearer undefined` is nobody"""
    import demo

    for name, token in demo.shapes(stage.ada.email).items():
        answer = stage.ask("GET", "/api/auth/me", token)
        check(answer.status in (401, 403), f"{name}: {answer}")
        is_allowed(answer, name)
    for word in ("undefined", "null", "", " "):
        expect(f"Bearer {word}", stage.ask("GET", "/api/auth/me", word).status, 401)
    claims = {"userId": stage.ada.id, "email": stage.ada.email, "role": "admin", "exp": 9_999_999_999}
    for token in (mint(claims, "another secret that is long enough"), mint(claims | {"exp": 1})):
        expect("a forged or expired token", stage.ask("GET", "/api/auth/me", token).status, 403)
    check(len(SECRET) >= 32, "the secret of these tests is too short")


def unknown_paths(stage):
    """§13.18: an unknown API path is a 404 in JSON with CORS, never HTML"""
    for target in (
        "/api/sop",
        "/api/nothing",
        "/api/tickets/dashboard/nothing/x",
        "/tickets/a/b/c/d",
        "/chat/nothing",
        "/api/api/api/nothing",
        "/undefined/aichat/nothing",
        "/api/onedrive/documents",
    ):
        answer = stage.ask("GET", target, stage.ann)
        expect(f"{target}: status", answer.status, 404)
        is_allowed(answer, target)
        check("error" in answer.json(), f"{target}: {answer}")


def redirects_never(stage):
    """§1.2: no address is ever redirected"""
    for target in ("/api/tickets/", "//api/tickets", "/tickets/", "/api", "/", "/api/", "/undefined/api/tickets"):
        answer = stage.ask("GET", target, stage.ann)
        check(not 300 <= answer.status < 400, f"{target}: {answer.status} {answer.headers.get('location')}")
    created = stage.call("POST", "tickets", stage.ann, form("slashes"))
    check(stage.ask("GET", f"/api/tickets/{created['id']}/", stage.ann).status == 200, "a trailing slash is refused")


def against(run, stage):
    for work in (
        same_everywhere,
        cors_on_errors,
        preflights,
        online_list,
        sign_in_is_idempotent,
        notifications_without_identity,
        notification_cookie,
        assistant_never_fails,
        mock_tokens_refused,
        unknown_paths,
        redirects_never,
    ):
        run.step(work.__doc__, work, stage)
    run.step(tokens_decode.__doc__, tokens_decode, stage, run.random)
