"""The server under test: one process, started and killed by its process id only."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time


class Failure(Exception):
    """What the test found wrong, in one line."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, binary, directory):
        self.binary = binary
        self.directory = directory
        self.data = os.path.join(directory, "data")
        self.port = free_port()
        self.process = None
        self.starts = 0
        self.environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("TICX_", "JWT_")) and key not in ("PORT", "HOST", "FRONTEND_URL")
        }
        self.environment["SWIFT_BACKTRACE"] = "enable=no"
        # Tests and benchmarks ask far more often than people do.
        self.environment["TICX_RATE_LIMIT"] = "off"

    def start(self):
        """Starts the process; it may not be ready yet."""
        self.starts += 1
        with open(os.path.join(self.directory, "server.log"), "ab") as log:
            log.write(f"--- start {self.starts}\n".encode())
            self.process = subprocess.Popen(
                [self.binary, "serve", "--data", self.data, "--host", "127.0.0.1", "--port", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                env=self.environment,
            )

    @property
    def log(self):
        with open(os.path.join(self.directory, "server.log"), encoding="utf-8") as log:
            return log.read()

    def wait_until_ready(self, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            code = self.process.poll()
            if code is not None:
                raise Failure(f"start {self.starts}: the server ended with {code} instead of serving")
            try:
                if self.request("GET", "/readyz", timeout=2)[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.01)
        raise Failure(f"start {self.starts}: the server was not ready after {seconds} s")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=20):
        """Asks it to end as a service manager does."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failure(f"the server did not end within {seconds} s of SIGTERM") from None
        if code != 0:
            raise Failure(f"the server ended with {code} after SIGTERM")

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def command(self, *arguments, text=None, seconds=60):
        """Runs a verb of the same binary on the same data directory and returns what it printed."""
        done = subprocess.run(
            [self.binary, *arguments, "--data", self.data],
            input=text,
            capture_output=True,
            text=True,
            timeout=seconds,
            cwd=self.directory,
            env=self.environment,
        )
        if done.returncode != 0:
            raise Failure(f"{' '.join(arguments)}: exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def add_person(self, number):
        """A new user, with a token: {"id", "token"}."""
        person = ["--email", f"person{number}@example.org", "--name", f"Person {number}"]
        printed = self.command("user", "add", *person, "--password-stdin", "--json", text=f"correct horse {number}\n")
        user = json.loads(printed)
        return {"id": user["id"], "token": self.command("token", str(user["id"])).strip()}

    def request(self, method, path, token=None, body=None, timeout=10, connection=None):
        """One request: (status, parsed answer, headers). Raises OSError or HTTPException when the server is gone."""
        link = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            link.request(method, path, None if body is None else json.dumps(body), headers)
            answer = link.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if content else None, answer.headers
        except ValueError as error:
            raise Failure(f"{method} {path}: an answer that is no JSON: {error}") from error
        finally:
            if connection is None:
                link.close()
