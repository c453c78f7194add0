"""The sending side of a replica: messages in every way there is, and receipts."""

import asyncio
import json
import uuid

from clients import TEXTS
from diary import Violation
from replicas import PASSING, rethrow_nonsense
from wire import request

FINAL = ("applied", "duplicate", "superseded")
# A POST is the same message as one before it within 15 s, and may be on its way for as long as a link is frozen: who
# tries again for longer than this might send another.
RESENT_WITHIN = 2.0
MANY = 120
ANSWERED_WITHIN = 15.0
# A connection that is broken for so long has been given up, by the server or by the client.
ACKNOWLEDGED_WITHIN = 40.0


class Sender:
    """Acts for one replica, a thing at a time, until told to stop; then sees to it that its queue gets through."""

    def __init__(self, replica, peers, diary, random, pace):
        self.replica, self.peers, self.diary, self.random, self.pace = replica, peers, diary, random, pace
        self.user = replica.user
        self.stops = asyncio.Event()
        self.lineage = self.new_id()
        self.n = 0
        self.queue = []
        # Sent by event under an operation's name, and not acknowledged yet.
        self.named = []
        self.ways = {
            self.send_by_event: 6,
            self.send_named_by_event: 3,
            self.send_by_post: 3,
            self.push_by_post: 3,
            self.push_by_event: 2,
            self.push_many: 0.2,
            self.read_by_event: 2,
        }
        # Where each peer was told to be read up to.
        self.read = {}

    def new_id(self):
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    async def run(self):
        while not self.stops.is_set():
            way = self.random.choices(list(self.ways), list(self.ways.values()))[0]
            try:
                await way()
            except PASSING as error:
                rethrow_nonsense(error)
            await asyncio.sleep(self.random.expovariate(1 / self.pace))
        await self.get_through()

    @property
    def left(self):
        """How much is tried until it is acknowledged."""
        return len(self.queue) + len(self.named)

    async def get_through(self):
        """Until all that is tried again is acknowledged. A server that is behind is not pressed."""
        pause = 0.1
        while left := self.left:
            try:
                if self.queue:
                    await self.push(self.post_queue)
                if self.named:
                    await self.send_named_by_event()
            except PASSING as error:
                rethrow_nonsense(error)
            pause = 0.1 if self.left < left else min(2 * pause, 5)
            await asyncio.sleep(pause)

    def text(self, message):
        size = self.random.choice([0] * 12 + [500, 4000, 12_000])
        return f"{message.key} {self.random.choice(TEXTS)} {'x' * size}".rstrip()

    def new_message(self, way):
        return self.diary.begin(self.user["id"], self.random.choice(self.peers), self.replica.name, way)

    async def api(self, method, path, body):
        """A request through the replica's network."""
        headers = {"Authorization": f"Bearer {self.user['token']}", "Content-Type": "application/json"}
        return await request(self.replica.proxy.port, method, path, body, headers, ANSWERED_WITHIN)

    async def ask(self, name, body):
        """An event with an acknowledgement, which must come while the connection lives."""
        client = self.replica.client
        if client is None:
            await asyncio.sleep(0.05)
            return None
        try:
            return (await client.ask(name, body, namespace=self.replica.namespace, timeout=ACKNOWLEDGED_WITHIN))[0]
        except PASSING as error:
            if client.end is None and str(error).startswith("no acknowledgement"):
                raise Violation(f"{self.replica}: {error}, and the connection lives: {body}") from error
            # What could not be sent ends the connection, as with genuine clients.
            await client.close(politely=False)
            raise

    async def send_by_event(self):
        """Nobody tries again: what is not acknowledged may be there once or not at all."""
        if self.replica.client is None:
            return await asyncio.sleep(0.05)
        message = self.new_message("send_message")
        await self.send(message, {"receiverId": message.receiver, "message": self.text(message), "type": "text"})

    async def send_named_by_event(self):
        """Under an operation's name, and tried again under the same one until it is acknowledged."""
        if not self.named:
            message = self.new_message("send_message with opId")
            body = {"receiverId": message.receiver, "message": self.text(message), "opId": self.new_id()}
            self.named.append((message, body))
        message, body = self.named[0]
        if await self.send(message, body):
            self.named.pop(0)

    async def send(self, message, body):
        answer = await self.ask("send_message", body)
        if answer and answer["success"]:
            self.diary.acknowledge(message, answer["id"])
        elif answer:
            self.refused(message, answer)
        return answer and answer["success"]

    async def send_by_post(self):
        """Tried again at once when the answer is lost, as browsers do by themselves."""
        message = self.new_message("POST chat/messages")
        body = json.dumps({"receiverId": message.receiver, "message": self.text(message), "type": "text"})
        while self.diary.now - message.began < RESENT_WITHIN:
            try:
                answer = await self.api("POST", "/api/chat/messages", body)
            except PASSING as error:
                rethrow_nonsense(error)
                self.diary.tell(message.key, f"no answer to POST: {error}")
                await asyncio.sleep(0.1)
                continue
            if answer.status == 201:
                return self.diary.acknowledge(message, answer.json()["id"])
            return self.refused(message, answer)

    async def push_by_post(self):
        self.fill_queue("POST sync")
        await self.push(self.post_queue)

    async def push_by_event(self):
        self.fill_queue("event sync")
        await self.push(lambda body: self.ask("sync", body))

    async def push_many(self):
        """A queue that was written offline: whoever is away now has more than a page to catch up on."""
        while len(self.queue) < MANY:
            self.add_to_queue("POST sync of many")
        await self.push(self.post_queue)

    async def post_queue(self, body):
        answer = await self.api("POST", "/api/sync", json.dumps(body))
        if answer.status == 503:
            return None
        if answer.status != 200:
            raise Violation(f"{self.replica}: POST /api/sync: {answer}", self.queue[0][1].key)
        return answer.json()

    def fill_queue(self, way):
        while not self.queue or self.random.random() < 0.5:
            self.add_to_queue(way)

    def add_to_queue(self, way):
        message = self.new_message(way)
        self.n += 1
        body = {"to": message.receiver, "text": self.text(message), "type": "text"}
        operation = {"opId": self.new_id(), "n": self.n, "kind": "message.send", "body": body}
        self.queue.append((operation, message))

    async def push(self, carry):
        """Sends the queue; what was decided leaves it. The same operations again if there is no answer."""
        operations = [operation for operation, _ in self.queue]
        answer = await carry({"replica": self.lineage, "cursor": None, "limit": 0, "ops": operations})
        if answer is None:
            return
        if "results" not in answer:
            raise Violation(f"{self.replica}: a push was answered {answer}", self.queue[0][1].key)
        for result in answer["results"]:
            if result["status"] == "retry":
                return
            operation, message = self.queue[0]
            if result["opId"] != operation["opId"] or result["status"] not in FINAL:
                raise Violation(f"{operation} was answered {result}", message.key)
            self.diary.acknowledge(message, result["id"])
            del self.queue[0]

    async def read_by_event(self):
        news = [(peer, number) for peer, number in self.replica.newest.items() if self.read.get(peer, 0) < number]
        if not news:
            return
        peer, number = self.random.choice(news)
        self.diary.try_receipt(self.user["id"], peer, number, self.replica.name)
        answer = await self.ask("mark_messages_read", {"senderId": peer, "upTo": number})
        if answer and answer.get("success"):
            self.read[peer] = number

    def refused(self, message, answer):
        self.diary.refused += 1
        self.diary.tell(message.key, f"refused: {answer}")
