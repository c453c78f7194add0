internal import HTTPTypes

extension DocumentedArea {
    static let chat = DocumentedArea(
        name: "chat",
        shapes: [
            "Done": .object(["success": .boolean]),
            "Person": .object([
                "id": .id, "name": .text, "email": .string, "department": .string,
                "status": .choice(["online", "away", "busy", "offline"]), "role": .string, "lastSeen": .string,
                "isFrequent": .boolean, "avatar": .string, "last_activity?": .time,
            ]),
            "Message": .object([
                "id": .id, "senderId": .either([.choice(["me"]), .id]), "text": .string, "timestamp": .time,
                "type": .choice(["text", "emoji", "file"]),
            ]),
            "StoredMessage": .object([
                "success": .boolean, "id": .id, "senderId": .id, "receiverId": .id, "text": .orNull(.string),
                "type": .choice(["text", "emoji", "file"]), "timestamp": .time,
            ]),
        ],
        calls: [
            DocumentedCall(
                .get, "chat/users/online", "The four system contacts and every active colleague.",
                answer: .list(.named("Person"))),
            DocumentedCall(
                .get, "chat/messages/:user", "The messages with somebody, oldest first; reading them marks them read.",
                query: ["before": .id, "limit": .limit], answer: .list(.named("Message"))),
            DocumentedCall(
                .post, "chat/messages", "Sends a message; the same one again within 15 s is answered as the first.",
                body: .object([
                    "receiverId": .either([.id, .matching("^[1-9][0-9]{0,14}$")]), "message": .text,
                    "type?": .choice(["text", "emoji", "file"]),
                ]), answer: .named("StoredMessage"), statuses: [200, 201], refusals: [404, 409]),
            DocumentedCall(
                .patch, "chat/messages/:user/read", "Marks a conversation as read.",
                answer: .object(["success": .boolean, "updated": .boolean, "readUpTo": .orNull(.id)])),
            DocumentedCall(
                .patch, "chat/messages/:message", "Gives an own message another text.",
                body: .object(["message": .text]), answer: .named("StoredMessage"), refusals: [409]),
            DocumentedCall(
                .delete, "chat/messages/:message", "Takes an own message back.", answer: .named("StoredMessage"),
                refusals: [409]),
            DocumentedCall(
                .get, "chat/contacts/frequent", "Whom one often writes with.", answer: .list(.named("Person"))),
            DocumentedCall(
                .put, "chat/contacts/:user/pin", "Keeps somebody on top of one's contacts.", answer: .named("Done")),
            DocumentedCall(
                .delete, "chat/contacts/:user/pin", "Lets somebody go from there.", answer: .named("Done")),
        ])

    static let presence = DocumentedArea(
        name: "presence",
        shapes: [
            "OwnPresence": .object([
                "userId": .id, "status": .choice(["online", "away", "busy", "offline"]), "until": .orNull(.time),
            ])
        ],
        calls: [
            DocumentedCall(
                .get, "presence", "One's own status and everybody else's.",
                answer: .object([
                    "userId": .id, "status": .text,
                    "users": .list(
                        .object(["userId": .id, "name": .text, "status": .text, "lastSeen": .string])),
                ])),
            DocumentedCall(
                .put, "presence", "Says what one is.",
                body: .object([
                    "status": .choice(["online", "away", "busy", "offline"]), "until?": .orNull(.time),
                ]), answer: .named("OwnPresence")),
            DocumentedCall(.post, "chat/activity", "A sign of life.", answer: .named("OwnPresence")),
        ])
}
