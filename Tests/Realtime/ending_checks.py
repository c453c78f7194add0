"""Beyond the suites: how sockets end, and how they come back."""

import asyncio
import json

from packet_checks import client
from suite import check, expect, expect_that
from transport_checks import reason_of
from wire import Closed, TEXT, frame


@check()
async def server_leaves_namespace(server):
    """a disconnect by the server tells the namespace, and the connection stays"""
    for namespace, prefix in (("/", ""), ("/api", "/api,")):
        socket, sid = await server.socket(namespace)
        socket.send(f'42{prefix}["disconnect-me"]')
        expect("the next message", await socket.receive(), f"41{prefix}")
        expect("reason", await reason_of(server, sid), "server namespace disconnect")
        socket.send("40" + prefix)
        expect_that((await socket.receive()).startswith(f'40{prefix}{{"sid":'), "could not join again")


@check()
async def server_closes(server):
    """a disconnect with closing tells every namespace, then ends the connection"""
    socket, sid = await server.socket()
    socket.send("40/api,")
    other = json.loads((await socket.receive())[len("40/api,") :])["sid"]
    await socket.receive()
    socket.send('42["disconnect-hard"]')
    messages = []
    try:
        while True:
            messages.append(await socket.receive(2))
    except Closed:
        pass
    expect("the last messages", sorted(messages), ["41", "41/api,"])
    for each in (sid, other):
        expect("reason", await reason_of(server, each), "server namespace disconnect")


@check()
async def reasons_of_polling(server):
    """polling: why sockets end"""

    async def close_packet(session):
        await server.post(session, "1")

    async def aborted_poll(session):
        link = await server.connection()
        link.send("GET", server.target(sid=session))
        await asyncio.sleep(0.1)
        link.abort()

    async def overlapping_polls(session):
        await asyncio.gather(server.get(session), server.get(session))

    async def bad_packet(session):
        await server.post(session, "abc")

    async def leaving(session):
        await server.post(session, "41")

    for act, reason in (
        (close_packet, "transport close"), (aborted_poll, "transport error"),
        (overlapping_polls, "transport error"), (bad_packet, "parse error"),
        (leaving, "client namespace disconnect"),
    ):
        session, sid = await server.polling_socket()
        await act(session)
        expect(f"reason after {act.__name__}", await reason_of(server, sid), reason)


@check()
async def reasons_of_web_sockets(server):
    """WebSocket: why sockets end"""
    for act, reason in (
        (lambda socket: socket.abort(), "transport close"),
        (lambda socket: socket.link.close(), "transport close"),
        (lambda socket: socket.write(frame(TEXT, b"4" + b"x" * 100_000)), "transport error"),
        (lambda socket: socket.write(frame(TEXT, b"4", masked=False)), "transport error"),
        (lambda socket: socket.send("abc"), "parse error"),
        (lambda socket: socket.send("4abc"), "forced close"),
        (lambda socket: socket.send("42{}"), "forced close"),
        (lambda socket: socket.send("41"), "client namespace disconnect"),
    ):
        socket, sid = await server.socket()
        act(socket)
        expect("reason", await reason_of(server, sid), reason)


async def cut_and_return(server, found, auth=None, **changes):
    """Drops the connection, waits until the server knows, and comes back with what the client would send."""
    payload, offset = found.connected["/"], found.last_offset
    await found.close(politely=False)
    await reason_of(server, payload["sid"])
    again = await client(server, None)
    await again.connect("/", {"pid": payload["pid"], "offset": offset} | (auth or {}) | changes)
    return again


async def recovering(server, transport="websocket"):
    """A client with recovery, in room r with data; its greeting is read."""
    found = await client(server, transport=transport)
    event = await found.event("auth")
    expect("keys of the answer", set(found.connected["/"]), {"sid", "pid"})
    expect_that(isinstance(event[-1], str) and len(event) == 3, f"no offset at the end of {event}")
    await found.ask("join", "r")
    await found.ask("set-data", {"n": 1})
    found.last_offset = event[-1]
    return found


@check("extended+recovery")
async def offsets(server):
    """events carry an offset of their own; acknowledgements, questions and volatile events none"""
    socket, _ = await server.socket()
    socket.send('42["burst",3]')
    seen = [json.loads((await socket.receive())[2:]) for _ in range(3)]
    expect("numbers", [event[1] for event in seen], [0, 1, 2])
    expect("different offsets", len({event[2] for event in seen}), 3)
    socket.send('421["message-with-ack",1]')
    expect("the acknowledgement", await socket.receive(), "431[1]")
    socket.send('42["ask-me"]')
    expect_that((await socket.receive()).endswith('["ask","q"]'), "a question with an offset")
    socket.send('42["volatile-burst",1]')
    expect("a volatile event", await socket.receive(), '42["v",0]')
    socket.send('42["send-binary"]')
    await socket.receive()
    header = json.loads((await socket.receive())[4:])
    expect_that(isinstance(header[-1], str) and header[-2] == "end", f"a binary event without an offset: {header}")


@check("extended+recovery")
async def recovery(server):
    """who was cut off gets the same ids, rooms and data, and what was missed once and in order"""
    for transport in ("websocket", "polling"):
        found, other = await recovering(server, transport), await client(server)
        before = found.connected["/"]
        await found.close(politely=False)
        await reason_of(server, before["sid"])
        for n in range(20):
            await other.emit("to-room", "r", n)
            await other.emit("to-room", "elsewhere", n)
        await other.ask("message-with-ack")
        again = await client(server, None)
        after = await again.connect("/", {"pid": before["pid"], "offset": found.last_offset})
        expect("ids", after, before)
        state = (await again.ask("get-state"))[0]
        wanted = {"recovered": True, "data": {"d": {"n": 1}}, "rooms": [before["sid"], "r"]}
        expect("state", state, wanted)
        await other.emit("to-room", "r", "live")
        heard = []
        while "live" not in heard:
            heard.append((await again.event("room-msg"))[1])
        expect("what was missed", heard, [*range(20), "live"])
        await again.close()
        await other.close()


async def expect_fresh(server, found, again):
    before, after = found.connected["/"], again.connected["/"]
    expect_that(before["sid"] != after["sid"] and before["pid"] != after["pid"], "an old session came back")
    expect("state", (await again.ask("get-state"))[0]["recovered"], False)
    await again.close()


@check("extended+recovery")
async def unknown_session(server):
    """an unknown id or offset begins a fresh session"""
    for changes in ({"pid": "nobody"}, {"offset": "never"}, {"offset": "999999999"}, {"offset": 5}, {"pid": None}):
        found = await recovering(server)
        await expect_fresh(server, found, await cut_and_return(server, found, **changes))


@check("extended+recovery")
async def meant_to_leave(server):
    """after a disconnect by either side there is nothing to come back to"""
    for act in ("leave", "disconnect-me"):
        found = await recovering(server)
        if act == "leave":
            await found.leave()
        else:
            await found.emit(act)
        await expect_fresh(server, found, await cut_and_return(server, found))


@check("extended+recovery", timed=True)
async def recoverable_reasons(server):
    """a session comes back after a missing pong, an illegal packet, or bytes that are no frame"""
    for act in ("ping timeout", "forced close", "transport error"):
        socket, sid = await server.web_socket(), None
        socket.send("40")
        payload = json.loads((await socket.receive())[2:])
        offset = json.loads((await socket.receive())[2:])[-1]
        if act == "forced close":
            socket.send("42{}")
        if act == "transport error":
            socket.write(frame(TEXT, b"4", masked=False))
        await socket.closed(5)
        sid = payload["sid"]
        expect("reason", await reason_of(server, sid), act)
        again = await client(server, None)
        expect("ids", await again.connect("/", {"pid": payload["pid"], "offset": offset}), payload)
        await again.close()


@check("extended+recovery")
async def recovered_past_the_gate(server):
    """who comes back is not asked for a token again"""
    found = await client(server, "/auth", {"token": "good"})
    offset = (await found.event("auth"))[-1]
    before = found.connected["/auth"]
    await found.close(politely=False)
    await reason_of(server, before["sid"])
    again = await client(server, None)
    expect("ids", await again.connect("/auth", {"pid": before["pid"], "offset": offset}), before)
    await again.close()
