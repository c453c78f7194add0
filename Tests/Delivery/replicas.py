"""The receiving side of a replica: connections that come back, and what each saw of its user's journal."""

import asyncio

from client import Client, NotConnected
from diary import Violation, key_of
from wire import Closed, Failure, Refused, request
from wire import Violation as Nonsense

# What a network and a restarting server may do to a request. Anything else ends the test.
PASSING = (OSError, Closed, Refused, Failure)


def rethrow_nonsense(error):
    """A server may end a connection at any time; it may not send what no server may send."""
    if isinstance(error, Nonsense):
        raise Violation(f"the server sent {error}")
    if isinstance(error.__cause__, Nonsense):
        raise Violation(f"the server sent {error.__cause__}")


class Replica:
    """One client of a user. It connects through a proxy of its own, and again whenever a connection ends."""

    def __init__(self, name, user, proxy, diary, random, transport="websocket", namespace="/", path="/socket.io/"):
        self.name, self.user, self.proxy = name, user, proxy
        self.diary, self.random = diary, random
        self.transport, self.namespace, self.path = transport, namespace, path
        self.client = None
        self.connects = 0
        self.first_connect = None
        # The newest message seen of each peer: what a receipt may name.
        self.newest = {}
        self.last_news = 0.0

    def __str__(self):
        return f"{self.name} ({self.manner}, {self.transport} on {self.path} {self.namespace})"

    async def run(self):
        """Connects, takes what comes until the end, and starts again; until it is cancelled."""
        try:
            while True:
                await self.connect_and_serve()
                await asyncio.sleep(self.random.uniform(0.02, 0.25))
        finally:
            if self.client:
                await self.client.close(politely=False)

    async def connect_and_serve(self):
        client = None
        try:
            client = await Client.open(self.proxy.port, self.namespace, self.auth(), self.path, self.transport)
            self.connects += 1
            if self.first_connect is None:
                self.first_connect = self.diary.now
            self.client = client
            watch = asyncio.create_task(self.watch(client))
            try:
                await self.serve(client)
            finally:
                watch.cancel()
        except NotConnected as refusal:
            raise Violation(f"{self}: a good token was refused: {refusal}") from refusal
        except PASSING as error:
            rethrow_nonsense(error)
        finally:
            self.client = None
            if client:
                await client.close(politely=False)
        if client and client.disconnected:
            raise Violation(f"{self}: the server sent DISCONNECT, after which genuine clients do not come back")

    async def watch(self, client):
        """Gives up a connection that was silent for so long as genuine clients bear it."""
        opened = client.session.opened
        patience = (opened["pingInterval"] + opened["pingTimeout"]) / 1000
        loop = asyncio.get_running_loop()
        while True:
            silence = loop.time() - client.session.heard
            if silence > patience:
                self.diary.trouble(self.name, "gives up a silent connection")
                return await client.close(politely=False)
            await asyncio.sleep(patience - silence + 0.01)

    async def next_event(self, client):
        found = await client.events.get()
        if isinstance(found, Closed):
            raise found
        namespace, (name, *arguments) = found
        if namespace != self.namespace:
            raise Violation(f"{self}: an event in {namespace}: {name} {arguments}")
        return name, arguments

    def sees(self, sender, number):
        """Notes a peer's message that a person would now have on the screen."""
        self.newest[sender] = max(number, self.newest.get(sender, 0))
        self.last_news = self.diary.now


class Recovering(Replica):
    """Comes back in the manner of the genuine client: with the private id and the last offset."""

    manner = "recovering"

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.private_id = self.socket_id = self.offset = None
        self.recoveries = 0
        # Every event of a record, in the order of arrival: (name, body, whether it was told as new).
        self.told = []

    def auth(self):
        auth = {"token": self.user["token"]}
        if self.private_id:
            auth["pid"] = self.private_id
            if self.offset:
                auth["offset"] = self.offset
        return auth

    async def serve(self, client):
        answer = client.connected[self.namespace]
        if "pid" not in answer:
            # Let in and sent away by a server that cannot read its store just now.
            return
        if self.private_id:
            if (answer.get("sid"), answer.get("pid")) != (self.socket_id, self.private_id):
                raise Violation(f"{self}: came back with {self.private_id} {self.offset}, is another session now")
            self.recoveries += 1
        self.private_id, self.socket_id = answer["pid"], answer["sid"]
        self.diary.trouble(self.name, f"connected, at {self.offset}")
        while True:
            name, arguments = await self.next_event(client)
            is_new = False
            if arguments and isinstance(arguments[-1], str):
                self.offset = arguments[-1]
                # The last message that a fresh session is shown has the offset of the session's beginning.
                is_new = int(self.offset.split(".")[1]) == arguments[0].get("seq")
            self.take(name, arguments[0] if arguments else None, is_new)

    def take(self, name, body, is_new):
        if name in ("new_message", "message_sent"):
            key = key_of(body["text"])
            self.diary.tell(key, f"{self.name}: {name} id {body['id']} seq {body['seq']} {self.offset}")
        if name == "new_message":
            self.sees(body["senderId"], body["id"])
        if name in ("new_message", "message_sent", "messages_read"):
            self.last_news = self.diary.now
            self.told.append((name, body, is_new))


class Pulling(Replica):
    """Comes back as a fresh client, pulls with its cursor, and then takes `sync` events."""

    manner = "pulling"

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.cursor = None
        self.position = 0
        # Every record of the user's journal as it was applied, gapless.
        self.records = []
        self.pulls = self.pushed = 0

    def auth(self):
        return {"token": self.user["token"], "sync": True}

    async def serve(self, client):
        self.diary.trouble(self.name, f"connected, at {self.position}")
        self.chain = None
        self.live = set()
        await self.pull()
        while True:
            name, arguments = await self.next_event(client)
            if name == "sync" and arguments[0]["journal"] == "user":
                await self.take_push(arguments[0])
            elif name == "new_message":
                self.take_live(arguments[0])

    def take_live(self, body):
        """What an unpatched page on the same socket would show: never the same message twice on one connection."""
        if body["id"] in self.live:
            raise Violation(f"{self}: new_message {body['id']} twice on one connection", key_of(body["text"]))
        self.live.add(body["id"])

    async def take_push(self, push):
        if self.chain not in (None, push["prevSeq"]):
            raise Violation(f"{self}: a sync event from {push['prevSeq']} behind one up to {self.chain}")
        self.chain = push["seq"]
        if push["seq"] <= self.position:
            return
        if push["prevSeq"] > self.position:
            await self.pull()
        before = self.position
        self.apply(push["records"], "sync event")
        self.pushed += self.position - before
        if self.position < push["seq"]:
            raise Violation(f"{self}: a sync event up to {push['seq']} ended at {self.position}")

    async def pull(self):
        while True:
            query = f"?limit={self.random.choice([1, 7, 50, 500])}"
            query += f"&cursor={self.cursor}" if self.cursor else ""
            headers = {"Authorization": f"Bearer {self.user['token']}"}
            answer = await request(self.proxy.port, "GET", "/api/sync/delta" + query, headers=headers)
            if answer.status == 503:
                raise Closed(503, answer.text)
            if answer.status != 200:
                raise Violation(f"{self}: GET /api/sync/delta{query}: {answer}")
            page = answer.json()
            self.pulls += 1
            self.apply(page["records"], "delta")
            self.cursor = page["cursor"]
            if not page["more"]:
                return

    def apply(self, records, how):
        for record in records:
            if record["journal"] != "user" or record["seq"] <= self.position:
                continue
            text = (record.get("body") or {}).get("text")
            key = key_of(text) if text else None
            if record["seq"] != self.position + 1:
                raise Violation(f"{self}: {how} leaps from {self.position} to {record['seq']}", key)
            self.position = record["seq"]
            self.records.append(record)
            if key:
                self.diary.tell(key, f"{self.name}: {how} id {record['id']} seq {record['seq']}")
            if record["kind"] == "message.send" and "status" not in record:
                self.sees(record["from"], record["id"])
