"""The other side of the helpdesk benchmark: the same answers from dictionaries in memory, nothing checked or stored.

Figures of the dashboard are kept up to date and only written out, as a server that cares for its dashboard does.
Usage: starlette_server.py DUMP PORT
"""

import collections
import itertools
import json
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route


class World:
    def __init__(self, dump):
        with open(dump) as file:
            tables = json.load(file)
        self.numbers = itertools.count(1_000_000)
        self.messages, self.journals = {}, collections.defaultdict(list)
        self.people = [
            {"id": 10_000 + row["id"], "name": row["name"], "email": row["email"], "department": row["department"],
             "status": "online", "role": row["designation"], "lastSeen": "now", "isFrequent": False,
             "avatar": f"/avatars/{row['id']}.svg"}
            for row in tables["users"]
        ]
        self.tickets = []
        self.counts = {name: collections.Counter() for name in ("type", "status", "priority", "month")}
        self.activity = collections.deque(maxlen=200)
        for row in tables["tickets"]:
            self.add_ticket({
                "id": 10_000 + row["id"], "ticketId": row["ticket_id"], "title": row["title"],
                "priority": row["priority"], "status": row["status"], "ticketType": row["ticket_type"],
                "department": row["department"], "assignedTo": row["assigned_to"], "createdBy": row["created_by"],
                "createdAt": row["created_at"], "updatedAt": row["created_at"]})

    def add_ticket(self, ticket):
        self.tickets.append(ticket)
        self.counts["type"][ticket["ticketType"]] += 1
        self.counts["status"][ticket["status"]] += 1
        self.counts["priority"][ticket["priority"]] += 1
        self.counts["month"][ticket["createdAt"][:7]] += 1
        self.activity.append({"action": f"{ticket['ticketId']} created", "timestamp": "Just now"})


def counted(world, name, key):
    return [{key: value, "count": count} for value, count in world.counts[name].items()]


def application(world):
    async def online(request):
        return JSONResponse(world.people)

    async def summary(request):
        status = world.counts["status"]
        return JSONResponse({
            "total": len(world.tickets), "open": status["Open"] + status["In Progress"], "closed": status["Closed"]})

    def counts(name, key):
        async def answer(request):
            return JSONResponse(counted(world, name, key))

        return answer

    async def sla(request):
        return JSONResponse({"slaCompliancePercent": 92.5})

    async def activity(request):
        return JSONResponse(list(world.activity)[-5:])

    async def tickets(request):
        def pieces():
            yield b"["
            for index in range(0, len(world.tickets), 100):
                text = json.dumps(world.tickets[index : index + 100], separators=(",", ":"))[1:-1]
                yield (b"," if index else b"") + text.encode()
            yield b"]"

        return StreamingResponse(pieces(), media_type="application/json")

    async def create(request):
        body = await request.json()
        number = next(world.numbers)
        world.add_ticket({
            "id": number, "ticketId": f"INC-2026-{number}", "title": body["title"], "priority": body["priority"],
            "status": "Open", "ticketType": body["ticketType"], "department": body["department"], "assignedTo": None,
            "createdBy": "p1@bench.example", "createdAt": "2026-01-01T00:00:00.000Z",
            "updatedAt": "2026-01-01T00:00:00.000Z"})
        return JSONResponse({"id": number, "ticketId": f"INC-2026-{number}"}, status_code=201)

    async def send(request):
        body = await request.json()
        number = next(world.numbers)
        message = {
            "success": True, "id": number, "senderId": 10_001, "receiverId": body["receiverId"],
            "text": body["message"], "type": body["type"], "timestamp": "2026-01-01T00:00:00.000Z"}
        world.messages[number] = message
        world.journals[body["receiverId"]].append(number)
        return JSONResponse(message, status_code=201)

    return Starlette(routes=[
        Route("/api/chat/users/online", online),
        Route("/api/tickets/dashboard/summary", summary),
        Route("/api/tickets/sla-stats", sla),
        Route("/api/tickets/activity-log", activity),
        Route("/api/tickets/dashboard/types", counts("type", "type")),
        Route("/api/tickets/dashboard/status", counts("status", "status")),
        Route("/api/tickets/dashboard/priorities", counts("priority", "priority")),
        Route("/api/tickets/dashboard/monthly-trends", counts("month", "month")),
        Route("/api/tickets", tickets),
        Route("/api/tickets", create, methods=["POST"]),
        Route("/api/chat/messages", send, methods=["POST"]),
    ])


if __name__ == "__main__":
    dump, port = sys.argv[1], int(sys.argv[2])
    uvicorn.run(application(World(dump)), host="127.0.0.1", port=port, loop="uvloop", http="httptools",
                log_level="warning", access_log=False)
