"""Notifications (frontend.md §5): who is told of what, live, in the list and by contact 2."""

import asyncio

from chat_checks import join, running
from world import check, expect


def told(stage, who):
    return stage.get("notifications", who)


def of_work(stage):
    """§5: assignment, note and status are told to those concerned, with their types, and not to who did it"""
    author, agent = stage.add("Nora Notice"), stage.add("Nils Notice", "agent")
    ticket = stage.ticket(author, "to be told of", assignedTo=agent.email)
    stage.call("POST", f"tickets/{ticket}/notes", agent, {"comment": "looking", "status": "Open"})
    stage.call("PATCH", f"tickets/{ticket}", agent, {"status": "In Progress"})
    expect("the assignee", {one["type"] for one in told(stage, agent)}, {"assignment"})
    found = told(stage, author)
    expect("the author", {one["type"] for one in found}, {"note", "status"})
    number = stage.get(f"tickets/{ticket}", author)["ticketId"]
    for one in found:
        check(number in one["message"] or "to be told of" in one["message"], f"which ticket? {one}")
        check(one["time"] and "T" not in one["time"], f"not for people: {one['time']}")
    expect("shown twice", {one["isRead"] for one in told(stage, author)}, {True})


def of_mentions(stage):
    """§5: a mention is told to whoever may see the ticket, and to nobody else"""
    ticket = stage.ticket(stage.ann, "with mentions")
    outsider, agent = stage.add("Otto Outside"), stage.add("Anja Inside", "agent")
    text = f"@{outsider.email} and @{agent.email} and @Max Manager, look"
    stage.call("POST", f"tickets/{ticket}/notes", stage.ann, {"comment": text, "status": "Open"})
    expect("an outsider", told(stage, outsider), [])
    for who in (agent, stage.max):
        check(any("mention" in one["message"].lower() for one in told(stage, who)), f"{who}: {told(stage, who)[:2]}")


def read(stage):
    """§5: POST notifications/read marks, and twice is once"""
    ticket = stage.ticket(stage.ann, "to be read of", assignedTo=stage.dot.email)
    for _ in range(2):
        stage.call("POST", "notifications/read", stage.dot, {"all": True})
    found = told(stage, stage.dot)
    check(found and all(one["isRead"] for one in found), f"{found[:2]}")
    check(ticket, "no ticket")


@running
async def live(stage):
    """§5: new-notification comes live, and contact 2 says the same"""
    client = await join(stage, stage.cid, "/api")
    title = "told at once"
    await asyncio.to_thread(lambda: stage.ticket(stage.ann, title, assignedTo=stage.cid.email))
    while True:
        _, one, *_ = await client.event("new-notification", timeout=10)
        if title in one["message"]:
            break
    expect("members", {"id", "type", "message", "time", "isRead"} - set(one), set())
    history = await asyncio.to_thread(stage.get, "chat/messages/2", stage.cid)
    check(any(title in each["text"] and each["senderId"] == 2 for each in history), f"{history[-2:]}")
    await client.close()
    again = await join(stage, stage.cid)
    await asyncio.to_thread(lambda: stage.ticket(stage.ann, "told by contact 2", assignedTo=stage.cid.email))
    while True:
        _, message, *_ = await again.event("new_message", timeout=10)
        if message["senderId"] == 2 and "told by contact 2" in message["text"]:
            break
    await again.close()


def against(run, stage):
    for work in (of_work, of_mentions, read, live):
        run.step(work.__doc__, work, stage)
