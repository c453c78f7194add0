#!/usr/bin/env python3
"""SIGTERM while messages are on the wire: each that its client sent before it saw the end is stored, once and in order.

Clients come at once, and each writes many messages as soon as it is let in. The signal comes at another moment each
round: while some are still on their way in, before the server has read any message, in the middle, after the last. The
clients read on to the closing frame and answer it, as browsers do.
"""

import argparse
import asyncio
import json
import os
import pathlib
import random
import sys
import tempfile

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "Realtime")]
sys.dont_write_bytecode = True

from server import Failure, Server  # noqa: E402  (found through the path above)
from wire import Closed, Refused, WebSocket  # noqa: E402

CLIENTS = 8
MESSAGES = 50
ROUNDS = 8


async def send_to_the_end(server, sender, receiver, name, has_sent):
    """What a client has sent until it saw the end; nothing when it was not let in before."""
    texts = []
    try:
        socket = await WebSocket.open(server.port, "/socket.io/?EIO=4&transport=websocket")
        await socket.receive()
        socket.send("40" + json.dumps({"token": sender["token"]}))
        while not (await socket.receive()).startswith("40"):
            pass
        texts = [f"{name}.{place}" for place in range(MESSAGES)]
        for text in texts:
            socket.send("42" + json.dumps(["send_message", {"receiverId": receiver["id"], "message": text}]))
        has_sent.release()
        while True:
            await socket.receive()
    except (Closed, Refused, ConnectionError):
        has_sent.release()
    return texts


async def send_and_stop(server, sender, receiver, number, first, pause):
    """Stops the server when `first` clients have sent everything, and a bit later."""
    has_sent = asyncio.Semaphore(0)
    clients = [
        asyncio.create_task(send_to_the_end(server, sender, receiver, f"{number}.{client}", has_sent))
        for client in range(CLIENTS)
    ]
    for _ in range(first):
        await has_sent.acquire()
    await asyncio.sleep(pause)
    await asyncio.to_thread(server.stop)
    return await asyncio.gather(*clients)


async def run(server, seed):
    numbers = random.Random(seed)
    sender, receiver = server.add_person(0), server.add_person(1)
    for number in range(ROUNDS):
        server.start()
        server.wait_until_ready()
        first, pause = numbers.randint(1, CLIENTS), numbers.choice([0, 0.05]) * numbers.random()
        sent = await send_and_stop(server, sender, receiver, number, first, pause)
        server.start()
        server.wait_until_ready()
        path = f"/api/chat/messages/{sender['id']}?limit=500"
        stored = [message["text"] for message in server.request("GET", path, token=receiver["token"])[1]]
        for client, texts in enumerate(sent):
            found = [text for text in stored if text.startswith(f"{number}.{client}.")]
            if found != texts:
                when = f"round {number}, client {client}, SIGTERM {pause:.3f} s after {first} had sent"
                raise Failure(f"{when}: {len(found)} of {len(texts)} are stored")
        server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ticx-shutdown-") as directory:
        server = Server(os.path.abspath(options.binary), directory)
        try:
            asyncio.run(run(server, options.seed))
        except Failure as failure:
            sys.exit(f"shutdown test: {failure} (--seed {options.seed})")
        finally:
            server.end()
    clients = f"{CLIENTS} clients with {MESSAGES} messages each"
    print(f"shutdown test: {ROUNDS} rounds of {clients}, none lost (--seed {options.seed})")


if __name__ == "__main__":
    main()
