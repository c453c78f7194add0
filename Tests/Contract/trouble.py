"""A server whose disk takes nothing more: 503 that browsers may read, reads as before, and an assistant that still says
something (frontend.md, fact 4: an error without CORS headers becomes a fabricated success).
"""

import resource

from stage import Stage
from world import ORIGIN, check, expect, form


class Stuck(Stage):
    """A stage whose process may write no file any more, from `stick` on."""

    def start(self):
        # Python ignores the signal of a write beyond the limit. The server inherits that, and has an error instead.
        super().start(restore_signals=False)

    def stick(self):
        _, hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (0, hard))


def readable_refusals(stage):
    """§13.1: a store that takes no writes answers 503 with CORS and Retry-After"""
    for path, body in (
        ("chat/messages", {"receiverId": stage.bob.id, "message": "nowhere", "type": "text"}),
        ("tickets", form("nowhere")),
        (f"tickets/{stage.ticket_id}/notes", {"comment": "nowhere", "status": "Open"}),
    ):
        answer = stage.ask("POST", f"/api/{path}", stage.ann, body)
        expect(f"{path}: status", answer.status, 503)
        expect(f"{path}: CORS", answer.headers.get("access-control-allow-origin"), ORIGIN)
        check(int(answer.headers.get("retry-after", 0)) > 0, f"{path}: {answer.headers}")
        check(answer.json().get("queue") == "keep", f"{path}: {answer}")


def reads_go_on(stage):
    """§7.1: lists, dashboard and history are answered while nothing can be written"""
    for path in (
        "tickets?filterBy=all",
        f"tickets/{stage.ticket_id}",
        f"chat/messages/{stage.cid.id}",
        "chat/users/online",
        "tickets/dashboard/summary",
        "tickets/metadata/users",
    ):
        stage.get(path, stage.ann)
    check("nowhere" not in stage.ask("GET", "/api/tickets", stage.ann).text, "a refused ticket is listed")


def assistant_replies(stage):
    """§4.1: the assistant answers 200 with a reply while nothing can be written"""
    for message in ("🔍 Show my open tickets", "🔧 System status check", "hello"):
        reply = stage.call("POST", "aichat/ask", stage.ann, {"message": message, "page": "/"}, status=200)
        check(reply["reply"], f"{message}: {reply}")


def against(run):
    with Stuck(run.options.binary) as stage:
        stage.furnish()
        stage.stick()
        for work in (readable_refusals, reads_go_on, assistant_replies):
            run.step(work.__doc__, work, stage)
