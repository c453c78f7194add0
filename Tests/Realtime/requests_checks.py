"""Beyond the suites: Engine.IO requests, CORS, the cookie."""

import asyncio
import json
import re

from engine import target
from suite import check, expect, expect_that
from wire import Closed, Refused, WebSocket

LISTED = "http://app.example"
MESSAGES = [
    "Transport unknown", "Session ID unknown", "Bad handshake method", "Bad request", "denied by test",
    "Unsupported protocol version",
]


async def expect_error(server, code, method, where, headers=None):
    answer = await server.request(method, where, headers={"Origin": LISTED} | (headers or {}))
    expect(f"status of {method} {where}", answer.status, 403 if code == 4 else 400)
    expect(f"body of {method} {where}", answer.json(), {"code": code, "message": MESSAGES[code]})
    expect("content type", answer.headers["content-type"].split(";")[0], "application/json")
    expect("allowed origin", answer.headers.get("access-control-allow-origin"), LISTED)


@check()
async def errors(server):
    """an error has its code, its message, JSON and the CORS headers"""
    for transport in ("abc", "constructor", "__proto__", None):
        await expect_error(server, 0, "GET", server.target(transport))
    await expect_error(server, 1, "GET", server.target(sid="nobody"))
    await expect_error(server, 2, "POST", server.target())
    await expect_error(server, 3, "GET", server.target("websocket"))
    await expect_error(server, 4, "GET", server.target(), {"x-deny": "1"})
    for version in ("3", None, "abc", "5"):
        await expect_error(server, 5, "GET", server.target(EIO=version))


@check()
async def head(server):
    """HEAD is refused as any other method, without a body: the connection goes on"""
    link = await server.connection()
    answer = await link.request("HEAD", server.target())
    expect("HEAD", (answer.status, answer.headers["content-type"]), (400, "application/json"))
    answer = await link.request("GET", server.target())
    expect_that(answer.text.startswith("0{"), f"GET was answered {answer}")


@check()
async def order_of_checks(server):
    """transport, session, method, application and version are checked in this order"""
    denied = {"x-deny": "1"}
    await expect_error(server, 0, "PUT", server.target("abc", sid="nobody", EIO="3"), denied)
    await expect_error(server, 1, "PUT", server.target(sid="nobody", EIO="3"), denied)
    await expect_error(server, 2, "PUT", server.target(EIO="3"), denied)
    await expect_error(server, 3, "GET", server.target("websocket", EIO="3"), denied)
    await expect_error(server, 4, "GET", server.target(EIO="3"), denied)


@check()
async def other_transport(server):
    """a poll on a WebSocket session is a bad request"""
    socket = await server.web_socket(sid="")
    sid = json.loads((await socket.receive())[1:])["sid"]
    await expect_error(server, 3, "GET", server.target(sid=sid))
    socket.send("40")
    expect_that((await socket.receive()).startswith("40{"), "the WebSocket did not survive")


@check()
async def bad_origin(server):
    """control characters in Origin are refused"""
    try:
        answer = await server.request("GET", server.target(), headers={"Origin": "http://a\x01b"})
        expect("status", answer.status, 400)
    except Closed:
        pass


@check()
async def web_socket_refusals(server):
    """a WebSocket is refused before 101, with the message as the body"""
    for code, where, headers in (
        (0, server.target("abc"), {}),
        (1, server.target("websocket", sid="nobody"), {}),
        (4, server.target("websocket"), {"x-deny": "1"}),
        (5, server.target("websocket", EIO="3"), {}),
        (5, server.target("websocket", EIO=None), {}),
        *((3, server.target("websocket"), {"Sec-WebSocket-Version": version}) for version in (None, "12", "13, 8")),
    ):
        try:
            await WebSocket.open(server.port, where, headers)
        except Refused as refused:
            expect("status", refused.answer.status, 400)
            expect("body", refused.answer.text, MESSAGES[code])
            expect("connection", refused.answer.headers["connection"], "close")
            expect("content type", refused.answer.headers["content-type"].split(";")[0], "text/html")
        else:
            expect_that(False, f"{where} was not refused")


@check()
async def paths(server):
    """only paths that begin with the prefix and its slash are served"""
    for path in ("/socket.io", "/other/", "/", "/socket.iox/"):
        expect(f"status of {path}", (await server.request("GET", target(path, "polling"))).status, 404)
    deeper = await server.request("GET", target("/socket.io/deeper", "polling"))
    expect("status below the prefix", deeper.status, 200)


@check()
async def foreign_upgrade(server):
    """a WebSocket elsewhere is refused or ended soon"""
    await server.refuses_web_socket("/elsewhere/")


@check()
async def ignored_parameters(server):
    """cache busting, b64 and unknown parameters change nothing"""
    sid = await server.open(t="abc123", b64="1", lots="of%20things")
    expect("POST", (await server.post(sid, "40")).text, "ok")
    answer = await server.request("GET", server.target(sid=sid, t="abc124"))
    expect_that(answer.text.startswith("40{"), f"GET was answered {answer}")


@check()
async def jsonp(server):
    """JSONP is refused or answered plainly"""
    answer = await server.request("GET", server.target(j="0"))
    expect_that(answer.status == 400 or answer.text.startswith("0{"), f"answered {answer}")


@check()
async def session_ids(server):
    """session ids are 20 letters, differ, and are not told as Socket.IO ids"""
    sids = [await server.open() for _ in range(20)]
    expect_that(all(re.fullmatch(r"[A-Za-z0-9_-]{20}", sid) for sid in sids), f"ids are {sids}")
    expect("different ids", len(set(sids)), 20)
    sid, socket_id = await server.polling_socket()
    expect_that(sid != socket_id, "both ids are the same")


@check()
async def answer_headers(server):
    """polling answers are plain text, uncached, and have a length"""
    answer = await server.request("GET", server.target())
    found = answer.headers["content-type"].lower().replace(" ", ""), answer.headers["cache-control"]
    expect("GET", found, ("text/plain;charset=utf-8", "no-store"))
    expect("length", answer.headers.get("content-length"), str(len(answer.body)))
    sid = json.loads(answer.text[1:])["sid"]
    answer = await server.post(sid, "40")
    found = answer.headers["content-type"].split(";")[0], answer.headers["cache-control"]
    expect("POST", found, ("text/html", "no-store"))


@check("load")
async def preflight_without_cors(server):
    """OPTIONS where CORS is not set up is a bad handshake method"""
    answer = await server.request("OPTIONS", server.target())
    expect("answer", (answer.status, answer.json()["code"]), (400, 2))


@check()
async def preflight(server):
    """OPTIONS from a listed origin is answered with all that it asks for"""
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-one,x-two"}
    answer = await server.request("OPTIONS", server.target(), headers={"Origin": LISTED} | asked)
    expect("status", answer.status, 204)
    expect("origin", answer.headers.get("access-control-allow-origin"), LISTED)
    expect("credentials", answer.headers.get("access-control-allow-credentials"), "true")
    methods = set(answer.headers["access-control-allow-methods"].replace(" ", "").split(","))
    expect("methods", methods, {"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"})
    expect("headers", answer.headers.get("access-control-allow-headers"), "x-one,x-two")
    vary = {name.strip() for field, value in answer.all if field == "vary" for name in value.split(",")}
    expect_that({"Origin", "Access-Control-Request-Headers"} <= vary, f"Vary is {vary}")


@check()
async def listed_origin(server):
    """a listed origin is echoed with credentials, on GET and on POST"""
    for origin in (LISTED, "http://127.0.0.1:3190"):
        answer = await server.request("GET", server.target(), headers={"Origin": origin})
        sid = json.loads(answer.text[1:])["sid"]
        for found in (answer, await server.post(sid, "40", {"Origin": origin})):
            expect("origin", found.headers.get("access-control-allow-origin"), origin)
            expect("credentials", found.headers.get("access-control-allow-credentials"), "true")
            expect_that("Origin" in found.headers.get("vary", ""), f"headers are {found.all}")


@check()
async def foreign_origin(server):
    """a foreign origin is served, but not allowed to read"""
    answer = await server.request("GET", server.target(), headers={"Origin": "http://evil.example"})
    expect("status", answer.status, 200)
    expect_that("access-control-allow-origin" not in answer.headers, f"headers are {answer.all}")
    socket = await server.web_socket(headers={"Origin": "http://evil.example"})
    socket.send("40")
    expect_that((await socket.receive()).startswith("40{"), "a WebSocket was not served")


@check("engineio")
async def any_origin(server):
    """with any origin allowed there are no credentials"""
    answer = await server.request("GET", server.target(), headers={"Origin": LISTED})
    expect("origin", answer.headers.get("access-control-allow-origin"), "*")
    expect_that("access-control-allow-credentials" not in answer.headers, f"headers are {answer.all}")


@check()
async def cookie(server):
    """the cookie comes with the first polling answer only"""
    answer = await server.request("GET", server.target())
    sid = json.loads(answer.text[1:])["sid"]
    expect("cookie", answer.headers.get("set-cookie"), f"io={sid}; Path=/; HttpOnly; SameSite=Lax")
    await server.post(sid, "40")
    expect_that("set-cookie" not in (await server.get(sid)).headers, "a second cookie")
    socket = await WebSocket.open(server.port, server.target("websocket"))
    expect_that("set-cookie" not in socket.answer.headers, "a cookie on 101")
    socket.abort()


@check()
async def handshake_facts(server):
    """the application sees the handshake's query, address, origin and cookie"""
    headers = {"Origin": LISTED, "Cookie": "io=abc", "User-Agent": "wire"}
    socket = await server.web_socket(headers=headers, extra="a%20b")
    socket.send('40{"token":"t"}')
    await socket.receive()
    await socket.receive()
    socket.send('421["handshake"]')
    facts = json.loads((await socket.receive())[3:])[0]
    expect("extra", facts["query"]["extra"], "a b")
    found = [facts[key] for key in ("address", "xdomain", "secure", "auth", "ua", "cookie")]
    expect_that(found[0] in ("127.0.0.1", "::ffff:127.0.0.1"), f"address is {found[0]}")
    expect("facts", found[1:], [True, False, {"token": "t"}, "wire", "io=abc"])
    expect("url", facts["url"], server.target("websocket", extra="a%20b"))


async def joined(server):
    sid = await server.open()
    await server.post(sid, "40")
    await server.get(sid)
    return sid


async def until(server, sid, text):
    """Polls until the text has come."""
    packets = []
    while text not in packets:
        packets += (await server.get(sid)).text.split("\x1e")
    return packets


@check()
async def body_in_pieces(server):
    """a body may come in pieces, split inside a character"""
    sid = await joined(server)
    body = '42["message","grüße 👍🏽"]'.encode()
    link = await server.connection()
    link.send("POST", server.target(sid=sid), None, {"Content-Length": str(len(body)), "Content-Type": "text/plain"})
    for index in range(len(body)):
        link.write(body[index : index + 1])
        await asyncio.sleep(0)
        await link.writer.drain()
    expect("POST", (await link.receive()).text, "ok")
    await until(server, sid, '42["message-back","grüße 👍🏽"]')


@check()
async def chunked_body(server):
    """a body may be chunked"""
    sid = await joined(server)
    body = '42["message","grüße"]'.encode()
    link = await server.connection()
    headers = {"Transfer-Encoding": "chunked", "Content-Type": "text/plain"}
    link.send("POST", server.target(sid=sid), None, headers)
    for piece in (body[:15], body[15:16], body[16:]):
        link.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    link.write(b"0\r\n\r\n")
    expect("POST", (await link.receive()).text, "ok")
    await until(server, sid, '42["message-back","grüße"]')


@check()
async def binary_body(server):
    """a body of bytes closes the session"""
    sid = await joined(server)
    expect("POST", (await server.post(sid, "40", {"Content-Type": "application/octet-stream"})).status, 400)
    expect("GET", (await server.get(sid)).status, 400)


@check()
async def oversized_body(server):
    """a body above the limit is answered 413, announced or chunked"""
    sid = await joined(server)
    body = "4" + "x" * 100_000
    try:
        expect("POST", (await server.post(sid, body)).status, 413)
    except (Closed, ConnectionError):
        expect_that(False, "the connection was cut instead of an answer")
    sid = await joined(server)
    link = await server.connection()
    link.send("POST", server.target(sid=sid), None, {"Transfer-Encoding": "chunked", "Content-Type": "text/plain"})
    for _ in range(20):
        link.write(b"2000\r\n" + b"x" * 0x2000 + b"\r\n")
    expect("chunked POST", (await link.receive()).status, 413)


@check()
async def overlapping_posts(server):
    """two POSTs at once close the session"""
    sid = await joined(server)
    first = await server.connection()
    first.send("POST", server.target(sid=sid), None, {"Content-Length": "5", "Content-Type": "text/plain"})
    first.write(b"42[")
    await first.writer.drain()
    while (answer := await server.post(sid, "3")).status == 200:
        await asyncio.sleep(0.01)  # the first has not been read yet
    expect("the second POST", answer.status, 400)
    expect("GET", (await server.get(sid)).status, 400)


@check()
async def other_method(server):
    """PUT on a session is an error"""
    sid = await joined(server)
    expect_that((await server.request("PUT", server.target(sid=sid), "3")).status >= 400, "PUT was taken")


@check()
async def pending_poll_ends_with_the_session(server):
    """a poll beside a close packet gets a noop, and a close packet when the server ends the session"""
    sid = await joined(server)
    poll = asyncio.create_task(server.get(sid))
    await asyncio.sleep(0.05)
    await server.post(sid, "1")
    expect_that((await poll).text in ("6", "6\x1e1"), f"GET was answered {await poll}")
    sid = await joined(server)
    await server.post(sid, '42["disconnect-hard"]')
    # Genuine clients work off a close packet before the messages beside it: it comes by itself.
    expect("the first GET", (await server.get(sid)).text, "41")
    expect("the second GET", (await server.get(sid)).text, "1")
    expect("the third GET", (await server.get(sid)).status, 400)


@check()
async def bounded_answers(server):
    """an answer to a poll holds no more packets than python-engineio takes"""
    sid, _ = await server.polling_socket()
    await server.post(sid, '42["burst",100]')
    packets = []
    while len(packets) < 100:
        found = (await server.get(sid)).text.split("\x1e")
        expect_that(len(found) <= 16, f"{len(found)} packets in one answer")
        packets += found
    expect("packets", packets, [f'42["b",{n}]' for n in range(100)])


@check()
async def empty_poll_waits(server):
    """a poll waits until there is a packet, and is never answered empty"""
    sid, _ = await server.polling_socket()
    poll = asyncio.create_task(server.get(sid))
    done, _ = await asyncio.wait([poll], timeout=0.3)
    expect("polls answered before there was a packet", len(done), 0)
    await server.post(sid, '42["message",1]')
    expect("GET", (await poll).text, '42["message-back",1]')
