#!/usr/bin/env python3
"""What the test server's profile `load` does, written for python-socketio: the other side of the comparison."""

import sys

import socketio
import uvicorn

server = socketio.AsyncServer(async_mode="asgi", ping_interval=25, ping_timeout=20)


@server.on("message")
async def message(sid, *arguments):
    await server.emit("message-back", arguments, to=sid)


@server.on("dm")
async def dm(sid, to, content):
    await server.emit("dm", content, to=to)


@server.on("room")
async def room(sid, name, content):
    await server.emit("room", content, to=name)


@server.on("join")
async def join(sid, name):
    await server.enter_room(sid, name)
    return server.rooms(sid)


if __name__ == "__main__":
    uvicorn.run(
        socketio.ASGIApp(server), host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False,
        loop="uvloop", http="httptools", ws=sys.argv[2] if len(sys.argv) > 2 else "websockets-sansio")
