#!/usr/bin/env python3
"""SIGTERM while messages are on the wire: each that its client sent before it saw the end is stored, once and in order.

A client writes many messages at once and the signal comes at another moment each round: before the server has read any
of them, in the middle, after the last. The client reads on to the closing frame and answers it, as browsers do.
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
from wire import Closed, WebSocket  # noqa: E402

MESSAGES = 200
ROUNDS = 6


async def send_and_stop(server, sender, receiver, number, pause):
    socket = await WebSocket.open(server.port, "/socket.io/?EIO=4&transport=websocket")
    await socket.receive()
    socket.send("40" + json.dumps({"token": sender["token"]}))
    while not (await socket.receive()).startswith("40"):
        pass
    texts = [f"{number}.{place}" for place in range(MESSAGES)]
    for text in texts:
        socket.send("42" + json.dumps(["send_message", {"receiverId": receiver["id"], "message": text}]))
    await asyncio.sleep(pause)
    stopping = asyncio.create_task(asyncio.to_thread(server.stop))
    try:
        while True:
            await socket.receive()
    except Closed:
        pass
    await stopping
    return texts


async def run(server, seed):
    numbers = random.Random(seed)
    sender, receiver = server.add_person(0), server.add_person(1)
    for number in range(ROUNDS):
        server.start()
        server.wait_until_ready()
        pause = numbers.choice([0, 0.05]) * numbers.random()
        texts = await send_and_stop(server, sender, receiver, number, pause)
        server.start()
        server.wait_until_ready()
        path = f"/api/chat/messages/{sender['id']}?limit=500"
        stored = [message["text"] for message in server.request("GET", path, token=receiver["token"])[1]]
        found = [text for text in stored if text.startswith(f"{number}.")]
        if found != texts:
            raise Failure(f"round {number}, SIGTERM after {pause:.3f} s: {len(found)} of {len(texts)} are stored")
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
    print(f"shutdown test: {ROUNDS} rounds of {MESSAGES} messages, none lost (--seed {options.seed})")


if __name__ == "__main__":
    main()
