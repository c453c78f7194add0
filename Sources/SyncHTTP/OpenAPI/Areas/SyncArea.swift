internal import HTTPTypes

extension DocumentedArea {
    static let sync = DocumentedArea(
        name: "sync",
        shapes: [
            // Within the answer to a push, `epoch` stands beside it.
            "Delta": .object([
                "records": .list(.object([:])), "cursor": .text, "more": .boolean,
                "head": .object(["user": .integer, "tickets": .integer]), "epoch?": .text,
            ]),
            "Operation": .object([
                "opId": .uuid, "n": .id, "kind": .either([.choice(kinds), .text]),
                "mode?": .choice(["live", "offline", "demo"]), "at?": .orNull(.time), "body?": .object([:]),
            ]),
            "OperationResult": .object([
                "opId": .uuid, "n?": .id,
                "status": .choice(["applied", "duplicate", "superseded", "rejected", "retry"]),
                "id?": .id, "quarantineId?": .id, "seq?": .integer, "code?": .text, "error?": .text,
            ]),
        ],
        calls: [
            DocumentedCall(
                .post, "sync", "Pushes queued operations and pulls what is new, in one round trip.",
                body: .object([
                    "replica": .uuid, "mintedFor?": .orNull(.id), "clientTime?": .orNull(.time),
                    "cursor?": .orNull(.string), "limit?": .whole(0...Int(Int32.max)),
                    "remaining?": .whole(0...Int(Int32.max)), "ops?": .list(.named("Operation")),
                ]),
                answer: .object([
                    "results": .list(.named("OperationResult")), "processed": .integer,
                    "replica": .object(["id": .uuid, "n": .integer]), "delta": .orNull(.named("Delta")),
                    "report?": .object(["text": .text]), "epoch": .text, "serverTime": .time,
                ]), refusals: [409]),
            DocumentedCall(
                .get, "sync/delta", "What came after a cursor, at once or within `wait` seconds.",
                query: ["cursor": .string, "limit": .limit, "wait": .whole(0...Int(Int32.max)), "replica": .uuid],
                answer: .named("Delta"), refusals: [404, 409]),
            DocumentedCall(
                .get, "sync/snapshot", "Everything, newest conversations first, page by page.",
                query: ["page": .string, "limit": .limit],
                answer: .object(["records": .list(.object([:])), "page": .orNull(.string)]), refusals: [409]),
            DocumentedCall(
                .get, "sync/ops/:operation", "Whether an operation arrived.", answer: .named("OperationResult")),
            DocumentedCall(
                .get, "sync/unread/:peer", "What is unread from somebody, and why.",
                answer: .object([
                    "peer": .id, "count": .integer, "readUpTo": .orNull(.object(["seq": .integer, "id": .id])),
                    "messages": .list(.object(["seq": .integer, "id": .id, "sentAt": .time, "receivedAt": .time])),
                    "why": .text,
                ])),
            DocumentedCall(
                .get, "sync/quarantine", "What could not be applied, kept.",
                answer: .object([
                    "items": .list(.object(["quarantineId": .id, "opId": .uuid, "sentAt": .time, "receivedAt": .time]))
                ])),
            DocumentedCall(
                .delete, "sync/quarantine/:item", "Throws one of those away.", answer: .named("Done"),
                refusals: [409]),
            DocumentedCall(
                .post, "sync/claim", "Takes over, or discards, what was queued before anybody signed in.",
                body: .either([
                    .object([
                        "replica": .uuid, "choice?": .orNull(.choice(["import", "discard"])),
                        "ops?": .list(.named("Operation")),
                    ]),
                    .object([
                        "demoToken": .text, "choice?": .orNull(.choice(["import", "discard"])),
                        "preview?": .orNull(.boolean),
                    ]),
                ]), answer: .object([:]), refusals: [404, 409]),
            DocumentedCall(
                .get, "sync/replicas", "The devices and tabs that write for the caller.",
                answer: .list(.object(["id": .uuid, "boundAt": .time, "isRetired": .boolean]))),
            DocumentedCall(
                .delete, "sync/replicas/:replica", "Retires one of them.", answer: .named("Done"), refusals: [409]),
        ])

    /// What operations do; one of another kind is kept for whoever knows it.
    private static let kinds = [
        "message.send", "message.edit", "message.delete", "receipt.delivered", "receipt.read", "notification.read",
        "ticket.create", "ticket.update", "ticket.note", "ticket.note.delete", "presence", "contact.pin",
        "contact.unpin", "quarantine.discard", "ai.ask",
    ]

    static let operations = DocumentedArea(
        name: "operations",
        calls: [
            DocumentedCall(
                .get, "health", "Whether the server runs, since when.", .anyone,
                answer: .object(["status": .text, "timestamp": .time, "uptime": .integer, "version": .text])),
            DocumentedCall(.get, "livez", "Whether the process runs.", .anyone, answer: .object(["status": .text])),
            DocumentedCall(
                .get, "readyz", "Whether it takes writes.", .anyone, answer: .object(["status": .text])),
            metrics,
            DocumentedCall(.get, "openapi.json", "This document.", .anyone, answer: .object(["openapi": .text])),
        ])

    private static var metrics: DocumentedCall {
        var call = DocumentedCall(.get, "metrics", "Figures for Prometheus.", .administrators, answer: .string)
        call.answers[0].contentType = "text/plain"
        return call
    }
}
