"""Beyond the suites: how the server starts and how it ends. These start servers of their own."""

import asyncio
import signal

from suite import Server, expect, expect_that
from wire import Closed, Connection, Failure


async def bad_port(endpoint, binary):
    """a port that is none is refused instead of another one listened on"""
    for port in (70_000, 65_536):
        server = Server(binary, "extended")
        try:
            server.start(port)
            expect_that(False, f"the server took port {port} for {server.port}")
        except Failure as refused:
            expect_that("instead of its port" in str(refused), str(refused))
        finally:
            server.end()


async def other_address(endpoint, binary):
    """the server listens on the address it is told, and on no other"""
    server = Server(binary, "extended").start(0, "--host", "127.0.0.2")
    try:
        _, writer = await asyncio.open_connection("127.0.0.2", server.port)
        writer.close()
        try:
            (await Connection.open(server.port)).abort()
            expect_that(False, "it listens on another address")
        except OSError:
            pass
    finally:
        server.end()


async def shutdown(endpoint, binary):
    """SIGTERM: no DISCONNECT, an empty close frame, `1` for the poll, nobody listens any more, whatever is half sent"""
    server = Server(binary, "extended").start()
    endpoint.port = server.port
    try:
        socket, _ = await endpoint.socket()
        session, _ = await endpoint.polling_socket()
        poll = asyncio.create_task(endpoint.get(session))
        unfinished = await endpoint.connection()
        unfinished.send("POST", endpoint.target(sid=session), None, {"Content-Length": "9"})
        unfinished.write(b"42[")
        await asyncio.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)
        try:
            expect_that(False, f"a message before the end: {await socket.receive()!r}")
        except Closed as end:
            expect("the code of the close frame", end.code, 1005)
        expect("the poll", (await poll).text, "1")
        try:
            (await Connection.open(server.port)).abort()
            await asyncio.sleep(0.2)
            (await Connection.open(server.port)).abort()
            expect_that(False, "the server still listens")
        except OSError:
            pass
        expect("exit code", await asyncio.to_thread(server.process.wait, 5), 0)
    finally:
        server.end()
