internal import HTTPTypes
internal import SyncEngine
internal import TicketFormats

extension DocumentedArea {
    /// Tickets as files.
    static let exchange = DocumentedArea(
        name: "exchange", shapes: ["ImportReport": report], calls: [export, take])

    private static var export: DocumentedCall {
        let query: KeyValuePairs<String, Shape> = [
            "format": .choice(TicketFormat.exported.map(\.rawValue)), "filterBy": .choice(["all", "mine"]),
            "status": .chosen(TicketStatus.self), "priority": .chosen(TicketPriority.self),
            "type": .chosen(TicketType.self), "department": .string, "assignedTo": .string, "search": .string,
            "from": .either([.day, .time]), "to": .either([.day, .time]),
        ]
        var call = DocumentedCall(
            .get, "tickets/export", "The tickets of the list, oldest first, as a file to save.", query: query,
            answer: .file)
        call.requiredQuery = ["format"]
        call.answers = Set(TicketFormat.exported.map(\.mediaType)).sorted().map { type in
            DocumentedCall.Answer(contentType: type, shape: .file)
        }
        return call
    }

    private static var take: DocumentedCall {
        var call = DocumentedCall(
            .post, "tickets/import",
            "Takes in an export of this or another system; the same one again adds nothing. The body is the file as it "
                + "is, of up to 2 GiB, under any content type but a form's.",
            .administrators,
            query: [
                "format": .choice(["auto"] + TicketFormat.imported.map(\.rawValue)), "dryRun": .boolean,
                "partial": .boolean, "source": .matching("^[ -~]{1,200}$"),
            ],
            answer: .named("ImportReport"))
        call.bodies = [DocumentedCall.Body(contentType: "application/octet-stream", shape: .file)]
        return call
    }

    /// As `TicketImportReport` writes it.
    private static let report = Shape.object([
        "dryRun": .boolean, "format?": .choice(TicketFormat.imported.map(\.rawValue)), "source?": .string,
        "created": .integer, "updated": .integer, "unchanged": .integer, "skipped": .integer, "notes": .integer,
        "messages": .integer, "people": .integer,
        "warnings": .list(.object(["line?": .integer, "ticket?": .string, "text": .text])), "warningCount": .integer,
    ])
}
