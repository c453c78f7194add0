"""Genuine clients against the real server: two people who write to each other."""

import itertools
import json
import os
import tempfile

import socketio

from browser import ORIGIN, Fault
from cable import Cable
from python_client import Client, expect
from server import Server

TRANSPORTS = (["polling"], ["websocket"], ["polling", "websocket"])
COUNTER = itertools.count(1)


def tag():
    """What a step's texts begin with, so that no other's are taken for them."""
    return f"[{next(COUNTER)}]"


class Hub:
    """The real server with two people, and a client of the first one that writes to the second."""

    def __init__(self, binary, directory):
        self.server = Server(os.path.abspath(binary), directory)
        self.server.environment["FRONTEND_URL"] = ORIGIN
        self.people = [self.add(name) for name in ("ada", "bruno")]
        self.server.start()
        self.server.wait_until_ready()
        for person in self.people:
            person["token"] = self.server.command("token", str(person["id"])).strip()
        self.ada, self.bruno = self.people
        self.writer = self.client(self.ada)

    def add(self, name):
        arguments = ["--email", f"{name}@example.org", "--name", name.title(), "--no-password", "--json"]
        return json.loads(self.server.command("user", "add", *arguments))

    def client(self, person, namespace="/", transports=None):
        client = Client(self.server.port, [namespace], transports, {"token": person["token"]})
        client.next("connect")
        return client

    def say(self, texts):
        """Ada writes to Bruno; each text is acknowledged before the next."""
        for text in texts:
            send(self.writer, "/", self.bruno, text)

    def hear(self, wanted):
        """Ada hears a message of Bruno."""
        message = until_text(self.writer, "new_message", wanted["text"])
        expect("message", [message["id"], message["senderId"]], [wanted["id"], self.bruno["id"]])

    def restart(self):
        """Kills the server; returns when Ada's client has come back to the next one."""
        self.server.kill()
        self.server.start()
        self.server.wait_until_ready()
        self.writer.next("disconnect")
        self.writer.next("connect")

    def end(self):
        self.writer.close()
        self.server.end()


def send(client, namespace, receiver, text):
    body = {"receiverId": receiver["id"], "message": text, "type": "text"}
    answer = client.ask("send_message", body, namespace=namespace)
    if not answer.get("success") or not answer.get("id") or not answer.get("timestamp"):
        raise Fault(f"acknowledged with {answer}")
    return answer["id"]


def until_text(client, name, text):
    """The message with this text; others may come before it."""
    while (message := client.next(name)[0])["text"] != text:
        pass
    return message


def conversation(hub, namespace, transports):
    """messages with acknowledgements, to the other one and to one's own other socket"""
    bruno, other = hub.client(hub.bruno, namespace, transports), hub.client(hub.bruno)
    try:
        expect("transport", bruno.socket.transport(), transports[-1])
        text = f"{tag()} grüße 👍🏽"
        sent = send(bruno, namespace, hub.ada, text)
        hub.hear({"id": sent, "text": text})
        expect("the own other socket", until_text(other, "message_sent", text)["id"], sent)
        texts = [f"{tag()} {n}" for n in range(20)]
        hub.say(texts)
        for client in (bruno, other):
            until_text(client, "new_message", texts[0])
            expect("the order", [client.next("new_message")[0]["text"] for _ in texts[1:]], texts[1:])
    finally:
        bruno.close()
        other.close()


def stranger(hub, namespace):
    """a token that will never be good is refused"""
    client = Client(hub.server.port, [namespace], connects=False)
    try:
        client.connect(hub.server.port, auth={"token": "never.good.enough"})
        raise Fault("a stranger was let in")
    except socketio.exceptions.ConnectionError:
        expect("refusal", client.next("connect_error"), [{"message": "Authentication error"}])
    finally:
        client.close()


def typing(hub):
    """typing begins and ends"""
    bruno = hub.client(hub.bruno)
    try:
        for event, is_typing in (("typing_start", True), ("typing_stop", False)):
            bruno.socket.emit(event, {"receiverId": hub.ada["id"]})
            heard = hub.writer.next("user_typing")[0]
            expect("typing", heard, {"userId": hub.bruno["id"], "typing": is_typing})
    finally:
        bruno.close()


def restarted(hub):
    """after kill -9 a client comes back by itself and goes on"""
    bruno = hub.client(hub.bruno)
    try:
        hub.restart()
        bruno.next("connect")
        text = f"{tag()} after the restart"
        hub.hear({"id": send(bruno, "/", hub.ada, text), "text": text})
    finally:
        bruno.close()


def python_against_hub(run, hub):
    for namespace in ("/", "/api"):
        name = f"python, real server: {conversation.__doc__} on {namespace}"
        run.each_transport(name, conversation, hub, namespace)
        run.step(f"python, real server: {stranger.__doc__} on {namespace}", stranger, hub, namespace)
    for work in (typing, restarted):
        run.step(f"python, real server: {work.__doc__}", work, hub)


def browser_against_hub(run, browser, hub):
    url = f"http://127.0.0.1:{hub.server.port}"
    outside = {"say": hub.say, "hear": hub.hear}
    person = {"token": hub.bruno["token"], "peer": hub.ada["id"]}
    for namespace in ("/", "/api"):
        for transports in TRANSPORTS:
            name = f"browser, real server: chat on {namespace}, {'→'.join(transports)}"
            parameters = {"namespace": namespace, "transports": transports, "tag": tag(), **person}
            run.step(name, browser.run, "chat", url, outside, **parameters)
        run.step(f"browser, real server: stranger on {namespace}", browser.run, "stranger", url, namespace=namespace)
    cable = Cable(hub.server.port)

    def kill(_):
        cable.cut()
        hub.restart()

    outside |= {"cut": lambda _: cable.cut(), "kill": kill, "mend": lambda _: cable.mend()}
    for act in ("cut", "kill"):
        for transports in TRANSPORTS:
            name = f"browser, real server: missed after a {act}, {'→'.join(transports)}"
            parameters = {"transports": transports, "tag": tag(), "act": act, "token": hub.bruno["token"]}
            run.step(name, browser.run, "missed", f"http://127.0.0.1:{cable.port}", outside, **parameters)
    cable.close()


def against_hub(run, binary, browser):
    with tempfile.TemporaryDirectory(prefix="ticx-genuine-") as directory:
        hub = Hub(binary, directory)
        try:
            python_against_hub(run, hub)
            if browser:
                browser_against_hub(run, browser, hub)
        finally:
            hub.end()
