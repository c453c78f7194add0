"""The table "Who may do what": four people of each role, and one set of tickets wherever one looks."""

import asyncio
import itertools
import json

from client import Client
from wire import Failure as Late
from world import ORIGIN, Failure, World, check, expect, form

DEPARTMENTS = ("IT", "HR")


def may_see(person, ticket):
    """The table of api.md, written down a second time."""
    if person.role in ("manager", "admin"):
        return True
    if person.email in (ticket["createdBy"], ticket["assignedTo"]):
        return True
    return person.role == "agent" and (ticket["department"] == person.department or not ticket["assignedTo"])


def people(world):
    for role in ("user", "agent", "manager", "admin"):
        for number in range(4):
            yield world.add(f"{role.title()} {number}", role, DEPARTMENTS[number % 2])


def tickets(world, cast, random):
    """Tickets by everybody, for others of every kind, in both departments."""
    made = {}
    for number, author in enumerate(cast):
        for department, assignee in itertools.product(DEPARTMENTS, (None, random.choice(cast))):
            title = f"matter {number} {department} {assignee.name if assignee else 'nobody'}"
            fields = {"department": department, "assignedTo": assignee.email if assignee else ""}
            made[world.ticket(author, title, **fields)] = {
                "createdBy": author.email,
                "assignedTo": fields["assignedTo"],
                "department": department,
                "title": title,
            }
    return made


def pulled(world, who):
    """The tickets that the records of a whole delta are about."""
    cursor, found = None, set()
    while True:
        page = world.get("sync/delta?limit=500" + (f"&cursor={cursor}" if cursor else ""), who)
        for record in page["records"]:
            if record["journal"] == "tickets":
                found.add(record["ticket"])
        if not page["more"]:
            return found
        cursor = page["cursor"]


def one_set_everywhere(world, person, made):
    wanted = {number for number, ticket in made.items() if may_see(person, ticket)}
    listed = world.get("tickets?filterBy=all", person)
    expect(f"{person}: the list", {row["id"] for row in listed}, wanted)
    for row in listed:
        for name in ("assignedTo", "createdBy", "department"):
            expect(f"{person}: {name} of {row['title']}", row[name] or "", made[row["id"]][name])
    own = {number for number in wanted if person.email in (made[number]["createdBy"], made[number]["assignedTo"])}
    mine = world.get("tickets?filterBy=mine", person)
    expect(f"{person}: mine", {row["id"] for row in mine}, own)
    for number in made:
        answer = world.ask("GET", f"/api/tickets/{number}", person)
        expect(f"{person}: ticket {made[number]['title']}", answer.status, 200 if number in wanted else 404)
    for scope, numbers in (("all", wanted), ("mine", own)):
        summary = world.get(f"tickets/dashboard/summary?filterBy={scope}", person)
        expect(f"{person}: total of {scope}", summary["total"], len(numbers))
        for path in ("types", "status", "priorities", "monthly-trends"):
            rows = world.get(f"tickets/dashboard/{path}?filterBy={scope}", person)
            expect(f"{person}: sum of {path} of {scope}", sum(row["count"] for row in rows), len(numbers))
    expect(f"{person}: a search", {row["id"] for row in world.get("tickets?search=matter", person)}, wanted)
    file = world.ask("GET", "/api/tickets/export?format=json", person).body
    expect(f"{person}: the export", {json.loads(line)["id"] for line in file.splitlines()}, wanted)
    report = world.get("reports/tickets", person)
    expect(f"{person}: the report", {row["ticketId"] for row in report}, {row["ticketId"] for row in listed})
    expect(f"{person}: the delta", pulled(world, person) & set(made), wanted)


def assistant_agrees(world, person, made):
    """The assistant names no ticket that its asker may not see, and opens no such ticket by number."""
    hidden = [ticket["title"] for ticket in made.values() if not may_see(person, ticket)]
    for question in (
        "search matter",
        "🔍 Show my open tickets",
        "✅ Last 5 closed tickets",
        "👥 Show team performance",
    ):
        reply = world.call("POST", "aichat/ask", person, {"message": question, "page": "/"})
        for title in hidden:
            check(title not in reply["reply"] + str(reply.get("preview")), f"{person} was told of {title}: {question}")
    secret = next((number for number, ticket in made.items() if ticket["title"] in hidden), None)
    if secret:
        page = {"message": "what is this ticket about?", "page": f"/ticket/{secret}"}
        check(
            made[secret]["title"] not in world.call("POST", "aichat/ask", person, page)["reply"],
            f"{person} by the page",
        )


async def live(world, cast):
    """A new ticket is told to those who may see it and to nobody else."""
    sockets = [await Client.open(world.port, "/", {"token": p.token}, headers={"Origin": ORIGIN}) for p in cast]
    author, assignee = cast[0], cast[1]
    body = form("told live", department="HR", assignedTo=assignee.email)
    number = await asyncio.to_thread(world.call, "POST", "tickets", author, body)
    ticket = {"createdBy": author.email, "assignedTo": assignee.email, "department": "HR"}
    for person, client in zip(cast, sockets):
        heard = True
        try:
            while (await client.event("ticket_created", timeout=5 if may_see(person, ticket) else 0.5))[1][
                "id"
            ] != number["id"]:
                pass
        except Late:
            heard = False
        expect(f"{person} hears of a new ticket", heard, may_see(person, ticket))
        await client.close()


def forbidden(world, cast, made):
    """visible but not allowed is 403, not visible is 404"""
    for person in cast:
        for path in ("metrics", "aichat/analytics"):
            wanted = 200 if person.role == "admin" else 403
            expect(f"{person} at {path}", world.ask("GET", f"/api/{path}", person).status, wanted)
        wanted = 400 if person.role == "admin" else 403
        expect(f"{person} imports", world.ask("POST", "/api/tickets/import", person, "").status, wanted)
    user = cast[0]
    unseen = next(number for number, ticket in made.items() if not may_see(user, ticket))
    for method, path in (
        ("PATCH", f"tickets/{unseen}"),
        ("POST", f"tickets/{unseen}/notes"),
        ("DELETE", f"tickets/{unseen}/notes/10001"),
        ("PATCH", f"tickets/{unseen}/status"),
    ):
        answer = world.ask(method, f"/api/{path}", user, {"comment": "x", "status": "Closed"})
        expect(f"{method} {path}", answer.status, 404)


def deactivated(world, cast):
    """whoever is deactivated is out at once, sockets and cookie included"""

    async def work():
        client = await Client.open(world.port, "/", {"token": gone.token}, headers={"Origin": ORIGIN})
        await asyncio.to_thread(world.command, "user", "deactivate", str(gone.id))
        await client.ended(timeout=10)

    gone = world.add("Gone Soon")
    own = {"Origin": None}
    cookie = world.ask("GET", "/api/auth/me", gone, None, own).headers["set-cookie"].split(";")[0]
    asyncio.run(work())
    check(world.ask("GET", "/api/auth/me", gone).status in (401, 403), "the token is still good")
    expect("cookie", world.ask("GET", "/api/notifications", None, None, own | {"Cookie": cookie}).json(), [])


def against(run):
    with World(run.options.binary) as world:
        cast = list(people(world))
        made = tickets(world, cast, run.random)
        if not made:
            raise Failure("no tickets to look at")
        for person in cast:
            run.step(f"roles: {person} meets one set of tickets everywhere", one_set_everywhere, world, person, made)
            run.step(f"roles: the assistant tells {person} nothing else", assistant_agrees, world, person, made)
        run.step("roles: live events go to those who may see", lambda: asyncio.run(live(world, cast)))
        run.step(f"roles: {forbidden.__doc__}", forbidden, world, cast, made)
        run.step(f"roles: {deactivated.__doc__}", deactivated, world, cast)
