internal import HTTPTypes
internal import SyncEngine

extension DocumentedArea {
    static let tickets = DocumentedArea(
        name: "tickets", shapes: ticketShapes,
        calls: [
            DocumentedCall(
                .get, "tickets", "All tickets the caller may see, or the caller's own.", query: ticketQuery,
                answer: .list(.named("Ticket"))),
            DocumentedCall(
                .post, "tickets", "Creates a ticket; the same one again within 10 minutes is answered as the first.",
                body: .named("NewTicket"), answer: .named("TicketDetail"), statuses: [200, 201]),
            DocumentedCall(
                .get, "tickets/:ticket", "One ticket by number, ticket number or rescued number.",
                answer: .named("TicketDetail")),
            update,
            update.also(at: "tickets/:ticket/status", body: .object(["status": .word(TicketStatus.self)])),
            note,
            DocumentedCall(
                .delete, "tickets/:ticket/notes/:note", "Takes a note back: its author or an administrator.",
                answer: .named("Done")),
            departments, departments.also(at: "metadata/departments"),
            people, people.also(at: "metadata/users"),
        ])

    private static let update = DocumentedCall(
        .patch, "tickets/:ticket", "Changes what differs from what the caller last saw; an empty string is no opinion.",
        body: .object([
            "status?": .form(TicketStatus.self), "department?": .string, "assignedTo?": .string,
            "priority?": .form(TicketPriority.self),
        ]),
        answer: .either([
            .named("TicketDetail"), .object(["id": .id, "ticketId": .text, "handedOver": .boolean]),
        ]))

    private static var note: DocumentedCall {
        let form = Shape.object(["comment": .string, "status?": .string])
        let stored = Shape.object([
            "success": .boolean, "id": .id, "createdBy": .text, "createdAt": .time, "comment": .string,
            "status": .orNull(.word(TicketStatus.self)),
        ])
        var call = DocumentedCall(
            .post, "tickets/:ticket/notes", "Writes a note.", body: form, answer: stored, statuses: [200, 201],
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
        "filterBy": .choice(["all", "mine"]), "status": .chosen(TicketStatus.self),
        "priority": .chosen(TicketPriority.self), "type": .chosen(TicketType.self), "department": .string,
        "search": .string, "limit": .limit,
    ]

    private static let ticketShapes: KeyValuePairs<String, Shape> = [
        "Ticket": .object([
            "id": .id, "ticketId": .text, "title": .string, "priority": .word(TicketPriority.self),
            "status": .word(TicketStatus.self), "ticketType": .word(TicketType.self), "department?": .orNull(.string),
            "assignedTo": .orNull(.string),
            "createdBy?": .string, "createdAt": .time, "updatedAt?": .time,
        ]),
        "TicketDetail": .object([
            "id": .id, "ticketId": .text, "title": .string, "description": .string,
            "priority": .word(TicketPriority.self), "status": .word(TicketStatus.self),
            "ticketType": .word(TicketType.self), "department": .orNull(.string), "assignedTo": .orNull(.string),
            "createdBy": .orNull(.string), "createdAt": .time,
            "notes": .list(
                .object([
                    "id": .id, "createdBy": .string, "createdAt": .time, "comment": .string,
                    "status": .orNull(.word(TicketStatus.self)),
                ])),
        ]),
        "NewTicket": .object([
            "title": .text, "description": .string, "ticketType?": .form(TicketType.self),
            "priority?": .form(TicketPriority.self),
            "department?": .string, "assignedTo?": .string, "plannedStart?": .string, "plannedEnd?": .string,
            "requestedItem?": .string, "justification?": .string, "dueDate?": .string, "responseETA?": .string,
            "resolutionETA?": .string,
        ]),
    ]
}

extension Shape {
    /// A word of a vocabulary, as every answer has it.
    static func word<Word: CaseIterable & RawRepresentable<String>>(_ vocabulary: Word.Type) -> Shape {
        .choice(vocabulary.allCases.map(\.rawValue))
    }

    /// What a form's select box holds: blank is no opinion.
    static func form<Word: CaseIterable & RawRepresentable<String>>(_ vocabulary: Word.Type) -> Shape {
        .choice(vocabulary.allCases.map(\.rawValue) + [""])
    }

    /// What a list is narrowed by; several words stand with commas between them.
    static func chosen<Word: CaseIterable & RawRepresentable<String>>(_ vocabulary: Word.Type) -> Shape {
        let words = vocabulary.allCases.map(\.rawValue)
        let word = "(" + words.joined(separator: "|") + ")"
        return .either([.choice(["all"] + words), .matching("^\(word)(,\(word))*$")])
    }
}
