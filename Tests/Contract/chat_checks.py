"""The checks of frontend.md §13 that are about chat: namespaces, history, what is missed, restarts, typing."""

import asyncio
import json
import socket
import struct

from client import Client, NotConnected
from world import ORIGIN, Failure, check, expect, form

NAMESPACES = ("/", "/api", "/api/")
HEADERS = {"Origin": ORIGIN}


async def join(stage, who, namespace="/", **more):
    return await Client.open(stage.port, namespace, {"token": who.token, **more}, headers=HEADERS)


def running(work):
    """The check as a plain function: what it opens ends with the loop."""

    def run(stage):
        asyncio.run(work(stage))

    run.__doc__ = work.__doc__
    return run


async def texts(client, wanted):
    """The texts of the next messages that are wanted, in the order of their arrival; others are passed over."""
    found = []
    while len(found) < len(wanted):
        _, message, *rest = await client.event("new_message")
        if message["text"] in wanted:
            found.append(message["text"])
    return found


async def settled(client):
    """What came that nobody waited for, when the server has answered a question asked after it."""
    await client.ask("join_chat", {"otherUserId": 1}, namespace=next(iter(client.connected)))
    heard = []
    while not client.events.empty():
        heard.append(client.events.get_nowait()[1])
    return heard


@running
async def one_hub(stage):
    """§13.3: a message from one namespace reaches the others once"""
    for path in ("/socket.io/", "/api/socket.io/"):
        listeners = [
            await Client.open(stage.port, name, {"token": stage.bob.token}, path=path, headers=HEADERS)
            for name in NAMESPACES
        ]
        writer = await join(stage, stage.ann, "/api")
        text = f"to all namespaces by {path}"
        await writer.emit(
            "send_message", {"receiverId": stage.bob.id, "message": text, "type": "text"}, namespace="/api"
        )
        for name, listener in zip(NAMESPACES, listeners):
            expect(f"{name} hears", await texts(listener, [text]), [text])
            again = [
                event for event in await settled(listener) if event[0] == "new_message" and event[1]["text"] == text
            ]
            expect(f"{name} hears it again", again, [])
        for each in (*listeners, writer):
            await each.close()


@running
async def events_have_the_shape(stage):
    """§3.2: new_message has the sender's number, a text, a time and an offset; a spoofed sender changes nothing"""
    reader, writer = await join(stage, stage.bob), await join(stage, stage.ann)
    spoofed = {"receiverId": stage.bob.id, "message": "it is me", "type": "text", "senderId": stage.ada.id, "id": 1}
    await writer.emit("send_message", spoofed)
    while True:
        _, message, *rest = await reader.event("new_message")
        if message["text"] == "it is me":
            break
    expect("senderId", message["senderId"], stage.ann.id)
    check(isinstance(message["id"], int) and message["id"] > 1_000_000, f"{message}")
    check(message["timestamp"].endswith("Z") and message["type"] == "text", f"{message}")
    check(rest and isinstance(rest[0], str), f"no offset after the message: {rest}")
    for each in (reader, writer):
        await each.close()


@running
async def strangers(stage):
    """§3.1: a token that will never be good is refused with `Authentication error`, an origin that may not, too"""
    for token in ("no.real.token", "undefined", "", None, 7):
        for name in NAMESPACES:
            try:
                client = await Client.open(stage.port, name, {"token": token}, headers=HEADERS)
            except NotConnected as refusal:
                expect("refusal", refusal.payload.get("message"), "Authentication error")
            else:
                await client.close()
                raise Failure(f"{token!r} got in at {name}")


def history(stage):
    """§13.5: own messages are `me`, oldest first; contacts 1–4 and strangers are answered 200"""
    for number in range(3):
        for who, other in ((stage.ann, stage.bob), (stage.bob, stage.ann)):
            message = {"receiverId": other.id, "message": f"{who.name} {number}", "type": "text"}
            stage.call("POST", "chat/messages", who, message)
    shown = [one for one in stage.get(f"chat/messages/{stage.bob.id}", stage.ann) if one["text"][-1:].isdigit()][-6:]
    wanted = [("me" if n % 2 == 0 else stage.bob.id, f"{('Ann User', 'Bob User')[n % 2]} {n // 2}") for n in range(6)]
    expect("history", [(one["senderId"], one["text"]) for one in shown], wanted)
    times = [(one["timestamp"], one["id"]) for one in shown]
    expect("order", times, sorted(times))
    for number in (1, 2, 3, 4, 77, 4096, 9_007_199_254_740_991):
        answer = stage.ask("GET", f"/api/chat/messages/{number}", stage.ann)
        expect(f"contact {number}", (answer.status, isinstance(answer.json(), list)), (200, True))


async def cut_and_come_back(stage, name, change):
    """The events of three messages sent while the connection was cut, told on return."""
    reader = await join(stage, stage.bob)
    marks = [f"before {name}", *(f"missed {n} {name}" for n in range(3))]

    def say(text):
        stage.call("POST", "chat/messages", stage.ann, {"receiverId": stage.bob.id, "message": text, "type": "text"})

    say(marks[0])
    offset = None
    while offset is None:
        _, message, *rest = await reader.event("new_message")
        offset = rest[0] if message["text"] == marks[0] else None
    private = reader.connected["/"].get("pid")
    check(private, "CONNECT is not answered with a pid")
    await reader.close(politely=False)
    for text in marks[1:]:
        say(text)
    back = await join(stage, stage.bob, **change({"pid": private, "offset": offset}))
    expect("told on return", await texts(back, marks[1:]), marks[1:])
    doubled = [event for event in await settled(back) if event[0] == "new_message" and event[1]["text"] in marks[1:]]
    expect("told again", doubled, [])
    await back.close()


@running
async def recovered(stage):
    """§13.6: after a cut connection three messages come once and in order"""
    await cut_and_come_back(stage, "known", lambda known: known)


@running
async def recovered_with_unknown_id(stage):
    """§13.6: the same with an unknown pid"""
    await cut_and_come_back(stage, "unknown", lambda known: known | {"pid": "never-issued"})


@running
async def restarted(stage):
    """§13.7: a restart closes transports without DISCONNECT, and everything is there afterwards"""
    listener = await join(stage, stage.bob)
    stopping = asyncio.get_running_loop().run_in_executor(None, stage.stop)
    await listener.ended(timeout=20)
    await stopping
    expect("DISCONNECT packets", listener.disconnected, [])
    stage.start()
    stage.wait_until_ready()
    back = await join(stage, stage.bob)
    text = "after the restart"
    stage.call("POST", "chat/messages", stage.ann, {"receiverId": stage.bob.id, "message": text, "type": "text"})
    expect("told", await texts(back, [text]), [text])
    await back.close()


def post_and_reset(stage, path, who, body):
    """Sends a whole request and resets the connection before its answer, as a dying keep-alive connection does."""
    content = json.dumps(body).encode()
    head = f"POST /api/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {who.token}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", stage.port), 10) as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        link.sendall(head.encode() + content)


def thrice(stage):
    """§13.8: the same POST thrice on reset connections makes one message, one ticket, one note"""
    message = {"receiverId": stage.bob.id, "message": "sent thrice", "type": "text"}
    note = {"comment": "noted thrice", "status": "Open"}
    ticket = form("made thrice", responseETA="2026-01-01T10:00")
    notes = f"tickets/{stage.ticket_id}/notes"
    for path, body in (("chat/messages", message), ("tickets", ticket), (notes, note)):
        for _ in range(2):
            post_and_reset(stage, path, stage.ann, body)
        first = stage.call("POST", path, stage.ann, body)
        expect(f"{path}: a fourth answer", stage.call("POST", path, stage.ann, body).get("id"), first.get("id"))
    shown = stage.get(f"chat/messages/{stage.bob.id}", stage.ann)
    expect("messages", sum(one["text"] == "sent thrice" for one in shown), 1)
    listed = stage.get("tickets?filterBy=mine", stage.ann)
    expect("tickets", sum(one["title"] == "made thrice" for one in listed), 1)
    found = stage.get(f"tickets/{stage.ticket_id}", stage.ann)["notes"]
    expect("notes", sum(one["comment"] == "noted thrice" for one in found), 1)


@running
async def typing_ends(stage):
    """§13.16: typing:true is followed by typing:false, even of one who vanishes; nobody is told user_online"""
    reader = await join(stage, stage.bob)
    for leaves in (False, True):
        writer = await join(stage, stage.ann)
        await writer.emit("typing_start", {"receiverId": stage.bob.id})
        for wanted in (True, False):
            _, told, *_ = await reader.event("user_typing", timeout=10)
            expect("typing", told, {"userId": stage.ann.id, "typing": wanted})
            if leaves and wanted:
                await writer.close(politely=False)
        if not leaves:
            await writer.close()
    names = {event[0] for event in await settled(reader)}
    check("user_online" not in names, f"heard {names}")
    await reader.close()


def against(run, stage):
    for work in (
        one_hub,
        events_have_the_shape,
        strangers,
        history,
        recovered,
        recovered_with_unknown_id,
        typing_ends,
        thrice,
        restarted,
    ):
        run.step(work.__doc__, work, stage)
