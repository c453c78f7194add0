"""Beyond the suites: heartbeat, upgrade, WebSocket framing."""

import asyncio
import json
import os
import re
import socket
import struct

from suite import Stopwatch, check, expect, expect_that
from wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Failure, WebSocket, frame, within

LIMIT = 100_000


async def reason_of(server, sid):
    """Why a socket ended, asked by another one until it is known."""
    socket, _ = await server.socket()
    while True:
        socket.send(f'421["reason-of","{sid}"]')
        answer = await socket.receive()
        if answer not in ("2", "431[null]"):
            socket.abort()
            return json.loads(answer[3:])[0]
        await asyncio.sleep(0.02)


async def receive_all(socket, seconds):
    """What comes within the time."""
    found = []
    try:
        while True:
            found.append(await socket.receive(seconds))
    except Failure:
        return found


@check(timed=True)
async def ping_interval(server):
    """a ping comes one interval after the opening, and one after the pong"""
    socket = await server.web_socket()
    watch = Stopwatch()
    socket.send("40")
    while await socket.receive() != "2":
        pass
    expect_that(1.3 < watch.seconds < 2.0, f"the first ping came after {watch.seconds:.2f} s")
    await asyncio.sleep(0.4)
    socket.send("3")
    watch = Stopwatch()
    expect("the next message", await socket.receive(), "2")
    expect_that(1.3 < watch.seconds < 2.0, f"the second ping came {watch.seconds:.2f} s after the pong")


@check(timed=True)
async def ping_without_poll(server):
    """without a poll a ping waits, and its pong is due all the same"""
    sid, _ = await server.polling_socket()
    await asyncio.sleep(1.7)
    watch = Stopwatch()
    expect("GET", (await server.get(sid)).text, "2")
    expect_that(watch.seconds < 0.5, "the ping had not been waiting")
    await asyncio.sleep(1.2)
    expect("GET without a pong", (await server.get(sid)).status, 400)


@check(timed=True)
async def surplus_pongs(server):
    """pongs that nobody asked for do no harm"""
    socket, _ = await server.socket(beats=False)
    for _ in range(3):
        socket.send("3")
    socket.send('42["message",1]')
    expect("the echo", await socket.receive(), '42["message-back",1]')
    expect("the next message", await socket.receive(), "2")


@check()
async def ping_from_client(server):
    """a ping from the client is an error of its transport"""
    socket, sid = await server.socket()
    socket.send("2")
    await socket.closed(2)
    expect("reason", await reason_of(server, sid), "transport error")
    session, sid = await server.polling_socket()
    await server.post(session, "2")
    expect("GET", (await server.get(session)).status, 400)
    expect("reason on polling", await reason_of(server, sid), "transport error")


@check(timed=True)
async def no_pong(server):
    """a missing pong ends the socket with "ping timeout" """
    socket, sid = await server.socket(beats=False)
    watch = Stopwatch()
    await socket.closed(5)
    expect_that(2.2 < watch.seconds < 3.2, f"closed after {watch.seconds:.2f} s")
    expect("reason", await reason_of(server, sid), "ping timeout")


async def behind(server, messages):
    """A socket for which so many messages of 4 kB wait, its id, and the system's own socket, of which little is read
    ahead."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    raw.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(raw, ("127.0.0.1", server.port))
    head = (
        f"GET {server.target('websocket')} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    await loop.sock_sendall(raw, head.encode() + frame(TEXT, b"40"))
    held = b""
    while b'"auth"' not in held:
        held += await loop.sock_recv(raw, 4096)
    sid = re.search(rb'40\{"sid":"([^"]+)"', held).group(1).decode()
    await loop.sock_sendall(raw, frame(TEXT, b'42["big",4000]') * messages)
    return raw, sid


@check(timed=True)
async def slow_reader(server):
    """a client that is far behind and reads slowly hears pings in time and stays"""
    raw, sid = await behind(server, 160)
    loop = asyncio.get_running_loop()
    link = WebSocket(None, None)
    messages, pings = 0, []
    while messages < 160:
        data = await within(5, loop.sock_recv(raw, 4096))
        expect_that(data, f"the connection ended behind {messages} messages")
        link.buffer += data
        while taken := link._take():
            if taken[2] == b"2":
                pings.append(messages)
                await loop.sock_sendall(raw, frame(TEXT, b"3"))
            elif taken[1] == TEXT:
                messages += 1
        # 80 kB a second.
        await asyncio.sleep(0.05)
    expect_that(len(pings) > 1, f"pings came behind {pings} messages")
    raw.close()
    expect("reason", await reason_of(server, sid), "transport close")


@check(timed=True)
async def stalled_reader(server):
    """a client that reads nothing of what waits ends as one without a pong does"""
    raw, sid = await behind(server, 160)
    watch = Stopwatch()
    expect("reason", await reason_of(server, sid), "ping timeout")
    expect_that(watch.seconds < 4.5, f"ended after {watch.seconds:.2f} s")
    raw.close()


async def probed(server, sid):
    socket = await server.web_socket(sid)
    socket.send("2probe")
    expect("the probe's answer", await socket.receive(), "3probe")
    return socket


@check()
async def pending_poll_during_probe(server):
    """a poll that waits is answered with a noop as soon as the probe is answered"""
    sid, _ = await server.polling_socket()
    poll = asyncio.create_task(server.get(sid))
    await asyncio.sleep(0.05)
    await probed(server, sid)
    expect("the poll", (await poll).text, "6")


@check()
async def packets_across_upgrade(server):
    """between probe and upgrade packets go to polling, then to the WebSocket: all once, in order"""
    sid, _ = await server.polling_socket()
    await server.post(sid, '42["burst",100]')
    socket = await probed(server, sid)
    await server.post(sid, '42["message","polled"]')
    packets = []
    while '42["message-back","polled"]' not in packets:
        packets += [p for p in (await server.get(sid)).text.split("\x1e") if p != "6"]
    await server.post(sid, '42["burst",50]')
    socket.send("5")
    socket.send('42["burst",50]')
    packets += [await socket.receive() for _ in range(100)]
    wanted = [f'42["b",{n}]' for n in range(100)] + ['42["message-back","polled"]']
    expect("packets", packets, wanted + [f'42["b",{n}]' for n in range(50)] * 2)


@check()
async def wrong_probe(server):
    """a first packet that is no probe ends the WebSocket; polling lives"""
    sid, _ = await server.polling_socket()
    for text in ("5", "4hello", "2", "3probe"):
        socket = await server.web_socket(sid)
        socket.send(text)
        await socket.closed(2)
    await server.post(sid, '42["message",1]')
    expect("GET", (await server.get(sid)).text, '42["message-back",1]')


@check(timed=True)
async def upgrade_timeout(server):
    """an upgrade that is not completed ends the WebSocket; polling lives"""
    sid, _ = await server.polling_socket()
    socket = await probed(server, sid)
    watch = Stopwatch()
    await socket.closed(3)
    expect_that(0.7 < watch.seconds < 1.8, f"closed after {watch.seconds:.2f} s")
    await server.post(sid, '42["message",1]')
    packets = (await server.get(sid)).text.split("\x1e")
    expect("GET", [p for p in packets if p not in ("6", "2")], ['42["message-back",1]'])


@check()
async def second_web_socket_during_upgrade(server):
    """a second WebSocket during the upgrade is closed; the first completes it"""
    sid, _ = await server.polling_socket()
    socket = await probed(server, sid)
    await server.refuses_web_socket(server.target("websocket", sid))
    socket.send("5")
    socket.send('42["message",1]')
    expect("the echo", await socket.receive(), '42["message-back",1]')


@check()
async def close_during_upgrade(server):
    """a session that ends during the upgrade ends the WebSocket too"""
    sid, _ = await server.polling_socket()
    socket = await probed(server, sid)
    await server.post(sid, "1")
    await socket.closed(2)
    # A poll that was on its way may still be answered with a noop, once.
    statuses = [(await server.get(sid)).status for _ in range(2)]
    expect("the second GET", statuses[1], 400)


@check(timed=True)
async def heartbeat_across_upgrade(server):
    """no ping on a probing WebSocket; after the upgrade they come there"""
    sid, _ = await server.polling_socket()
    await asyncio.sleep(0.8)
    socket = await probed(server, sid)
    expect("on the WebSocket before the upgrade", await receive_all(socket, 0.9), [])
    packets = []
    while "2" not in packets:
        packets += (await server.get(sid)).text.split("\x1e")
    socket.send("5")
    socket.send("3")
    for _ in range(2):
        expect("the next ping", await socket.receive(), "2")
        socket.send("3")


@check("engineio", timed=True)
async def fragments(server):
    """messages in fragments, with pings between them"""
    socket = await server.web_socket()
    text = "4grüße 👍🏽".encode()
    socket.write(frame(TEXT, text[:4], fin=False))
    socket.write(frame(PING, b"beat"))
    for index in range(4, len(text)):
        socket.write(frame(CONTINUATION, text[index : index + 1], fin=False))
    socket.write(frame(CONTINUATION, b""))
    expect("the pong", await socket.receive_frame(), (True, PONG, b"beat"))
    expect("the echo", await socket.receive(), text.decode())
    socket.write(frame(PONG, b"unasked"))
    socket.write(frame(BINARY, b"", fin=False) + frame(CONTINUATION, b"\x00"))
    expect("the echo", await socket.receive(), b"\x00")


@check("engineio", timed=True)
async def sizes(server):
    """messages of every size of header, and empty ones"""
    socket = await server.web_socket()
    for size in (0, 1, 125, 126, 65535, 65536, 900_000):
        socket.send(os.urandom(size) if size < 900_000 else bytes(size))
        expect(f"bytes of the echo of {size}", len(await socket.receive()), size)
    socket.send("4")
    expect("the echo of an empty text", await socket.receive(), "4")


@check("engineio", timed=True)
async def slow_and_early(server):
    """frames that come with the handshake or byte by byte"""
    socket = await WebSocket.open(server.port, server.target("websocket"), early=frame(TEXT, b"4early"))
    server.opened.append(socket.link)
    expect_that((await socket.receive()).startswith("0{"), "no open packet")
    expect("the echo", await socket.receive(), "4early")
    for byte in frame(TEXT, b"4slow"):
        socket.write(bytes([byte]))
        await socket.drain()
        await asyncio.sleep(0.001)
    expect("the echo", await socket.receive(), "4slow")


@check()
async def close_handshake(server):
    """a close frame is answered, and the socket ends with "transport close" """
    socket, sid = await server.socket()
    socket.close(1000)
    expect("code", await socket.closed(2), 1000)
    expect("reason", await reason_of(server, sid), "transport close")


async def expect_code(server, data, *codes):
    socket = await server.web_socket()
    socket.write(data)
    code = await socket.closed(3)
    expect_that(code in codes, f"closed with {code}, not {codes[0]}, after {data[:12].hex()}…")


@check()
async def oversized_message(server):
    """a message above the limit is closed with 1009, whole or in fragments, before all of it came"""
    await expect_code(server, frame(TEXT, b"4" + b"x" * LIMIT), 1009)
    piece = frame(CONTINUATION, b"x" * 30_000, fin=False)
    await expect_code(server, frame(TEXT, b"4", fin=False) + piece * 4, 1009)
    announced = bytes([0x81, 0xFF]) + struct.pack(">Q", 1 << 40) + b"mask"
    await expect_code(server, announced, 1009)


@check()
async def largest_message(server):
    """a message of exactly the limit is taken"""
    socket, _ = await server.socket()
    text = '42["message","' + "x" * (LIMIT - 16) + '"]'
    expect("its size", len(text), LIMIT)
    socket.send(text)
    expect_that((await socket.receive()).startswith('42["message-back","xxx'), "no echo")


@check()
async def invalid_text(server):
    """invalid UTF-8 is closed with 1007, also when fragments hide it"""
    for text in (b"4\xff", b"4\xc0\x80", b"4\xed\xa0\x80", b"4\xf4\x90\x80\x80", b"4\xe2\x82"):
        await expect_code(server, frame(TEXT, text), 1007)
    await expect_code(server, frame(TEXT, b"4\xe2", fin=False) + frame(CONTINUATION, b"("), 1007)


@check()
async def protocol_errors(server):
    """unmasked frames, reserved opcodes and bits, and frames out of order are closed with 1002"""
    for data in (
        frame(TEXT, b"40", masked=False),
        frame(3, b"x"),
        frame(11, b"x"),
        *(frame(TEXT, b"40", rsv=bit) for bit in (1, 2, 4)),
        frame(PING, b"x" * 126),
        frame(PING, b"x", fin=False),
        frame(CONTINUATION, b"x"),
        frame(TEXT, b"4", fin=False) + frame(TEXT, b"0"),
        frame(CLOSE, b"\x03"),
        frame(CLOSE, struct.pack(">H", 1005)),
        frame(CLOSE, struct.pack(">H", 999)),
    ):
        await expect_code(server, data, 1002)


@check()
async def half_a_frame(server):
    """a connection that ends within a frame is a transport close"""
    socket, sid = await server.socket()
    socket.write(frame(TEXT, b'42["message",1]')[:9])
    await socket.drain()
    socket.abort()
    expect("reason", await reason_of(server, sid), "transport close")


@check()
async def no_compression(server):
    """compression is offered in vain"""
    headers = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    await server.web_socket(headers=headers)
