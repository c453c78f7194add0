internal import HTTPTypes

extension DocumentedArea {
    static let tickets = DocumentedArea(
        name: "tickets", shapes: ticketShapes,
        calls: [
            DocumentedCall(
                .get, "tickets", "All tickets the caller may see, or the caller's own.", query: ticketQuery,
                answer: .list(.named("Ticket"))),
            DocumentedCall(
                .post, "tickets", "Creates a ticket; the same one again within 10 minutes is answered as the first.",
                body: .named("NewTicket"), answer: .object(["id": .id, "ticketId": .text]), statuses: [200, 201]),
            DocumentedCall(
                .get, "tickets/:ticket", "One ticket by number, ticket number or rescued number.",
                answer: .named("TicketDetail")),
            update,
            update.also(at: "tickets/:ticket/status"),
            note,
            DocumentedCall(
                .delete, "tickets/:ticket/notes/:note", "Takes a note back: its author or an administrator.",
                answer: .anything),
            departments, departments.also(at: "metadata/departments"),
            people, people.also(at: "metadata/users"),
        ])

    private static let update = DocumentedCall(
        .patch, "tickets/:ticket", "Changes what differs from what the caller last saw; an empty string is no opinion.",
        body: .object(["status?": .string, "department?": .string, "assignedTo?": .string, "priority?": .string]),
        answer: .anything)

    private static var note: DocumentedCall {
        let form = Shape.object(["comment": .string, "status?": .string])
        var call = DocumentedCall(
            .post, "tickets/:ticket/notes", "Writes a note.", body: form, answer: .anything, statuses: [200, 201],
            refusals: [415])
        call.bodies.append(DocumentedCall.Body(contentType: "multipart/form-data", shape: form))
        return call
    }

    private static let departments = DocumentedCall(
        .get, "tickets/metadata/departments", "Departments with somebody to assign to.", answer: .list(.text))

    private static let people = DocumentedCall(
        .get, "tickets/metadata/users", "Whom a ticket can be assigned to.",
        answer: .list(.object(["name": .text, "email": .text, "department": .text])))

    private static let ticketQuery: KeyValuePairs<String, Shape> = [
        "filterBy": .choice(["all", "mine"]), "status": .string, "priority": .string, "type": .string,
        "department": .string, "search": .string,
    ]

    private static let ticketShapes: KeyValuePairs<String, Shape> = [
        "Ticket": .object([
            "id": .id, "ticketId": .text, "title": .string, "priority": .string, "status": .string,
            "ticketType": .string, "department?": .orNull(.string), "assignedTo": .orNull(.string),
            "createdBy?": .string, "createdAt": .time, "updatedAt?": .time,
        ]),
        "TicketDetail": .object([
            "id": .id, "ticketId": .text, "title": .string, "description": .string, "priority": .string,
            "status": .string, "ticketType": .string, "department": .orNull(.string),
            "assignedTo": .orNull(.string), "createdBy": .orNull(.string), "createdAt": .time,
            "notes": .list(
                .object([
                    "id": .id, "createdBy": .string, "createdAt": .time, "comment": .string,
                    "status": .orNull(.string),
                ])),
        ]),
        "NewTicket": .object([
            "title": .text, "description": .string, "ticketType?": .string, "priority?": .string,
            "department?": .string, "assignedTo?": .string, "plannedStart?": .string, "plannedEnd?": .string,
            "requestedItem?": .string, "justification?": .string, "dueDate?": .string, "responseETA?": .string,
            "resolutionETA?": .string,
        ]),
    ]
}
