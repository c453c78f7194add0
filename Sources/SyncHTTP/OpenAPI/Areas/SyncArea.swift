internal import HTTPTypes

extension DocumentedArea {
    static let sync = DocumentedArea(
        name: "sync",
        shapes: [
            "Delta": .object(["records": .list(.object([:])), "cursor": .text, "more": .boolean, "epoch": .text])
        ],
        calls: [
            DocumentedCall(
                .post, "sync", "Pushes queued operations and pulls what is new, in one round trip.",
                body: .object([
                    "replica": .text, "mintedFor?": .orNull(.id), "clientTime?": .time, "cursor?": .orNull(.string),
                    "limit?": .integer, "remaining?": .integer, "ops": .list(.object([:])),
                ]),
                answer: .object([
                    "results": .list(.object(["status": .text])), "processed": .integer, "epoch": .text,
                    "serverTime": .time,
                ]), refusals: [409]),
            DocumentedCall(
                .get, "sync/delta", "What came after a cursor, at once or within `wait` seconds.",
                query: ["cursor": .string, "limit": .id, "wait": .integer, "replica": .string],
                answer: .named("Delta"), refusals: [404, 409]),
            DocumentedCall(
                .get, "sync/snapshot", "Everything, newest conversations first, page by page.",
                query: ["page": .string, "limit": .id],
                answer: .object(["records": .list(.object([:])), "page": .orNull(.string)]), refusals: [409]),
            DocumentedCall(.get, "sync/ops/:operation", "Whether an operation arrived.", answer: .object([:])),
            DocumentedCall(.get, "sync/unread/:peer", "What is unread from somebody.", answer: .anything),
            DocumentedCall(.get, "sync/quarantine", "What could not be applied, kept.", answer: .anything),
            DocumentedCall(
                .delete, "sync/quarantine/:item", "Throws one of those away.", answer: .named("Done"),
                refusals: [409]),
            DocumentedCall(
                .post, "sync/claim", "Takes over, or discards, what was queued before anybody signed in.",
                body: .object([
                    "replica?": .string, "demoToken?": .string, "choice?": .choice(["import", "discard"]),
                ]), answer: .object([:]), refusals: [404, 409]),
            DocumentedCall(
                .get, "sync/replicas", "The devices and tabs that write for the caller.",
                answer: .list(.object(["id": .text, "boundAt": .time, "isRetired": .boolean]))),
            DocumentedCall(
                .delete, "sync/replicas/:replica", "Retires one of them.", answer: .named("Done"), refusals: [409]),
        ])

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
