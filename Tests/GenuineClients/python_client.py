"""What python-socketio does with the extended test server."""

import logging
import queue
import time

import socketio

from browser import Fault

# The library complains of lost connections, which are what some steps are about.
logging.getLogger("engineio.client").setLevel(logging.CRITICAL)
SECONDS = 8
UNICODE = "grüße – 你好 👍🏽 \u2028 \u0000 \"\\/"


def expect(what, found, wanted):
    if found != wanted:
        raise Fault(f"{what}: {found!r}, not {wanted!r}")


class Client:
    """The library's client, with what happens to it in a queue."""

    def __init__(self, port, namespaces=("/",), transports=None, auth=None, connects=True):
        self.socket = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.2, randomization_factor=0)
        self.happened = queue.Queue()
        self.namespaces = list(namespaces)
        for namespace in self.namespaces:
            self._listen(namespace)
        if connects:
            self.connect(port, transports, auth)

    def _listen(self, namespace):
        put = self.happened.put
        self.socket.on("*", lambda name, *arguments: put((name, *arguments)), namespace=namespace)
        self.socket.on("connect", lambda: put(("connect", namespace)), namespace=namespace)
        self.socket.on("connect_error", lambda *data: put(("connect_error", *data)), namespace=namespace)
        self.socket.on("disconnect", lambda *reason: put(("disconnect", *reason)), namespace=namespace)

    def connect(self, port, transports=None, auth=None):
        url, options = f"http://127.0.0.1:{port}", {"namespaces": self.namespaces, "wait_timeout": SECONDS}
        self.socket.connect(url, transports=transports, auth=auth, **options)

    def next(self, name):
        """Waits for an event, or for something else to happen; what came before is dropped."""
        end = time.monotonic() + SECONDS
        seen = []
        while True:
            try:
                found = self.happened.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise Fault(f"no {name} within {SECONDS} s, but {seen}") from None
            if found[0] == name:
                return list(found[1:])
            seen.append(found[:2])

    def ask(self, name, *arguments, namespace="/"):
        return self.socket.call(name, arguments, namespace=namespace, timeout=SECONDS)

    def close(self):
        self.socket.disconnect()
        # Also ends an attempt to come back.
        self.socket.shutdown()


def echoes(port, transports, namespace):
    """echoes, acknowledgements both ways, bytes, and much"""
    client = Client(port, [namespace], transports, {"name": UNICODE})
    try:
        expect("greeting", client.next("auth"), [{"name": UNICODE}])
        values = (UNICODE, -0.001, 2**53 - 1, True, None, {"b": [1, {}], "a": ""}, b"\x00\xff", {"deep": [b""]})
        client.socket.emit("message", values, namespace=namespace)
        expect("echo", client.next("message-back"), list(values))
        expect("acknowledgement", client.ask("message-with-ack", 1, b"2", namespace=namespace), (1, b"2"))
        client.socket.emit("send-binary", namespace=namespace)
        expect("bytes", client.next("bin"), [b"\x01\x02\x03", {"n": [b"\x04\x05"]}, "end"])
        client.socket.emit("message", "x" * 50_000, namespace=namespace)
        expect("large echo", client.next("message-back"), ["x" * 50_000])
        client.socket.on("ask", lambda question: (question + "!", b"\x09"), namespace=namespace)
        client.socket.emit("ask-me", namespace=namespace)
        expect("the server's question", client.next("ask-result"), ["q!", b"\x09"])
        wanted = "polling" if transports == ["polling"] else "websocket"
        expect("transport", client.socket.transport(), wanted)
        client.socket.emit("burst", 300, namespace=namespace)
        # This client has a thread for each packet, so it may mix up the order itself.
        expect("burst", sorted(client.next("b") for _ in range(300)), [[n] for n in range(300)])
    finally:
        client.close()


def multiplexed(port):
    """two namespaces on one connection"""
    client = Client(port, ["/", "/api"])
    try:
        expect("namespaces", {client.next("connect")[0] for _ in range(2)}, {"/", "/api"})
        for namespace in ("/api", "/"):
            client.socket.emit("message", namespace, namespace=namespace)
            expect("echo", client.next("message-back"), [namespace])
    finally:
        client.close()


def refused(port, transports):
    """a refusal has its message and data; another try is let in"""
    data = {"code": 401, "content": "Please retry later"}
    for namespace, auth, wanted in (
        ("/auth", {"token": "bad"}, {"message": "Not authorized", "data": data}),
        ("/nobody", None, {"message": "Invalid namespace"}),
    ):
        client = Client(port, [namespace], connects=False)
        try:
            client.connect(port, transports, auth)
            raise Fault(f"{namespace} was entered")
        except socketio.exceptions.ConnectionError:
            expect("refusal", client.next("connect_error"), [wanted])
        finally:
            client.close()
    client = Client(port, ["/auth"], transports, {"token": "good"})
    expect("greeting", client.next("auth"), [{"token": "good"}])
    client.close()


def disconnected(port, transports):
    """a disconnect by the server is final"""
    client = Client(port, ["/"], transports)
    try:
        client.socket.emit("disconnect-me")
        client.next("disconnect")
        expect("connected", client.socket.connected, False)
    finally:
        client.close()


def restarted(port, transports, restart):
    """after the server was killed and started again the client comes back by itself"""
    client = Client(port, ["/"], transports)
    try:
        client.next("connect")
        before = client.socket.get_sid()
        restart()
        client.next("disconnect")
        client.next("connect")
        expect("the same id", client.socket.get_sid() == before, False)
        expect("acknowledgement", client.ask("message-with-ack", 1), 1)
    finally:
        client.close()
