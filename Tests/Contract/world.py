"""A real server with people of every role, asked as the frontend asks."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path += [str(ROOT / "Tests" / "Realtime"), str(ROOT / "Tests" / "Kill")]

import server  # noqa: E402  (found through the path above)
from wire import Failure  # noqa: E402

ORIGIN = "http://app.example"
SECRET = "a secret that only the tests of the contract use"
# What the frontend's build-time address may be, with what stands before its paths then.
BASES = {"http://host": "", "http://host/api": "/api", "http://host/api/": "/api/", "unset": "/undefined"}


def expect(what, found, wanted):
    if found != wanted:
        raise Failure(f"{what}: {found!r}, not {wanted!r}")


def check(condition, what):
    if not condition:
        raise Failure(what)


def segment(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def mint(claims, secret=SECRET):
    """A token of exactly these claims, made here and not by the server."""
    head = segment({"alg": "HS256", "typ": "JWT"}) + "." + segment(claims)
    mac = hmac.new(secret.encode(), head.encode(), hashlib.sha256).digest()
    return head + "." + base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


class Person:
    def __init__(self, printed):
        self.id, self.email, self.name = printed["id"], printed["email"], printed["name"]
        self.role, self.department = printed["role"], printed["department"]
        now = int(time.time())
        claims = {"userId": self.id, "email": self.email, "name": self.name, "role": self.role}
        self.token = mint(claims | {"department": self.department, "iat": now, "exp": now + 86_400})

    def __repr__(self):
        return f"{self.role} {self.name}"


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            raise Failure(f"{self.status} with a body that is no JSON: {self.body[:120]!r}") from None

    def __repr__(self):
        return f"{self.status} {self.body[:300]!r}"


class World(server.Server):
    """One server in a directory of its own. `environment` is added to its settings."""

    def __init__(self, binary, arguments=(), **environment):
        self.folder = tempfile.TemporaryDirectory(prefix="ticx-contract-")
        super().__init__(os.path.abspath(binary), self.folder.name)
        self.arguments = arguments
        # Checks ask far more often than a person.
        defaults = {"JWT_SECRET": SECRET, "FRONTEND_URL": ORIGIN, "TICX_RATE_LIMIT": "off", "LOG_FORMAT": "json"}
        self.environment |= defaults | environment

    def __enter__(self):
        try:
            self.start()
            self.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.end()
        self.folder.cleanup()

    def start(self, **how):
        self.starts += 1
        with open(os.path.join(self.directory, "server.log"), "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", *self.arguments, "--data", self.data, "--port", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                env=self.environment,
                **how,
            )

    def log(self):
        return pathlib.Path(self.directory, "server.log").read_text(errors="replace")

    def add(self, name, role="user", department="IT", email=None):
        arguments = ["--email", email or f"{name.lower().replace(' ', '.')}@example.org", "--name", name]
        arguments += ["--role", role, "--department", department, "--no-password", "--json"]
        return Person(json.loads(self.command("user", "add", *arguments)))

    def ask(self, method, path, who=None, body=None, headers=None, timeout=30):
        """One request on a connection of its own; `who` is a person, a token, or nobody. The path goes out as it is.

        A header that is None is left out: without `Origin` the request comes from a page of the server's own.
        """
        fields = {"Origin": ORIGIN}
        if who is not None:
            fields["Authorization"] = f"Bearer {getattr(who, 'token', who)}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        if body is not None:
            fields["Content-Type"] = "application/json"
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            payload = body.encode() if isinstance(body, str) else body
            fields |= headers or {}
            link.request(method, path, payload, {name: value for name, value in fields.items() if value is not None})
            answer = link.getresponse()
            fields = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, fields, answer.read())
        finally:
            link.close()

    def get(self, path, who=None, status=200):
        """The JSON of a GET below /api."""
        return self.call("GET", path, who, status=status)

    def call(self, method, path, who=None, body=None, status=(200, 201)):
        answer = self.ask(method, "/api/" + path, who, body)
        allowed = (status,) if isinstance(status, int) else status
        if answer.status not in allowed:
            raise Failure(f"{method} {path} as {who}: {answer}")
        return answer.json()

    def ticket(self, who, title, **fields):
        """Creates a ticket with the thirteen members that the form always sends; its id."""
        return self.call("POST", "tickets", who, form(title, **fields))["id"]


def form(title, **fields):
    """What the form for a new ticket sends, all strings."""
    empty = dict.fromkeys(("assignedTo", "plannedStart", "plannedEnd", "requestedItem", "justification"), "")
    empty |= dict.fromkeys(("dueDate", "responseETA", "resolutionETA"), "")
    usual = {"title": title, "description": f"about {title}", "priority": "P3", "department": "IT"}
    return usual | {"ticketType": "Incident"} | empty | fields


def address(base, kind, path):
    """Where a build with this base address asks. `kind` says which part of the frontend: axios, ai or chat."""
    before = BASES[base]
    if kind == "axios":
        return ("/api" if base == "unset" else before.rstrip("/")) + "/" + path
    if kind == "chat":
        return before + "/api/" + path
    return before + "/" + path
