"""What the assistant says (frontend.md §4.3): real figures, real tickets, nothing done without being told to."""

import asyncio
import re

from chat_checks import join, running
from markup import trouble
from world import Failure, check, expect

FORM = {
    "title": "the dialogue's ticket",
    "description": "made by talking",
    "priority": "P2",
    "department": "IT",
    "type": "Incident",
}


def ask(stage, who, message, page="/dashboard"):
    found = stage.call("POST", "aichat/ask", who, {"message": message, "page": page}, status=200)
    check(not trouble(found["reply"]), f"{message}: {trouble(found['reply'])} in {found['reply'][:200]}")
    return found


def plain(found):
    return re.sub(r"<[^>]*>", " ", found["reply"])


def open_tickets(stage):
    """§4.3: open tickets are the caller's, counted, with links; the most urgent one is the preview"""
    who = stage.add("Olga Open")
    check(
        "0" in plain(ask(stage, who, "🔍 Show my open tickets"))
        or "no " in plain(ask(stage, who, "show my open tickets")).lower(),
        "nothing open is not said",
    )
    for number in range(7):
        stage.ticket(who, f"open matter {number}", priority="P1" if number == 3 else "P4")
    found = ask(stage, who, "Show my open tickets")
    check("7" in plain(found), f"the count is not told: {plain(found)}")
    expect("how many are named", len(re.findall(r"open matter \d", found["reply"])), 5)
    expect("the most urgent", found["preview"]["title"], "open matter 3")
    check(re.search(r'href="/ticket/\d+"', found["reply"]), f"no link: {found['reply']}")


def closed_tickets(stage):
    """§4.3: the last closed tickets are the real ones"""
    who = stage.add("Clara Closed")
    ids = [stage.ticket(who, f"done matter {number}") for number in range(6)]
    for number, ticket in enumerate(ids):
        status = "Completed" if number % 2 else "Closed"
        stage.call("PATCH", f"tickets/{ticket}", who, {"status": status, "assignedTo": ""})
    said = ask(stage, who, "✅ Last 5 closed tickets")["reply"]
    expect("named", set(re.findall(r"done matter \d", said)), {f"done matter {number}" for number in range(1, 6)})
    check("completed" in said.lower() and "· closed" in said.lower(), f"the two are not told apart: {said}")


def by_number(stage):
    """§4.3: a ticket by its number, and the page's own ticket; one that may not be seen is not told of"""
    number = stage.get(f"tickets/{stage.ticket_id}", stage.ann)["ticketId"]
    for question, page in (
        (f"what about {number}?", "/"),
        (number.lower(), "/"),
        ("what is this ticket", f"/ticket/{stage.ticket_id}"),
    ):
        found = ask(stage, stage.ann, question, page)
        check("printer on fire" in found["reply"], f"{question}: {plain(found)}")
    check("printer on fire" not in str(ask(stage, stage.bob, f"what about {number}?")), "a stranger is told")


def figures_are_real(stage):
    """§4.3: the figures of the reports are the dashboard's"""
    status = plain(ask(stage, stage.ada, "🔧 System status check"))
    version = stage.get("health")["version"]
    check(version in status, f"no version {version} in {status}")
    check("all systems normal" not in status.lower(), "a canned sentence")
    report = plain(ask(stage, stage.max, "📈 SLA compliance report"))
    check("30" in report, f"the window is not told: {report}")
    team = plain(ask(stage, stage.max, "👥 Show team performance"))
    check("IT" in team, f"no department in {team}")


def words_have_ends(stage):
    """§4.3: intents are whole words: "translate" is no SLA report"""
    for question in ("translate this for me", "legislation", "I was slashing prices"):
        said = plain(ask(stage, stage.bob, question)).lower()
        check("compliance" not in said, f"{question}: {said}")


def once(stage):
    """§8.1: the same question within 5 s is the same answer"""
    first, second = ask(stage, stage.dot, "help, same words"), ask(stage, stage.dot, "help, same words")
    expect("reply", second["reply"], first["reply"])


def answer_to(said):
    """What a person would answer to the dialogue's question."""
    last = said.lower()
    if re.search(r"\b(confirm|yes)\b", last):
        return "yes"
    for word, key in (
        ("type", "type"),
        ("title", "title"),
        ("descri", "description"),
        ("priorit", "priority"),
        ("department", "department"),
    ):
        if word in last:
            return FORM[key]
    return None


def talk(stage, who, last):
    """The dialogue up to the confirmation, which is answered with `last`."""
    said = plain(ask(stage, who, "create a ticket"))
    for _ in range(10):
        answer = answer_to(said)
        if answer is None:
            raise Failure(f"nobody knows what to answer to: {said}")
        if answer == "yes":
            expect("created before the confirmation", len(stage.get("tickets?filterBy=mine", who)), 0)
            return ask(stage, who, last)
        said = plain(ask(stage, who, answer))
    raise Failure(f"the dialogue does not end: {said}")


def dialogue(stage):
    """§4.3: a ticket by dialogue, only after its confirmation"""
    who = stage.add("Dora Dialogue")
    # The same words from one person within five seconds are one question, so somebody else says no.
    other = stage.add("Nora No")
    talk(stage, other, "no")
    expect("created after a no", len(stage.get("tickets?filterBy=mine", other)), 0)
    found = talk(stage, who, "yes")
    rows = stage.get("tickets?filterBy=mine", who)
    expect(
        "created",
        [(row["title"], row["priority"], row["department"], row["ticketType"]) for row in rows],
        [(FORM["title"], "P2", "IT", "Incident")],
    )
    expect("preview", found["preview"]["id"], rows[0]["ticketId"])
    check(rows[0]["ticketId"] in found["reply"], f"the number is not told: {found['reply']}")


@running
async def by_chat(stage):
    """§3.3: the assistant is contact 1: it answers live and in history, as text without markup"""
    who = stage.add("Carl Chat")
    stage.ticket(who, "printer on fire")
    client = await join(stage, who)
    await client.emit("send_message", {"receiverId": 1, "message": "show my open tickets", "type": "text"})
    while True:
        _, message, *_ = await client.event("new_message", timeout=20)
        if message["senderId"] == 1 and "printer on fire" in message["text"]:
            break
    check("<" not in message["text"], f"markup in {message['text']}")
    history = await asyncio.to_thread(stage.get, "chat/messages/1", who)
    said = [(one["senderId"], one["text"]) for one in history]
    check(("me", "show my open tickets") in said and (1, message["text"]) in said, f"{said[-3:]}")
    await client.close()


def history(stage):
    """§9: the assistant's history holds question and answer"""
    ask(stage, stage.ann, "help with my history")
    check("help with my history" in stage.ask("GET", "/api/aichat/history?limit=50", stage.ann).text, "not there")
    check("help with my history" not in stage.ask("GET", "/api/aichat/history", stage.bob).text, "others read it")


def against(run, stage):
    for work in (
        open_tickets,
        closed_tickets,
        by_number,
        figures_are_real,
        words_have_ends,
        once,
        dialogue,
        by_chat,
        history,
    ):
        run.step(work.__doc__, work, stage)
