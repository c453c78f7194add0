#!/usr/bin/env python3
"""A server that speaks TLS itself: https and wss on one port, what it refuses, and files it cannot start with."""

import argparse
import asyncio
import contextlib
import functools
import http.client
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import warnings

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path += [str(ROOT / "Tests" / "Realtime"), str(ROOT / "Tests" / "Kill")]

import server  # noqa: E402  (found through the path above)
from certificates import Certificates  # noqa: E402
from client import Client  # noqa: E402
from wire import Connection, Failure  # noqa: E402

PASSWORD = "correct horse battery"


def expect(what, found, wanted):
    if found != wanted:
        raise Failure(f"{what}: {found!r}, not {wanted!r}")


def check(condition, what):
    if not condition:
        raise Failure(what)


class Server(server.Server):
    """One that is asked over https, with the root certificate alone at hand."""

    def __init__(self, binary, folder, files):
        super().__init__(os.path.abspath(binary), str(folder))
        self.files = files
        self.context = ssl.create_default_context(cafile=files.root)
        self.metrics_port = server.free_port()
        self.environment |= {
            "TICX_TLS_CERT": str(files.chain), "TICX_TLS_KEY": str(files.key),
            "TICX_METRICS_PORT": str(self.metrics_port),
        }

    def link(self, context=None, timeout=10):
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=context or self.context)

    def request(self, method, path, token=None, body=None, timeout=10, connection=None):
        link = connection or self.link(timeout=timeout)
        try:
            return super().request(method, path, token, body, timeout, link)
        finally:
            if connection is None:
                link.close()

    def person(self, name):
        """Somebody new who has signed in with a password: the answer."""
        email = f"{name.lower()}@example.org"
        self.command("user", "add", "--email", email, "--name", name, "--password-stdin", text=PASSWORD + "\n")
        status, answer, _ = self.request("POST", "/api/auth/login", body={"email": email, "password": PASSWORD})
        check(status == 200 and answer.get("token"), f"sign-in over TLS: {status} {answer}")
        return answer

    def refusal(self, certificate, key):
        """What a start with these files says, and its exit code."""
        done = subprocess.run(
            [self.binary, "serve", "--data", self.data + "-refused", "--host", "127.0.0.1", "--port", "0"],
            capture_output=True, text=True, timeout=30, cwd=self.directory,
            env=self.environment | {"TICX_TLS_CERT": str(certificate), "TICX_TLS_KEY": str(key)},
        )
        return done.returncode, done.stderr


def health(host, _):
    """GET /health over https, twice on one connection, with HSTS; the chain leads to the root"""
    link = host.link()
    for _ in range(2):
        status, answer, headers = host.request("GET", "/health", connection=link)
        expect("status", status, 200)
        check(isinstance(answer, dict), f"no JSON object: {answer}")
        check("max-age=" in headers.get("strict-transport-security", ""), f"no HSTS: {headers.items()}")
    link.close()


def versions(host, _):
    """TLS 1.3 and 1.2 with forward secrecy; 1.1 is refused by an alert"""
    for version, name in ((ssl.TLSVersion.TLSv1_3, "TLSv1.3"), (ssl.TLSVersion.TLSv1_2, "TLSv1.2")):
        context = ssl.create_default_context(cafile=host.files.root)
        context.minimum_version = context.maximum_version = version
        context.set_alpn_protocols(["h2", "http/1.1"])
        with socket.create_connection(("127.0.0.1", host.port), timeout=10) as raw:
            with context.wrap_socket(raw, server_hostname="127.0.0.1") as link:
                expect("version", link.version(), name)
                expect("protocol", link.selected_alpn_protocol(), "http/1.1")
                check(name == "TLSv1.3" or link.cipher()[0].startswith("ECDHE-"), f"cipher {link.cipher()}")
    for ciphers in ("ECDHE+AES+SHA1", "kRSA+AESGCM"):
        check("HANDSHAKE_FAILURE" in reason_of_refusal(host, ssl.TLSVersion.TLSv1_2, ciphers), f"takes {ciphers}")
    said = reason_of_refusal(host, ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0")
    check("PROTOCOL_VERSION" in said, f"TLS 1.1: {said}")


def reason_of_refusal(host, version, ciphers):
    """Why a handshake of this version with these ciphers fails; a failure if it does not."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(ciphers)
    with warnings.catch_warnings():
        # That 1.1 is of the past is the point.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    try:
        with socket.create_connection(("127.0.0.1", host.port), timeout=10) as raw:
            with context.wrap_socket(raw) as link:
                raise Failure(f"{link.version()} with {link.cipher()} is taken")
    except ssl.SSLError as error:
        return error.reason or str(error)


def plain(host, _):
    """Plain HTTP on that port gets no HTTP answer but an end, and so does rubbish; the server goes on"""
    for sent in (b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n", b"\x16\x03\x01\x40\x00" + b"\x00" * 64, b"\x00" * 4096):
        with socket.create_connection(("127.0.0.1", host.port), timeout=10) as link:
            answer = b""
            # The server may have gone before all of it is sent.
            with contextlib.suppress(OSError):
                link.sendall(sent)
                link.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionResetError):
                while piece := link.recv(4096):
                    answer += piece
            check(not answer.startswith(b"HTTP"), f"an answer in plain HTTP: {answer[:100]}")
    expect("afterwards", host.request("GET", "/health")[0], 200)


def cookie(host, people):
    """The cookie of notifications is for secure connections alone"""
    link = host.link()
    link.request("GET", "/api/auth/me", headers={"Authorization": "Bearer " + people[0]["token"]})
    answer = link.getresponse()
    answer.read()
    link.close()
    found = answer.headers.get("set-cookie", "")
    check("Secure" in found and "HttpOnly" in found, f"{answer.status} {found}")


def metrics(host, _):
    """The port of the figures speaks plain HTTP, on this machine, and promises nothing about TLS"""
    link = http.client.HTTPConnection("127.0.0.1", host.metrics_port, timeout=10)
    link.request("GET", "/metrics")
    answer = link.getresponse()
    check(answer.status == 200 and answer.read(), f"{answer.status}")
    expect("HSTS", answer.headers.get("strict-transport-security"), None)
    link.close()


async def sockets(host, people):
    """Socket.IO over wss, over polling and with the upgrade: what one writes reaches the other"""
    reader, writer = people
    for transport in ("websocket", "polling", "upgrade"):
        headers = {"Origin": f"https://127.0.0.1:{host.port}"}
        client = await Client.open(host.port, auth={"token": reader["token"]}, transport=transport, headers=headers)
        try:
            # Twice as long in JSON: more than one TLS record, so that frames and records do not end together.
            text = f"over {transport} " + "\\" * 16_000
            body = {"receiverId": reader["user"]["id"], "message": text}
            sending = functools.partial(host.request, "POST", "/api/chat/messages", writer["token"], body)
            status, answer, _ = await asyncio.to_thread(sending)
            check(status in (200, 201), f"sending: {status} {answer}")
            # What was not read before comes again.
            while (await client.event("new_message", timeout=20))[1]["text"] != text:
                pass
        finally:
            await client.close()


async def refused_body(host, _):
    """A body that is too large is refused with an answer that arrives, and the connection ends in order"""
    link = await Connection.open(host.port)
    link.send("POST", "/api/auth/login", headers={"Content-Length": str(64 << 20), "Content-Type": "application/json"})
    link.write(b"[" * (2 << 20))
    expect("status", (await link.receive(timeout=10)).status, 413)
    await link.ended(timeout=20)


async def ending(host, people):
    """SIGTERM ends it in time, whatever hangs on: a socket, a kept connection, a handshake that never goes on"""
    headers = {"Origin": f"https://127.0.0.1:{host.port}"}
    client = await Client.open(host.port, auth={"token": people[0]["token"]}, headers=headers)
    kept = await Connection.open(host.port)
    expect("kept connection", (await kept.request("GET", "/health")).status, 200)
    with socket.create_connection(("127.0.0.1", host.port), timeout=10) as silent:
        silent.sendall(b"\x16\x03\x01")
        await asyncio.to_thread(host.stop)
    await client.ended()
    await kept.ended()


def unusable(host, _):
    """Files that cannot be used: the start ends with 64 and says which and why"""
    files = host.files
    cases = [
        (files.chain, files.foreign_key, "TICX_TLS_KEY", "does not fit"),
        (files.folder / "none.pem", files.key, "TICX_TLS_CERT", "No such file"),
        (files.chain, files.folder / "none.key", "TICX_TLS_KEY", "No such file"),
        (files.rubbish, files.key, "TICX_TLS_CERT", "no certificates in PEM"),
        (files.key, files.key, "TICX_TLS_CERT", "no certificates in PEM"),
        (files.chain, files.rubbish, "TICX_TLS_KEY", "no key in PEM"),
        (files.chain, files.locked_key, "TICX_TLS_KEY", "passphrase"),
        (files.chain, "", "TICX_TLS_KEY", "together"),
    ]
    for certificate, key, setting, says in cases:
        code, said = host.refusal(certificate, key)
        check(code == 64 and setting in said and says in said, f"{certificate} with {key}: exit {code}: {said}")


def run(host, people):
    checks = [health, versions, plain, cookie, metrics, sockets, refused_body, unusable, ending]
    for one in checks:
        try:
            outcome = one(host, people)
            if outcome is not None:
                asyncio.run(outcome)
        except Exception as error:
            raise Failure(f"{one.__doc__}: {type(error).__name__}: {error}") from error
        print(f"ok  {one.__doc__}")
    return len(checks)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=".build-tls/debug/ticx-sync")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ticx-tls-") as name:
        folder = pathlib.Path(name)
        files = Certificates(folder)
        host = Server(options.binary, folder, files)
        Connection.encryption = host.context
        try:
            host.start()
            host.wait_until_ready()
            count = run(host, [host.person("Ann"), host.person("Bob")])
            print(f"tls: {count} checks passed")
        except (Failure, server.Failure) as failure:
            log = (folder / "server.log").read_text(errors="replace")
            sys.exit(f"FAILED {failure}\n--- the server said:\n{log[-4000:]}")
        finally:
            host.end()


if __name__ == "__main__":
    main()
