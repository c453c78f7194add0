"""Beyond the suites: clients that ask for too much, for nothing, or in an odd way."""

import json

from packet_checks import client, expect_echo, number_of
from suite import check, expect, expect_that
from wire import WebSocket


@check(timed=True)
async def counts(server):
    """whatever number a client asks for, the server lives and sends what it can"""
    for event, last in (("burst", []), ("volatile-burst", ['42["burst-done"]']), ("big", ['42["big",""]'])):
        for number in ("-1", "-1e300", '"7"', "null"):
            socket, _ = await server.socket()
            socket.send(f'42["{event}",{number}]')
            for wanted in last:
                expect(f"{event} {number}", await socket.receive(), wanted)
            await expect_echo(socket)
    socket, _ = await server.socket()
    socket.send('42["big",1e12]')
    expect_that(len(await socket.receive()) > 1_000_000, "nothing big came")
    await expect_echo(socket)


@check(timed=True)
async def much_at_once(server):
    """what one event causes may be much: it arrives whole, over both transports"""
    wanted = '42["big","' + "x" * 5_000_000 + '"]'
    socket, _ = await server.socket()
    socket.send('42["big",5000000]')
    expect_that(await socket.receive() == wanted, "the event did not arrive on a WebSocket")
    sid, _ = await server.polling_socket()
    await server.post(sid, '42["big",5000000]')
    answer = await server.get(sid)
    expect_that(answer.body == wanted.encode(), f"the event did not arrive by polling: {answer}")


@check()
async def rewritten(server):
    """what comes back is written as JavaScript writes it: only a client that does so too can compare bytes"""
    socket, _ = await server.socket()
    for text, wanted in (
        ('1 , {"a" : [ ] , "b" : { } }', '1,{"a":[],"b":{}}'),
        (r'"\u00e9\/\u2028\ud83d\ude00"', '"é/\u2028😀"'),
        (r'"\u0008\u0009\u000a\u000C\u000d\u0022\u005c\u001F\u007f"', '"' + r"\b\t\n\f\r\"\\\u001f" + '\x7f"'),
        (r'"\ud800x\uDC00\ud83d\u0041", "\\u0041"', r'"\ud800x\udc00\ud83dA","\\u0041"'),
        ('{"a":1,"b":[{"c":1,"\\u0063":2}],"a":{"x":3}}', '{"a":{"x":3},"b":[{"c":2}]}'),
        ("1.0,-0,0.0,1E+2,1.50,-1e-7,1e-6,123e-20", "1,0,0,100,1.5,-1e-7,0.000001,1.23e-18"),
        ("1e20,1e21,1.5e300", "100000000000000000000,1e+21,1.5e+300"),
        ("123456789012345678e-5,1e999", "1234567890123.4568,null"),
        ("9007199254740993,-12", "9007199254740993,-12"),
        ("true ,false, null", "true,false,null"),
        ("[" * 200 + " 1 " + "]" * 200, "[" * 200 + "1" + "]" * 200),
    ):
        socket.send(f'42["message",{text}]')
        expect(f"the echo of {text}", await socket.receive(), f'42["message-back",{wanted}]')
        socket.send(f'427["message-with-ack", {text} ]')
        expect(f"the acknowledgement of {text}", await socket.receive(), f"437[{wanted}]")
    socket, _ = await server.socket(auth='{ "token" : "\\u00e9" }')
    socket.send('451-["message", { "_placeholder" : true , "num" : 0 } ]')
    socket.send(b"x")
    expect("the echo", await socket.receive(), '451-["message-back",{"_placeholder":true,"num":0}]')


@check()
async def state_with_bytes(server):
    """what the server keeps of a client, or hears from it, comes back with its bytes, and as null where nothing came"""
    found = await client(server)
    sid = found.connected["/"]["sid"]
    expect("the state", await found.ask("get-state"), [{"recovered": False, "data": {}, "rooms": [sid]}])
    for value in ({"n": 1}, b"bytes", {"a": [b"1", b"2"]}, None):
        await found.ask("set-data", value)
        expect("the data", (await found.ask("get-state"))[0]["data"], {"d": value})
    await found.ask("set-data")
    expect("the data", (await found.ask("get-state"))[0]["data"], {"d": None})
    for answer, wanted in (([b"in time", 2], b"in time"), ([], None)):
        found.answers["ask"] = lambda question, answer=answer: answer
        await found.emit("ask-timeout")
        expect("the result", await found.event("ask-timeout-result"), ["ask-timeout-result", None, wanted])
    await found.close()
    socket, _ = await server.socket()
    socket.send('42["ask-timeout"]')
    socket.send(f'461-{number_of(await socket.receive())}[{{"_placeholder":true,"num":0}}]')
    socket.send(b"x")
    expect("the result", await socket.receive(), '451-["ask-timeout-result",null,{"_placeholder":true,"num":0}]')
    expect("its bytes", await socket.receive(), b"x")


@check()
async def repeated_parameters(server):
    """a query parameter that comes twice is a list"""
    where = server.target("websocket", a="1&a=2&b&c=3&a=")
    socket = await WebSocket.open(server.port, where)
    server.opened.append(socket.link)
    socket.send("40")
    for _ in range(3):
        await socket.receive()
    socket.send('421["handshake"]')
    query = json.loads((await socket.receive())[3:])[0]["query"]
    expect("the query", query, {"EIO": "4", "transport": "websocket", "a": ["1", "2", ""], "b": "", "c": "3"})


@check()
async def rooms_that_are_none(server):
    """only a string names a room"""
    socket, sid = await server.socket()
    for event in ("join", "leave"):
        for room in ("", ",7", ",null", ",{}"):
            socket.send(f'421["{event}"{room}]')
            expect(f"rooms after {event} {room}", await socket.receive(), f'431[["{sid}"]]')
    socket.send('421["join",""]')
    expect("rooms", await socket.receive(), f'431[["{sid}",""]]')


@check("socketio", timed=True)
async def many_echoes(server):
    """all echoes of one POST are in one answer, however many"""
    sid, _ = await server.polling_socket()
    await server.post(sid, "\x1e".join(f'42["message",{n}]' for n in range(40)))
    packets = [packet for packet in (await server.get(sid)).text.split("\x1e") if packet != "2"]
    expect("packets", packets, [f'42["message-back",{n}]' for n in range(40)])


@check()
async def names_that_look_alike(server):
    """a room is named by its characters as they were sent, whatever they look like"""
    found, other = await client(server), await client(server)
    sid = found.connected["/"]["sid"]
    one, two = "caf\u00e9", "cafe\u0301"
    expect("rooms", await found.ask("join", one), [[sid, one]])
    await other.emit("to-room", two, 1)
    await other.emit("to-room", one, 2)
    expect("heard", await found.event("room-msg"), ["room-msg", 2])
    expect("rooms", await found.ask("leave", two), [[sid, one]])
    expect("rooms", await found.ask("join", two), [[sid, one, two]])
    for each in (found, other):
        await each.close()


@check()
async def depth(server):
    """nesting of a thousand levels comes back, and attachments at that depth"""
    socket, _ = await server.socket()
    for inner in ("1", '{"_placeholder":true,"num":0}'):
        value = '{"a":[' * 500 + inner + "]}" * 500
        if inner == "1":
            socket.send(f'42["message",{value}]')
            expect_that(await socket.receive() == f'42["message-back",{value}]', "no echo of a deep text")
        else:
            socket.send(f'451-["message",{value}]')
            socket.send(b"deep")
            expect_that(await socket.receive() == f'451-["message-back",{value}]', "no echo of a deep placeholder")
            expect("the attachment", await socket.receive(), b"deep")
    socket.send('42["message",' + "[" * 40_000 + "]" * 40_000 + "]")
    await socket.closed(5)
    await expect_echo((await server.socket())[0])
