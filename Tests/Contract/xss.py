"""Every payload in every place somebody can write, and every answer read as a browser reads it."""

import json

from markup import self_test, trouble
from payloads import PAYLOADS
from stage import Stage
from world import check, expect, form

QUESTIONS = (
    "🔍 Show my open tickets",
    "➕ Create a new ticket",
    "📈 SLA compliance report",
    "✅ Last 5 closed tickets",
    "👥 Show team performance",
    "🔧 System status check",
    "help",
    "who is online",
    "search onerror",
)


def is_clean(reply, what):
    found = trouble(reply["reply"])
    check(not found, f"{what}: {found[:3]} in {reply['reply'][:300]!r}")
    check(len(reply["reply"].encode()) <= 4096, f"{what}: {len(reply['reply'].encode())} bytes")
    preview = reply.get("preview")
    if preview is not None:
        for name in ("id", "title", "status", "assignedTo"):
            check(isinstance(preview[name], str), f"{what}: preview.{name} is {preview[name]!r}")


def ask(stage, who, message, page="/dashboard"):
    return stage.call("POST", "aichat/ask", who, {"message": message, "page": page})


def plant(stage, made):
    """Titles, descriptions, notes, departments and names full of payloads."""
    for number, payload in enumerate(PAYLOADS):
        body = form(
            f"{number} {payload}"[:500],
            description=payload,
            requestedItem=payload,
            justification=payload,
            ticketType="Service Request",
            assignedTo=stage.cid.email,
            priority=f"P{number % 4 + 1}",
        )
        answer = stage.ask("POST", "/api/tickets", stage.ann, body)
        check(answer.status in (200, 201, 400), f"{payload!r}: {answer}")
        if answer.status < 300:
            ticket = made[payload] = answer.json()["id"]
            note = stage.ask("POST", f"/api/tickets/{ticket}/notes", stage.cid, {"comment": payload, "status": "Open"})
            check(note.status < 500, f"a note {payload!r}: {note}")
    check(len(made) >= 60, f"only {len(made)} titles were taken")


def in_names(stage):
    """xss: names and departments of people, from the directory and from the unproven sign-in"""
    for number, payload in enumerate(PAYLOADS):
        body = {"name": payload, "email": f"x{number}@names.example"}
        answer = stage.ask("POST", "/api/auth/microsoft-login", None, body)
        check(answer.status < 500, f"{payload!r}: {answer}")
        if answer.status == 200 and number % 12 == 0:
            token = answer.json()["token"]
            stage.call("POST", "tickets", token, form(f"named {number}"))
            for question in ("🔍 Show my open tickets", "help", "who am I"):
                is_clean(ask(stage, token, question), f"{question} of {payload!r}")
    for question in ("who is online", "👥 Show team performance"):
        is_clean(ask(stage, stage.max, question), question)


def in_questions(stage):
    """xss: questions and pages"""
    for payload in PAYLOADS:
        is_clean(ask(stage, stage.bob, payload, "/"), f"question {payload[:60]!r}")
        is_clean(ask(stage, stage.bob, "help", payload), f"page {payload[:60]!r}")
        is_clean(ask(stage, stage.bob, f"search {payload}"), f"search {payload[:60]!r}")


def in_replies(stage, made):
    """xss: every quick action over poisoned tickets, and each of them by number and by page"""
    for who in (stage.ann, stage.cid, stage.max):
        for question in QUESTIONS:
            is_clean(ask(stage, who, question), f"{question} of {who}")
    for payload, ticket in made.items():
        is_clean(ask(stage, stage.ann, f"ticket {ticket}", f"/ticket/{ticket}"), f"ticket with {payload[:60]!r}")
    for ticket in list(made.values())[:10]:
        stage.call("PATCH", f"tickets/{ticket}", stage.cid, {"status": "Completed"})
    is_clean(ask(stage, stage.ann, "✅ Last 5 closed tickets"), "closed ones")


def in_dialogue(stage):
    """xss: the dialogue that creates a ticket"""
    for payload in PAYLOADS[:20]:
        for said in ("create a ticket", payload, payload, "cancel"):
            is_clean(ask(stage, stage.dot, said), f"dialogue with {payload[:60]!r}")


def elsewhere(stage, made):
    """xss: lists, notifications, history and system contacts are JSON that says what was written, as JSON only"""
    for path in (
        "tickets?filterBy=all",
        "tickets/activity-log",
        "reports/tickets",
        "chat/users/online",
        "chat/messages/1",
        "chat/messages/2",
        "notifications",
        "tickets/metadata/users",
        "aichat/history",
    ):
        answer = stage.ask("GET", f"/api/{path}", stage.cid)
        expect(f"{path}: status", answer.status, 200)
        check(answer.headers["content-type"].startswith("application/json"), f"{path}: {answer.headers}")
        expect(f"{path}: sniffing", answer.headers.get("x-content-type-options"), "nosniff")
        answer.json()
    titles = {row["title"] for row in stage.get("tickets?filterBy=all", stage.ann)}
    kept = [payload for payload in made if any(title.endswith(payload[:200].strip()) for title in titles)]
    check(len(kept) > len(made) // 2, "titles are not kept as they were written")
    for contact in (1, 2):
        for message in stage.get(f"chat/messages/{contact}", stage.cid):
            check(isinstance(message["text"], str), json.dumps(message))


def against(run):
    run.step("xss: the reader of replies sees what it must", self_test, PAYLOADS)
    with Stage(run.options.binary) as stage:
        made = {}
        run.step("xss: titles, descriptions and notes are taken", plant, stage, made)
        for work in (in_names, in_questions, in_dialogue):
            run.step(work.__doc__, work, stage)
        for work in (in_replies, elsewhere):
            run.step(work.__doc__, work, stage, made)
