internal import HTTPTypes

extension DocumentedArea {
    static let assistant = DocumentedArea(
        name: "assistant",
        shapes: [
            "Reply": .object([
                "reply": .text,
                "preview?": .orNull(
                    .object(["id": .text, "title": .string, "status": .string, "assignedTo": .string])),
                "degraded?": .boolean,
            ])
        ],
        calls: [
            DocumentedCall(
                .post, "aichat/ask", "Asks the assistant; trouble is a reply too, with `degraded`.",
                body: .object(["message": .string, "page?": .orNull(.string)]), answer: .named("Reply")),
            DocumentedCall(
                .get, "aichat/history", "One's own questions with their answers.", query: ["limit": .limit],
                answer: .list(.anything)),
            DocumentedCall(
                .get, "aichat/analytics", "How the assistant is used.", .administrators, answer: .object([:])),
        ])

    static let notifications = DocumentedArea(
        name: "notifications",
        shapes: [
            "Notification": .object([
                "id": .either([.id, .text]), "type": .string, "message": .string, "time": .string, "isRead": .boolean,
            ])
        ],
        calls: [
            DocumentedCall(
                .get, "notifications", "What is new for whom the cookie or the token names; nobody: an empty list.",
                .recognised, query: ["limit": .whole(1...200)], answer: .list(.named("Notification"))),
            DocumentedCall(
                .post, "notifications/read", "Marks notifications as read.",
                body: .either([
                    .object(["ids": .list(.id)]), .object(["upTo": .id]), .object(["all": .boolean]),
                ]), answer: .object(["success": .boolean, "updated": .boolean])),
        ])
}
