"""Beyond the suites: Socket.IO packets, acknowledgements, what JSON carries, rooms."""

import asyncio
import json

from client import Client, NotConnected
from suite import Stopwatch, check, expect, expect_that

NUMBERS = [1e21, -0.001, 2**53 - 1, 0, -1.5e-7]
TEXTS = ["", "\u2028\u2029", "👍🏽", "a\u0000b", '"\\/']
EXTREMES = [*NUMBERS, *TEXTS, True, None, {"b": 1, "a": {}}]


async def client(server, namespace="/", auth=None, **options):
    """A client of the reading kind, ended with the check."""
    found = await Client.open(server.port, namespace, auth, server.path, **options)
    link = found.session.socket or found.session.polling.links["GET"]
    server.opened.append(getattr(link, "link", link))
    return found


async def expect_closed_by(server, *messages, joined=True):
    socket = (await server.socket())[0] if joined else await server.web_socket()
    for message in messages:
        socket.send(message)
    try:
        await socket.closed(1.2)
    except Exception as error:
        raise type(error)(f"after {messages}: {error}") from None


async def expect_echo(socket, wanted='42["message-back",1]'):
    """The connection still works, and nothing came before."""
    socket.send('42["message",1]')
    expect("the next message", await socket.receive(), wanted)


@check()
async def namespace_grammar(server):
    """a namespace may end the packet without a comma; the server writes it always"""
    socket = await server.web_socket()
    socket.send("40/api")
    answer = await socket.receive()
    expect_that(answer.startswith('40/api,{"sid":'), f"CONNECT was answered {answer}")
    expect("the greeting", await socket.receive(), '42/api,["auth",{}]')
    socket.send('42/api,["message",1]')
    expect("the echo", await socket.receive(), '42/api,["message-back",1]')
    socket.send("41/api")
    socket.send("40")
    expect_that((await socket.receive()).startswith('40{"sid":'), "no answer to CONNECT")


@check()
async def connect_payload(server):
    """the payload of CONNECT is an object or absent"""
    for payload in ('"text"', "[]", "null", "true", "{"):
        await expect_closed_by(server, "40" + payload, joined=False)
    socket = await server.web_socket()
    socket.send("40123")
    expect_that((await socket.receive()).startswith('40{"sid":'), "40123 was not accepted")


@check()
async def event_behind_connect(server):
    """an event in the same breath as CONNECT is answered, or ends the connection"""
    socket = await server.web_socket()
    socket.send("40")
    socket.send('42["message",1]')
    expect_that((await socket.receive()).startswith('40{"sid":'), "no answer to CONNECT")
    sid = await server.open()
    await server.post(sid, '40\x1e42["message",1]')
    expect_that((await server.get(sid)).status in (200, 400), "GET failed")


@check()
async def second_connect(server):
    """a second CONNECT to a joined namespace ends the connection"""
    await expect_closed_by(server, "40")


@check()
async def namespace_not_joined(server):
    """packets for a namespace that was not joined end the connection"""
    for packet in ('42/api,["message",1]', "43/api,1[]", "41/api,", '42/nobody,["x"]'):
        await expect_closed_by(server, packet)


@check()
async def refusals(server):
    """a refusal has its data, the connection stays, and the client may try again"""
    found = await client(server, None)
    for auth, wanted in (
        ({"token": "bad"}, {"message": "Not authorized", "data": {"code": 401, "content": "Please retry later"}}),
        ({"nodata": 1}, {"message": "Not authorized"}),
    ):
        try:
            await found.connect("/auth", auth)
            expect_that(False, f"{auth} was let in")
        except NotConnected as refused:
            expect("the refusal", refused.payload, wanted)
    await found.connect("/auth", {"token": "good"})
    expect("the greeting", await found.event(), ["auth", {"token": "good"}])
    await found.close()


@check()
async def error_from_client(server):
    """CONNECT_ERROR and unknown types from a client end the connection"""
    for packet in ('44{"message":"x"}', "44", "47", "49[]", "4", "4-1", "4a"):
        await expect_closed_by(server, packet)


@check(timed=True)
async def connect_timeout(server):
    """who joins no namespace is closed after the connect timeout; a refusal does not count as joining"""
    for first in ("", "40/random", '40/auth,{"token":"bad"}'):
        socket = await server.web_socket()
        watch = Stopwatch()
        if first:
            socket.send(first)
        await socket.closed(3)
        expect_that(0.8 < watch.seconds < 1.4, f"closed after {watch.seconds:.2f} s")
    socket, _ = await server.socket(beats=False)
    socket.send("41")
    expect("the next message", await socket.receive(), "2")


@check()
async def event_names(server):
    """an event's name is a string that means nothing to the client, or a number"""
    reserved = ("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener")
    nameless = ("[]", "[{}]", "[null]", "[true]", "[[]]", '{"0":"x"}', '"x"', "")
    for payload in (*(f'["{name}"]' for name in reserved), *nameless):
        await expect_closed_by(server, "42" + payload)
    socket, _ = await server.socket()
    socket.send("42[5,1]")
    socket.send('42["nobody-listens",1]')
    socket.send('42["nobody-listens"]')
    await expect_echo(socket)


@check()
async def other_payloads(server):
    """an acknowledgement holds an array, a DISCONNECT nothing"""
    for packet in ("431{}", '431"x"', "41{}", '41["x"]', '42["message",1', '42["message"]]', "42['message']"):
        await expect_closed_by(server, packet)


@check()
async def attachment_errors(server):
    """what is wrong about attachments ends the connection"""
    one = '["message",{"_placeholder":true,"num":0}]'
    for messages in (
        ('4511-["message"]',),
        ("451-" + one, "42[]"),
        ("451-" + one, '42["message",1]'),
        (b"stray",),
        ('451-["message",{"_placeholder":true,"num":1}]', b"x"),
        ('451-["message",{"_placeholder":true,"num":-1}]', b"x"),
        ('451-["message",{"_placeholder":true,"num":0.5}]', b"x"),
        ('451-["message",{"_placeholder":true,"num":"0"}]', b"x"),
        ("45-" + one,), ("45" + one,), ("451" + one,), ("451.5-" + one,), ("45-1-" + one,), ("45x-" + one,),
        ("4599999999999999999999-" + one,),
    ):
        await expect_closed_by(server, *messages)


@check()
async def attachments_anywhere(server):
    """attachments at any depth, none, empty ones, and the most that is allowed"""
    socket, _ = await server.socket()
    socket.send('450-["message",1]')
    expect("without attachments", await socket.receive(), '42["message-back",1]')
    await socket_echoes(server, [b""], [{"a": [b"1", {"b": b"2"}], "c": b"3"}], [[b"x"] * 10])
    socket.send('42["send-binary"]')
    header = await socket.receive()
    wanted = '452-["bin",{"_placeholder":true,"num":0},{"n":[{"_placeholder":true,"num":1}]},"end"]'
    expect("the packet", header, wanted)
    expect("attachments", [await socket.receive(), await socket.receive()], [b"\x01\x02\x03", b"\x04\x05"])


async def socket_echoes(server, *lists):
    for transport in ("websocket", "polling"):
        found = await client(server, transport=transport)
        await found.event("auth")
        for arguments in lists:
            await found.emit("message", *arguments)
            expect("the echo", await found.event(), ["message-back", *arguments])
            expect("the acknowledgement", await found.ask("message-with-ack", *arguments), list(arguments))
        await found.close()


@check()
async def values(server):
    """what JSON carries comes back equal, over both transports"""
    await socket_echoes(server, EXTREMES, ["x" * 50_000], [[[[[["deep"]]]]]], [])
    socket, _ = await server.socket()
    for text in ('"\\ud800"', '{"a":1,"a":2}', "1.0", "1e3", '"\\u00e9\\/"'):
        socket.send(f'42["message",{text}]')
        answer = await socket.receive()
        found = json.loads(answer[2:])[1]
        expect(f"the echo of {text}", found, json.loads(text))


@check()
async def acknowledgements(server):
    """twice is once, nothing is [], late and unknown numbers are ignored"""
    socket, _ = await server.socket()
    for late in ("43999[]", "430[1]", "43123456[]", "439007199254740993[]", f"43{'9' * 40}[]"):
        socket.send(late)
    socket.send('427["ack-twice"]')
    expect("the acknowledgement", await socket.receive(), "437[1]")
    socket.send('428["message-with-ack"]')
    expect("the acknowledgement", await socket.receive(), "438[]")
    socket.send('429007199254740993["message-with-ack"]')
    expect("the acknowledgement", await socket.receive(), "439007199254740993[]")
    socket.send('42["message-with-ack"]')
    await expect_echo(socket)


def number_of(question):
    """The acknowledgement number of a question as it stands on the wire."""
    return question[2 : question.index("[")]


@check()
async def server_asks(server):
    """the server asks; the answer reaches it, with its bytes"""
    socket, _ = await server.socket()
    for answer, result in ((["a", 1], '42["ask-result","a",1]'), ([], '42["ask-result"]')):
        socket.send('42["ask-me"]')
        question = await socket.receive()
        number = number_of(question)
        expect("the question", question, f'42{number}["ask","q"]')
        socket.send(f"43{number}{json.dumps(answer, separators=(',', ':'))}")
        expect("the result", await socket.receive(), result)
    found = await client(server)
    found.answers["ask"] = lambda question: [question, b"bytes"]
    await found.emit("ask-me")
    expect("the result", await found.event("ask-result"), ["ask-result", "q", b"bytes"])
    await found.close()


@check(timed=True)
async def server_asks_in_vain(server):
    """a question that is not answered times out; its late answer is ignored"""
    socket, _ = await server.socket()
    socket.send('42["ask-timeout"]')
    question = await socket.receive()
    expect("the result", await socket.receive(), '42["ask-timeout-result","operation has timed out",null]')
    socket.send(f"43{number_of(question)}[1]")
    await expect_echo(socket)
    found = await client(server)
    found.answers["ask"] = lambda question: ["in time"]
    await found.emit("ask-timeout")
    expect("the result", await found.event("ask-timeout-result"), ["ask-timeout-result", None, "in time"])
    await found.close()


@check(timed=True)
async def order(server):
    """thousands of messages keep their order, both ways, on every transport"""
    for transport in ("websocket", "polling"):
        found = await client(server, transport=transport)
        await found.event("auth")
        await found.emit("burst", 3000)
        numbers = [(await found.event("b"))[1] for _ in range(3000)]
        expect_that(numbers == list(range(3000)), f"a burst on {transport} was out of order")
        await found.session.send(*(f'2["message",{n}]' for n in range(1000)))
        numbers = [(await found.event("message-back"))[1] for _ in range(1000)]
        expect_that(numbers == list(range(1000)), f"echoes on {transport} were out of order")
        await found.close()


@check()
async def adjacent_attachments(server):
    """a packet's attachments follow it at once, whatever else is sent, through the upgrade too"""
    speaker = await client(server)
    hearer = await client(server, transport="polling")
    await hearer.ask("join", "mixed")
    rounds = 60

    async def speak():
        for n in range(rounds):
            await speaker.emit("to-room", "mixed", "far", n, bytes([n]), {"deep": [bytes([n, n])]})

    async def ask():
        for n in range(rounds):
            await hearer.emit("send-binary")
            if n == rounds // 2:
                await hearer.session.upgrade()

    await asyncio.gather(speak(), ask())
    seen = {"room-msg": [], "bin": 0}
    while len(seen["room-msg"]) < rounds or seen["bin"] < rounds:
        event = await hearer.event()
        if event[0] == "bin":
            expect("attachments", event[1:], [b"\x01\x02\x03", {"n": [b"\x04\x05"]}, "end"])
            seen["bin"] += 1
        elif event[0] == "room-msg":
            expect("attachments", event[3:], [bytes([event[2]]), {"deep": [bytes([event[2]] * 2)]}])
            seen["room-msg"].append(event[2])
    expect("the order", seen["room-msg"], list(range(rounds)))
    await hearer.close()
    await speaker.close()


@check()
async def middleware(server):
    """an event refused on the server tells the client what the server chose"""
    socket, _ = await server.socket()
    socket.send('42["forbidden"]')
    expect("the answer", await socket.receive(), '42["mw-error","nope"]')


@check()
async def rooms(server):
    """rooms: own id first, the sender in or out, exceptions, one namespace, left on leaving"""
    a, b, c, far = [await client(server) for _ in range(3)] + [await client(server, "/api")]
    sid = a.connected["/"]["sid"]
    expect("rooms", await a.ask("join", "r"), [[sid, "r"]])
    expect("rooms", await a.ask("join", "s"), [[sid, "r", "s"]])
    await b.ask("join", "r")
    await far.ask("join", "r", namespace="/api")
    await a.emit("to-room", "r", 1)
    await a.emit("to-room-others", "r", 2)
    await a.emit("to-except", "r", "s", 3)
    await a.emit("to-room", c.connected["/"]["sid"], 4)
    expect("rooms", await a.ask("leave", "r"), [[sid, "s"]])
    await b.emit("to-room", "r", 5)
    for each, wanted in ((a, [1]), (b, [1, 2, 3, 5]), (c, [4]), (far, [])):
        await expect_heard(each, "room-msg", [[n] for n in wanted])
    for each in (a, b, c, far):
        await each.close()


async def expect_heard(found, name, wanted):
    """Exactly these events of a name until an echo comes back."""
    namespace = next(iter(found.connected))
    await found.emit("message", "end", namespace=namespace)
    heard = []
    while (event := await found.event())[0] != "message-back":
        if event[0] == name:
            heard.append(event[1:])
    expect(f"{name} heard", heard, wanted)


@check()
async def broadcast(server):
    """a broadcast reaches everyone else in the namespace"""
    a, b, far = await client(server, "/custom"), await client(server, "/custom"), await client(server, "/api")
    token = a.connected["/custom"]["sid"]
    await a.emit("broadcast", token, b"x", namespace="/custom")
    expect("the broadcast", await b.event("bcast"), ["bcast", token, b"x"])
    await expect_heard(a, "bcast", [])
    await expect_heard(far, "bcast", [])
    for each in (a, b, far):
        await each.close()


@check()
async def volatile(server):
    """volatile events are dropped while no poll waits, or behind what a WebSocket has not written"""
    sid, _ = await server.polling_socket()
    await server.post(sid, '42["volatile-burst",10]')
    expect("GET", (await server.get(sid)).text, '42["burst-done"]')
    socket, _ = await server.socket()
    for count in (1, 50):
        socket.send(f'42["volatile-burst",{count}]')
        expect("on a WebSocket", [await socket.receive() for _ in range(2)], ['42["v",0]', '42["burst-done"]'])
