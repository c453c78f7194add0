"""The assistant behind a model that is good, slow, rude, broken or endless: always 200 with a reply, in bounded time,
and what the built-in assistant says instead is real.
"""

import http.client
import json
import pathlib
import subprocess
import sys
import time

from endpoint import MARK
from markup import trouble
from stage import Stage
from world import check, expect

HERE = pathlib.Path(__file__).resolve().parent
KEY = "a-key-that-belongs-in-no-log"
GOOD = ("good", "markdown", "hostile", "tool")
BAD = (
    "too_many",
    "broken",
    "unauthorized",
    "refusal",
    "filtered",
    "garbage",
    "half",
    "html",
    "wrong_types",
    "no_choices",
    "reset",
    "redirect",
    "deep",
    "huge",
    "tool_forever",
    "endless",
    "slow",
)
# The longest that somebody waits for a reply, whatever the model does.
BOUND = 30


class Endpoint:
    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-B", str(HERE / "endpoint.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def request(self, method, path, body=None):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        link.request(method, path, None if body is None else json.dumps(body))
        found = json.loads(link.getresponse().read())
        link.close()
        return found

    def behave(self, mode):
        self.request("POST", "/mode", {"mode": mode})

    def asked(self):
        return self.request("GET", "/asked")


def ask(stage, message, who=None):
    started = time.monotonic()
    answer = stage.ask(
        "POST", "/api/aichat/ask", who or stage.ann, {"message": message, "page": "/"}, timeout=BOUND + 10
    )
    seconds = time.monotonic() - started
    expect("status", answer.status, 200)
    check(seconds <= BOUND, f"the reply took {seconds:.0f} s")
    found = answer.json()
    check(isinstance(found["reply"], str) and 0 < len(found["reply"].encode()) <= 4096, f"{found}")
    check(not trouble(found["reply"]), f"{trouble(found['reply'])} in {found['reply'][:200]}")
    return found


def behaves(stage, endpoint, mode):
    endpoint.behave(mode)
    found = ask(stage, f"please tell me something about {mode}")
    asked = endpoint.asked()
    check(asked, "the model was not asked")
    expect("key", asked[0]["authorization"], f"Bearer {KEY}")
    expect("model", asked[0]["body"]["model"], "stub-model")
    check(MARK in found["reply"], f"{found['reply'][:200]}")
    check("**" not in found["reply"], "markdown is shown as it is")


def falls_back(stage, endpoint, mode):
    endpoint.behave(mode)
    found = ask(stage, f"my question in the mode {mode}")
    check("secret stack trace" not in found["reply"] and KEY not in found["reply"], found["reply"])
    real = ask(stage, "🔍 Show my open tickets")
    check("printer on fire" in real["reply"], f"the fallback invents or forgets: {real['reply'][:200]}")


def tickets_are_data(stage, endpoint):
    """endpoint: retrieved ticket text goes to the model marked as data, and of no ticket that the asker may not see"""
    endpoint.behave("tool")
    ask(stage, "summarise all the tickets about anything", stage.bob)
    told = json.dumps(endpoint.asked())
    check("printer on fire" not in told, "the model was told of a ticket that its asker may not see")
    endpoint.behave("tool")
    ask(stage, "what is going on with my printer", stage.ann)
    turns = [turn for asked in endpoint.asked() for turn in asked["body"]["messages"]]
    roles = {turn["role"] for turn in turns if "printer on fire" in json.dumps(turn)}
    check(roles <= {"tool", "user"}, f"ticket text stands in a turn of {roles}")


def nothing_in_the_log(stage):
    """endpoint: neither the key nor a question is in the log"""
    check(KEY not in stage.log() and "my question in the mode" not in stage.log(), "the log tells")


def against(run):
    with Endpoint() as endpoint:
        url = f"http://127.0.0.1:{endpoint.port}/v1"
        with Stage(run.options.binary, TICX_AI_URL=url, TICX_AI_KEY=KEY, TICX_AI_MODEL="stub-model") as stage:
            stage.ticket(stage.ann, "printer on fire")
            for mode in GOOD:
                run.step(f"endpoint: a model that is {mode}", behaves, stage, endpoint, mode)
            for mode in BAD:
                run.step(f"endpoint: a model that is {mode}", falls_back, stage, endpoint, mode)
            run.step(tickets_are_data.__doc__, tickets_are_data, stage, endpoint)
            run.step(nothing_in_the_log.__doc__, nothing_in_the_log, stage)
    with Stage(run.options.binary, TICX_AI_URL="http://127.0.0.1:1/v1", TICX_AI_MODEL="m") as stage:
        stage.ticket(stage.ann, "printer on fire")
        run.step(
            "endpoint: nobody listens there",
            lambda: check("printer on fire" in ask(stage, "show my open tickets")["reply"], "the fallback is not real"),
        )
