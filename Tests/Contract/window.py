"""A browser of its own that is steered from outside, as a person would: for pages that are not ours to change."""

import asyncio
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "Realtime"))

from wire import WebSocket  # noqa: E402

# Chromium starts slowly beside builds.
PATIENCE = 30


class Refused(RuntimeError):
    """The browser does not do what it is asked, as while one page gives way to another."""


class Window:
    """One chromium with one page, over its DevTools protocol (Runtime.evaluate and nothing else)."""

    @classmethod
    async def open(cls, url):
        window = cls()
        window.directory = tempfile.mkdtemp(prefix="ticx-chromium-")
        program = shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome"
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
        options += ["--disable-background-networking", "--remote-debugging-port=0"]
        window.process = subprocess.Popen(
            [program, *options, f"--user-data-dir={window.directory}", url],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            await window.attach()
        except BaseException:
            await window.close()
            raise
        return window

    async def attach(self):
        """Finds the port that chromium took, and the page behind it."""
        told = pathlib.Path(self.directory, "DevToolsActivePort")
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not (told.exists() and "\n" in told.read_text()):
            if asyncio.get_running_loop().time() > deadline:
                raise TimeoutError("chromium does not open its DevTools")
            await asyncio.sleep(0.05)
        port, path = told.read_text().split()
        self.socket = await WebSocket.open(int(port), path, {"Host": f"127.0.0.1:{port}"}, PATIENCE)
        self.number, self.session = 0, None
        while True:
            targets = (await self.command("Target.getTargets"))["targetInfos"]
            pages = [each["targetId"] for each in targets if each["type"] == "page"]
            if pages:
                break
        attached = await self.command("Target.attachToTarget", targetId=pages[0], flatten=True)
        self.session = attached["sessionId"]

    async def command(self, method, **parameters):
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        self.socket.send(json.dumps(request))
        while True:
            answer = json.loads(await self.socket.receive(PATIENCE))
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Refused(f"{method}: {answer['error']}")
                return answer["result"]

    async def value(self, expression):
        """What an expression is in the page; a promise is waited for."""
        result = await self.command(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails'].get('exception', result)}")
        return result["result"].get("value")

    async def until(self, expression):
        """Waits for an expression to be something, and says what."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        guarded = f"(() => {{ try {{ return {expression} }} catch {{ return null }} }})()"
        while True:
            try:
                if found := await self.value(guarded):
                    return found
            except Refused:
                pass
            if asyncio.get_running_loop().time() > deadline:
                shown = await self.value("document.body.innerText")
                raise TimeoutError(f"never: {expression}; the page shows: {shown[-600:]}")
            await asyncio.sleep(0.02)

    async def close(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)
