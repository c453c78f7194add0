"""The official Engine.IO suite, check by check; most of it is part of the Socket.IO suite too."""

import asyncio
import json

from suite import expect, expect_that, official
from wire import Closed

KEYS = {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}


def expect_open(text, upgrades):
    expect_that(text.startswith("0"), f"no open packet but {text!r}")
    opened = json.loads(text[1:])
    expect("keys of the open packet", set(opened), KEYS)
    expect_that(isinstance(opened["sid"], str), f"sid is {opened['sid']!r}")
    found = [opened["upgrades"], opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]]
    expect("upgrades and numbers", found, [upgrades, 300, 200, 1000000])


async def expect_refused(server, method, where):
    expect(f"{method} {where}", (await server.request(method, where)).status, 400)


async def expect_gone(server, sid):
    expect("the next GET on the session", (await server.get(sid)).status, 400)


@official(engineio=1, socketio=1)
async def polling_handshake(server):
    """long polling: the open packet has exactly the five keys"""
    answer = await server.request("GET", server.target())
    expect("status", answer.status, 200)
    expect_open(answer.text, ["websocket"])


@official(engineio=2, socketio=2)
async def polling_version(server):
    """long polling: a missing or wrong EIO is refused"""
    for version in (None, "abc"):
        await expect_refused(server, "GET", server.target(EIO=version))


@official(engineio=3, socketio=3)
async def polling_transport(server):
    """long polling: a missing or unknown transport is refused"""
    for transport in (None, "abc"):
        await expect_refused(server, "GET", server.target(transport))


@official(engineio=4, socketio=4)
async def polling_method(server):
    """long polling: a handshake by POST or PUT is refused"""
    for method in ("POST", "PUT"):
        await expect_refused(server, method, server.target())


@official(engineio=5, socketio=5)
async def web_socket_handshake(server):
    """WebSocket: the first message is the open packet, without upgrades"""
    socket = await server.web_socket(sid="")
    expect_open(await socket.receive(), [])


@official(engineio=6, socketio=6)
async def web_socket_version(server):
    """WebSocket: closed for a missing or wrong EIO"""
    for version in (None, "abc"):
        await server.refuses_web_socket(server.target("websocket", EIO=version))


@official(engineio=7, socketio=7)
async def web_socket_transport(server):
    """WebSocket: closed for a missing or unknown transport"""
    for transport in (None, "abc"):
        await server.refuses_web_socket(server.target(transport))


async def expect_echo(server, sid, text):
    answer = await server.post(sid, text)
    expect("POST", (answer.status, answer.text), (200, "ok"))
    answer = await server.get(sid)
    expect("GET", (answer.status, answer.text), (200, text))


@official(engineio=8)
async def polling_text(server):
    """long polling: a text comes back"""
    await expect_echo(server, await server.open(), "4hello")


@official(engineio=9)
async def polling_payload(server):
    """long polling: the echoes of one payload come in one answer"""
    await expect_echo(server, await server.open(), "4test1\x1e4test2\x1e4test3")


@official(engineio=10)
async def polling_binary(server):
    """long polling: text and binary come back in one answer"""
    await expect_echo(server, await server.open(), "4hello\x1ebAQIDBA==")


@official(engineio=11)
async def polling_unknown_packet(server):
    """long polling: an unknown packet closes the session"""
    sid = await server.open()
    try:
        expect_that((await server.post(sid, "abc")).status >= 400, "an unknown packet was taken")
    except Closed:
        pass
    await expect_gone(server, sid)


@official(engineio=12)
async def polling_overlap(server):
    """long polling: a second GET beside a first closes the session"""
    sid = await server.open()
    first = asyncio.create_task(server.get(sid))
    await asyncio.sleep(0.005)
    second = await server.get(sid)
    answer = await first
    expect("the first GET", (answer.status, answer.text), (200, "1"))
    expect_that(second.status in (400, 500), f"the second GET was answered {second}")
    await expect_gone(server, sid)


@official(engineio=13)
async def polling_cancelled(server):
    """long polling: a cancelled poll closes the session"""
    sid = await server.open()
    link = await server.connection()
    link.send("GET", server.target(sid=sid))
    await asyncio.sleep(0.005)
    link.abort()
    await expect_gone(server, sid)


@official(engineio=14)
async def web_socket_text(server):
    """WebSocket: a text comes back"""
    socket = await server.web_socket()
    socket.send("4hello")
    expect("the echo", await socket.receive(), "4hello")


@official(engineio=15)
async def web_socket_binary(server):
    """WebSocket: a binary message comes back"""
    socket = await server.web_socket()
    socket.send(b"\x01\x02\x03\x04")
    expect("the echo", await socket.receive(), b"\x01\x02\x03\x04")


@official(engineio=16)
async def web_socket_unknown_packet(server):
    """WebSocket: an unknown packet closes the session"""
    socket = await server.web_socket()
    socket.send("abc")
    await socket.closed(2)


@official(engineio=17, socketio=8)
async def polling_heartbeat(server):
    """long polling: three pings, three pongs"""
    sid = await server.open()
    for _ in range(3):
        answer = await server.get(sid)
        expect("GET", (answer.status, answer.text), (200, "2"))
        expect("POST of a pong", (await server.post(sid, "3")).status, 200)


@official(engineio=18, socketio=9)
async def polling_ping_timeout(server):
    """long polling: without a pong the session is gone after exactly both times"""
    sid = await server.open()
    await asyncio.sleep(0.5)
    await expect_gone(server, sid)


@official(engineio=19, socketio=10)
async def web_socket_heartbeat(server):
    """WebSocket: three pings, three pongs"""
    socket = await server.web_socket()
    for _ in range(3):
        expect("a ping", await socket.receive(), "2")
        socket.send("3")


@official(engineio=20, socketio=11)
async def web_socket_ping_timeout(server):
    """WebSocket: closed without a pong"""
    await (await server.web_socket()).closed(5)


@official(engineio=21, socketio=12)
async def polling_close(server):
    """long polling: a close packet ends the session, and the poll beside it with a noop"""
    sid = await server.open()
    answer, _ = await asyncio.gather(server.get(sid), server.post(sid, "1"))
    expect("GET", (answer.status, answer.text), (200, "6"))
    await expect_gone(server, sid)


@official(engineio=22, socketio=13)
async def web_socket_close(server):
    """WebSocket: a close packet ends the session"""
    socket = await server.web_socket()
    socket.send("1")
    await socket.closed(2)


async def probed(server):
    sid = await server.open()
    socket = await server.web_socket(sid)
    socket.send("2probe")
    expect("the probe's answer", await socket.receive(), "3probe")
    return sid, socket


@official(engineio=23)
async def upgrade(server):
    """upgrade: the poll is answered with a noop, then the WebSocket carries on"""
    sid, socket = await probed(server)
    answer = await server.get(sid)
    expect("GET", (answer.status, answer.text), (200, "6"))
    socket.send("5")
    socket.send("4hello")
    expect("the echo", await socket.receive(), "4hello")


@official(socketio=14)
async def upgrade_without_poll(server):
    """upgrade: probe and upgrade packet without a poll"""
    _, socket = await probed(server)
    socket.send("5")


@official(engineio=24, socketio=15)
async def upgraded_session_has_no_polls(server):
    """upgrade: polls are refused afterwards"""
    sid, socket = await probed(server)
    socket.send("5")
    await expect_gone(server, sid)
    if server.path == "/engine.io/":
        socket.send("4hello")
        expect("the echo", await socket.receive(), "4hello")


@official(engineio=25, socketio=16)
async def upgraded_session_has_one_socket(server):
    """upgrade: a second WebSocket on the session is closed"""
    sid, socket = await probed(server)
    socket.send("5")
    await server.refuses_web_socket(server.target("websocket", sid))
    if server.path == "/engine.io/":
        socket.send("4hello")
        expect("the echo", await socket.receive(), "4hello")
