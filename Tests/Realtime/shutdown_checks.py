"""Beyond the suites: what clients see when the server is asked to end. These start servers of their own."""

import asyncio
import signal

from suite import Server, expect, expect_that
from wire import Closed, Connection


async def shutdown(endpoint, binary):
    """SIGTERM: no DISCONNECT, an empty close frame, `1` for the poll, nobody listens any more"""
    server = Server(binary, "extended").start()
    endpoint.port = server.port
    try:
        socket, _ = await endpoint.socket()
        session, _ = await endpoint.polling_socket()
        poll = asyncio.create_task(endpoint.get(session))
        await asyncio.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)
        try:
            expect_that(False, f"a message before the end: {await socket.receive()!r}")
        except Closed as end:
            expect_that(end.code in (1005, 1001), f"closed with code {end.code}")
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
