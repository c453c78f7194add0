"""The three checks of the seed's section "Testing", word for word, on port 5000's stand-in."""

import asyncio

from client import Client
from world import ORIGIN, check, expect


def users_online(stage):
    """seed: GET /api/chat/users/online with Authorization: Bearer"""
    answer = stage.ask("GET", "/api/chat/users/online", stage.ann)
    expect("status", answer.status, 200)
    check(isinstance(answer.json(), list) and answer.json(), f"{answer}")


def ask(stage):
    """seed: POST /api/aichat/ask "Show my open tickets" on /dashboard"""
    body = '{\n  "message": "Show my open tickets",\n  "page": "/dashboard"\n}'
    who = stage.add("Sam Seed")
    stage.ticket(who, "printer on fire")
    closed = stage.ticket(who, "mouse missing")
    stage.call("PATCH", f"tickets/{closed}", who, {"status": "Closed", "assignedTo": ""})
    answer = stage.ask("POST", "/api/aichat/ask", who, body, {"Content-Type": "application/json"})
    expect("status", answer.status, 200)
    check("printer on fire" in answer.json()["reply"], f"{answer}")
    check("mouse missing" not in answer.json()["reply"], "a closed ticket is called open")


def connect(stage):
    """seed: connect to the socket with auth token"""

    async def work():
        client = await Client.open(stage.port, "/", {"token": stage.ann.token}, headers={"Origin": ORIGIN})
        check(client.connected["/"].get("sid"), "no sid")
        await client.close()

    asyncio.run(work())


def against(run, stage):
    for work in (users_online, ask, connect):
        run.step(work.__doc__, work, stage)
