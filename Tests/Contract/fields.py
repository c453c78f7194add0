"""Every field that a build of the frontend reads, as data: who asks for what, and what the answer must be like."""

from collections import namedtuple

# `kind` is the part of the frontend that asks (see world.address); `api` is asked below /api only.
Row = namedtuple("Row", "section method kind path body statuses rule")

PERSON = {
    "id": "id",
    "name": "text",
    "email": "string",
    "department": "string",
    "role": "string",
    "lastSeen": "string",
    "status": '"online" or "away" or "busy" or "offline"',
    "isFrequent": "boolean",
    "avatar": "text",
}
MESSAGE = {"id": "id", "senderId": '"me" or id', "text": "string", "timestamp": "time", "type": "text"}
STORED = {
    "success": "boolean",
    "id": "id",
    "senderId": "id",
    "receiverId": "id",
    "text": "string",
    "type": "text",
    "timestamp": "time",
}
REPLY = {"reply": "text"}
PREVIEWED = {
    "reply": "text",
    "preview": {"id": "text", "title": "string", "status": "string", "assignedTo": "string"},
}
NOTIFICATION = {"id": "id or text", "type": "text", "message": "text", "time": "text", "isRead": "boolean"}
STATUS = '"Open" or "In Progress" or "Completed" or "Closed"'
TYPE = '"Incident" or "Service Request" or "Change Request" or "Problem" or "Task"'
PRIORITY = '"P1" or "P2" or "P3" or "P4"'
TICKET = {
    "id": "id",
    "ticketId": "text",
    "title": "text",
    "priority": PRIORITY,
    "status": STATUS,
    "ticketType": TYPE,
    "department": "string or null",
    "assignedTo": "string or null",
    "createdBy": "text",
    "createdAt": "time",
    "updatedAt": "time",
}
NOTE = {"id": "id", "createdBy": "text", "createdAt": "time", "comment": "text", "status": "text or null"}
DETAIL = TICKET | {"description": "string", "notes": [NOTE]}
CREATED = {"id": "id", "ticketId": "text"}
ASSIGNABLE = {"name": "text", "email": "text", "department": "text"}
ACTIVITY = {"action": "text", "timestamp": "text"}
SIGNED_IN = {"token": "text"}
REPORTED = {
    "ticketId": "text",
    "type": "text",
    "priority": "text",
    "status": "text",
    "assignedTo": "string or null",
    "department": "string or null",
    "createdAt": "time",
    "resolvedAt": "time or null",
    "createdBy": "string or null",
    "resolvedBy": "string or null",
}
OPEN = "🔍 Show my open tickets"


def new_ticket(title, **fields):
    names = "title description priority assignedTo department ticketType plannedStart plannedEnd requestedItem"
    names += " justification dueDate responseETA resolutionETA"
    usual = {"title": title, "description": "d", "priority": "P3", "department": "IT", "ticketType": "Task"}
    return dict.fromkeys(names.split(), "") | usual | fields


# {peer}, {ticket}, {number}, {note} are filled in from the stage; {n} is another text for each address.
TABLE = [
    Row("2.1", "POST", "axios", "auth/microsoft-login", {"name": "Zoë Å", "email": "Zoe@example.org"}, 200, SIGNED_IN),
    Row("2.1", "POST", "axios", "auth/microsoft-login", {"email": "noname#EXT#@example.org"}, 200, SIGNED_IN),
    Row("3.3", "GET", "chat", "chat/users/online", None, 200, [PERSON]),
    Row("3.4", "GET", "chat", "chat/messages/{peer}", None, 200, [MESSAGE]),
    Row("3.4", "GET", "chat", "chat/messages/4096", None, 200, ["anything"]),
    Row(
        "3.5",
        "POST",
        "chat",
        "chat/messages",
        {"receiverId": "{peer}", "message": "hello {n}", "type": "text"},
        (200, 201),
        STORED,
    ),
    Row("4.1", "POST", "ai", "aichat/ask", {"message": OPEN, "page": "/dashboard"}, 200, PREVIEWED),
    Row("4.1", "POST", "ai", "aichat/ask", {"message": "{n}", "page": "/ticket/{ticket}"}, 200, REPLY),
    Row("4.3", "POST", "ai", "aichat/ask", {"message": "➕ Create a new ticket", "page": "/"}, 200, REPLY),
    Row("4.3", "POST", "ai", "aichat/ask", {"message": "📈 SLA compliance report", "page": "/"}, 200, REPLY),
    Row("4.3", "POST", "ai", "aichat/ask", {"message": "✅ Last 5 closed tickets", "page": "/"}, 200, REPLY),
    Row("4.3", "POST", "ai", "aichat/ask", {"message": "👥 Show team performance", "page": "/"}, 200, REPLY),
    Row("4.3", "POST", "ai", "aichat/ask", {"message": "🔧 System status check", "page": "/"}, 200, REPLY),
    Row("5", "GET", "api", "notifications", None, 200, [NOTIFICATION]),
    Row("6.1", "GET", "axios", "tickets?filterBy=all", None, 200, [TICKET]),
    Row("6.1", "GET", "axios", "tickets?filterBy=mine", None, 200, [TICKET]),
    Row("6.1", "GET", "axios", "tickets", None, 200, [TICKET]),
    Row("6.1", "GET", "axios", "tickets/{ticket}", None, 200, DETAIL),
    Row("6.1", "GET", "axios", "tickets/{number}", None, 200, DETAIL),
    Row(
        "6.1",
        "PATCH",
        "axios",
        "tickets/{ticket}",
        {"status": "In Progress", "department": "IT", "assignedTo": "", "priority": "P2"},
        200,
        "anything",
    ),
    Row(
        "6.1",
        "POST",
        "axios",
        "tickets/{ticket}/notes",
        {"comment": "note {n}", "status": "In Progress"},
        (200, 201),
        "anything",
    ),
    Row("6.1", "GET", "axios", "tickets/metadata/departments", None, 200, ["text"]),
    Row("6.1", "GET", "axios", "tickets/metadata/users", None, 200, [ASSIGNABLE]),
    Row("6.2", "POST", "axios", "tickets", new_ticket("made {n}"), (200, 201), CREATED),
    Row(
        "7",
        "GET",
        "axios",
        "tickets/dashboard/summary?filterBy=all",
        None,
        200,
        {"total": "integer", "open": "integer", "closed": "integer", "closedTotal": "integer"},
    ),
    Row("7", "GET", "axios", "tickets/sla-stats?filterBy=all", None, 200, {"slaCompliancePercent": "number or text"}),
    Row("7", "GET", "axios", "tickets/activity-log?filterBy=all", None, 200, [ACTIVITY]),
    Row("7", "GET", "axios", "tickets/dashboard/types?filterBy=all", None, 200, [{"type": TYPE, "count": "integer"}]),
    Row(
        "7",
        "GET",
        "axios",
        "tickets/dashboard/status?filterBy=all",
        None,
        200,
        [{"status": STATUS, "count": "integer"}],
    ),
    Row(
        "7",
        "GET",
        "axios",
        "tickets/dashboard/priorities?filterBy=all",
        None,
        200,
        [{"priority": PRIORITY, "count": "integer"}],
    ),
    Row(
        "7",
        "GET",
        "axios",
        "tickets/dashboard/monthly-trends?filterBy=mine",
        None,
        200,
        [{"month": "text", "count": "integer"}],
    ),
    # Older builds, and what the removed backend answered.
    Row(
        "9",
        "GET",
        "axios",
        "tickets/sla-stats",
        None,
        200,
        {"avgResolutionTime": "number or null", "slaViolations": "integer", "longestOpenTicketDays": "number or null"},
    ),
    Row(
        "9",
        "GET",
        "axios",
        "tickets/dashboard/summary",
        None,
        200,
        {
            "totalTickets": {"total": "integer", "open": "integer", "closed": "integer"},
            "priorities": [{"priority": "text", "count": "integer"}],
            "types": [{"type": "text", "count": "integer"}],
            "monthly": [{"month": "text", "open": "integer", "closed": "integer"}],
        },
    ),
    Row(
        "9",
        "GET",
        "axios",
        "tickets/activity-log",
        None,
        200,
        [{"user": "text", "ticketId": "text", "status": "text", "priority": "text"}],
    ),
    Row("9", "GET", "axios", "metadata/departments", None, 200, ["text"]),
    Row("9", "GET", "axios", "metadata/users", None, 200, [ASSIGNABLE]),
    Row("9", "PATCH", "axios", "tickets/{ticket}/status", {"status": "In Progress"}, 200, "anything"),
    Row(
        "9",
        "GET",
        "api",
        "reports/summary?startDate=2020-01-01&endDate=2099-01-01",
        None,
        200,
        {
            "weeklyTrends": ["anything"],
            "ticketTypes": ["anything"],
            "slaPercentage": "number or text or null",
            "criticalIssues": "anything",
            "avgResolutionTime": "number or text or null",
        },
    ),
    Row(
        "9",
        "GET",
        "api",
        "reports/simple",
        None,
        200,
        {
            "byStatus": ["anything"],
            "byPriority": ["anything"],
            "byType": [{"ticketType": "text"}],
            "byDepartment": ["anything"],
            "monthly": ["anything"],
        },
    ),
    Row(
        "9",
        "GET",
        "api",
        "reports/tickets?startDate=2020-01-01&endDate=2099-01-01&priority=P1,P2,P3&status=Open",
        None,
        200,
        [REPORTED],
    ),
    Row("9", "GET", "ai", "aichat/history?limit=5", None, 200, "anything"),
]
