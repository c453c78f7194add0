#!/usr/bin/env python3
"""An OpenAI-compatible endpoint that behaves as it is told: POST /v1/chat/completions, streaming and not.

Run as a process of its own it prints its port. POST /mode {"mode": …} chooses how it behaves; GET /asked shows what it
was asked since then. A slow or endless answer ends when its reader goes away, or with the process.
"""

import http.server
import json
import socket
import sys
import threading
import time

MARK = "the model says so"
CLOSED = threading.Event()


class State:
    mode = "good"
    asked = []
    lock = threading.Lock()


def message(text=None, calls=None):
    found = {"role": "assistant", "content": text}
    if calls:
        found["tool_calls"] = [
            {"id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": arguments}}
            for index, (name, arguments) in enumerate(calls)
        ]
    return found


def completion(said, reason="stop"):
    choice = {"index": 0, "message": said, "finish_reason": reason}
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": "stub",
        "choices": [choice],
        "usage": usage,
    }


def pieces(text):
    """A streamed completion's chunks."""
    for start in range(0, len(text), 7):
        choice = {"index": 0, "delta": {"content": text[start : start + 7]}, "finish_reason": None}
        yield {"id": "x", "object": "chat.completion.chunk", "model": "stub", "choices": [choice]}
    yield {
        "id": "x",
        "object": "chat.completion.chunk",
        "model": "stub",
        "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
    }


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, content, kind="application/json", **headers):
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        with State.lock:
            self.answer(200, State.asked)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if self.path == "/mode":
            with State.lock:
                State.mode, State.asked = body["mode"], []
            self.answer(200, {})
            return
        if not self.path.endswith("/chat/completions"):
            self.answer(404, {"error": {"message": f"no {self.path}"}})
            return
        with State.lock:
            State.asked.append({"body": body, "authorization": self.headers.get("Authorization")})
            mode = State.mode
        try:
            getattr(self, mode)(body)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def say(self, body, said):
        """A whole answer, streamed where that was asked for."""
        if not body.get("stream") or not said.get("content"):
            self.answer(200, completion(said, "tool_calls" if said.get("tool_calls") else "stop"))
            return
        self.begin_stream()
        for chunk in pieces(said["content"]):
            self.piece(f"data: {json.dumps(chunk)}\n\n".encode())
        self.piece(b"data: [DONE]\n\n")
        self.piece(b"")

    def begin_stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def piece(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def good(self, body):
        self.say(body, message(f"<b>{MARK}</b>"))

    def markdown(self, body):
        self.say(body, message(f"**{MARK}**\n\n- one\n- two [link](javascript:trip())"))

    def hostile(self, body):
        self.say(
            body, message(f"{MARK} <img src=x onerror=trip()><script>trip()</script><a href='//evil.example'>x</a>")
        )

    def tool(self, body):
        """Calls every tool it was offered, badly and well, then speaks."""
        if any(one.get("role") == "tool" for one in body["messages"]):
            self.say(body, message(f"{MARK}, with tools"))
            return
        names = [tool["function"]["name"] for tool in body.get("tools", [])]
        self.say(
            body,
            message(
                None,
                [(name, "{}") for name in names] + [("no_such_tool", "{"), (names[0] if names else "x", "not json")],
            ),
        )

    def tool_forever(self, body):
        names = [tool["function"]["name"] for tool in body.get("tools", [])] or ["x"]
        self.answer(200, completion(message(None, [(names[0], "{}")]), "tool_calls"))

    def slow(self, body):
        CLOSED.wait(300)

    def too_many(self, body):
        self.answer(429, {"error": {"message": "slow down"}}, Retry_After="60")

    def broken(self, body):
        self.answer(500, {"error": {"message": "secret stack trace of the endpoint"}})

    def unauthorized(self, body):
        self.answer(401, {"error": {"message": "wrong key"}})

    def refusal(self, body):
        said = message(None) | {"refusal": "I cannot help with that."}
        self.answer(200, completion(said))

    def filtered(self, body):
        self.answer(200, completion(message(""), "content_filter"))

    def garbage(self, body):
        self.answer(200, bytes(range(256)) * 64)

    def half(self, body):
        self.answer(200, json.dumps(completion(message(MARK))).encode()[:-20])

    def html(self, body):
        self.answer(200, b"<html><body>502 Bad Gateway</body></html>", "text/html")

    def wrong_types(self, body):
        self.answer(200, {"choices": {"message": 7}})

    def no_choices(self, body):
        self.answer(200, {"choices": []})

    def reset(self, body):
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def redirect(self, body):
        self.answer(302, b"", Location="http://127.0.0.1:1/")

    def endless(self, body):
        self.begin_stream()
        chunk = json.dumps({"choices": [{"index": 0, "delta": {"content": "on and on "}}]})
        while not CLOSED.is_set():
            self.piece(f"data: {chunk}\n\n".encode())

    def huge(self, body):
        self.say(body, message(f"{MARK} " + "x" * (24 << 20)))

    def deep(self, body):
        self.answer(200, b"[" * 200_000)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Readers that go away in the middle are what this is for: nothing to tell."""


def main():
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    # Whoever started it holds the other end.
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    CLOSED.set()


if __name__ == "__main__":
    main()
