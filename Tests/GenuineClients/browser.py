"""Chromium without a window, one for all scenarios, and the static server that gives it pages and work."""

import hashlib
import http.server
import json
import pathlib
import queue
import shutil
import subprocess
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
# Socket.IO's own client, 4.8.1, as it stands in the wheel that setup.sh takes it from.
CLIENT = HERE.parents[1] / ".venv" / "socket.io.min.js"
CLIENT_SHA256 = "b0e735814f8dcfecd6cdb8a7ce95a297a7e1e5f2727a29e6f5901801d52fa0c5"
# The page's origin: on the list of the extended test server, and led to our port inside the browser.
ORIGIN = "http://app.example"
FILES = {name: HERE / name for name in ("page.html", "harness.js", "scenarios.js", "hub_scenarios.js")}
FILES["socket.io.min.js"] = CLIENT
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


class Missing(Exception):
    """What this machine lacks for the browser."""


class Fault(Exception):
    """What a scenario found wrong."""


class Browser:
    def __init__(self):
        self.tasks, self.results = queue.Queue(), queue.Queue()
        self.outside = {}
        self.directory = tempfile.mkdtemp(prefix="ticx-chromium-")
        self.log = open(pathlib.Path(self.directory, "log"), "wb")
        self.server = self.process = None

    def start(self):
        program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if program is None:
            raise Missing("chromium is not installed")
        if not CLIENT.exists():
            raise Missing(f"{CLIENT} is missing: scripts/setup.sh test fetches it")
        if hashlib.sha256(CLIENT.read_bytes()).hexdigest() != CLIENT_SHA256:
            raise Fault(f"{CLIENT} is not the client it should be")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.process = subprocess.Popen(
            [
                program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", f"--user-data-dir={self.directory}",
                f"--host-resolver-rules=MAP app.example 127.0.0.1:{self.server.server_port}",
                f"{ORIGIN}/page.html",
            ],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True,
        )

    def run(self, scenario, url, outside=None, **parameters):
        """Runs a scenario in the page. `outside` has what the scenario may call for, by name."""
        self.outside = outside or {}
        self.tasks.put({"scenario": scenario, "url": url, **parameters})
        try:
            fault = self.results.get(timeout=30)["fault"]
        except queue.Empty:
            state = "runs" if self.process.poll() is None else f"ended with {self.process.returncode}"
            raise Fault(f"no result within 30 s; chromium {state}: {self.last_words()}") from None
        if fault is not None:
            raise Fault(fault)

    def last_words(self):
        return pathlib.Path(self.directory, "log").read_text(errors="replace")[-600:]

    def end(self):
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
        self.log.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _handler(self):
        browser = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def answer(self, status, content=b"", kind="application/json"):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self):
                name = self.path.removeprefix("/")
                if name == "next":
                    self.answer(200, json.dumps(browser.tasks.get()).encode())
                elif name in FILES:
                    self.answer(200, FILES[name].read_bytes(), TYPES[FILES[name].suffix])
                else:
                    self.answer(404)

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path == "/result":
                    browser.results.put(body)
                    self.answer(200, b"{}")
                    return
                try:
                    found = browser.outside[self.path.removeprefix("/outside/")](body)
                    self.answer(200, json.dumps(found).encode())
                except Exception as error:  # the scenario shall fail, not the browser hang
                    print(f"outside{self.path}: {error!r}", flush=True)
                    self.answer(500)

        return Handler
