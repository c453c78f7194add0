/// Values that their place in the format cannot take, by where they belong: `dueDate`, `notes/3/@id`.
///
/// They stand in `extensions` as `<x:exact xmlns:x="urn:x-ticx:ext:ticx" at="dueDate">next week</x:exact>`, and win
/// over what stands in the place itself; `absent="true"` says that nothing does.
struct TicxExact {
    private var values: [(place: String, value: String?)] = []

    var isEmpty: Bool { values.isEmpty }

    mutating func add(_ place: String, _ value: String?) { values.append((place, value)) }

    /// As elements for `extensions`.
    var elements: [XMLElement] {
        values.map { place, value in
            var element = XMLElement(Ticx.exact, namespace: Ticx.ownNamespace, attributes: [.init("at", place)])
            guard let value else {
                element.attributes.append(.init("absent", "true"))
                return element
            }
            let isPlain = XMLText.allows(value)
            if !isPlain { element.attributes.append(.init("enc", "base64")) }
            let text = isPlain ? value : TicxBase64.encoded(value)
            if !text.isEmpty { element.children = [.text(text)] }
            return element
        }
    }

    /// Takes an element in, when it is one of these.
    ///
    /// - Throws: `FormatFault` for one that says nothing clear.
    mutating func take(_ element: XMLElement, line: Int) throws(FormatFault) -> Bool {
        guard element.name == Ticx.exact, element.namespace == Ticx.ownNamespace,
            let place = element.attribute("at")
        else { return false }
        if element.attribute("absent") == "true" {
            add(place, nil)
        } else if element.attribute("enc") == "base64" {
            guard let text = TicxBase64.decoded(element.text) else {
                throw FormatFault(.invalid, "the exact value of \(place) is no base64 of a text", line: line)
            }
            add(place, text)
        } else {
            add(place, element.text)
        }
        return true
    }

    /// Puts the values into a ticket that was read without them.
    func apply(to ticket: inout InterchangeTicket) {
        guard !isEmpty else { return }
        let known = Dictionary(values) { _, last in last }
        func put(_ place: String, _ target: inout String?) { if let value = known[place] { target = value } }
        func put(_ place: String, _ target: inout String) { if let value = known[place] { target = value ?? "" } }
        func put(_ place: String, _ target: inout InterchangePerson?) {
            var person = target ?? InterchangePerson()
            put(place, &person.email)
            put("\(place)/@name", &person.name)
            put("\(place)/@account", &person.account)
            target = person == InterchangePerson() ? nil : person
        }
        put("dueDate", &ticket.dueDate)
        put("responseETA", &ticket.responseETA)
        put("resolutionETA", &ticket.resolutionETA)
        put("@key", &ticket.key)
        put("assignedTo", &ticket.assignedTo)
        put("createdBy", &ticket.createdBy)
        for index in ticket.notes.indices {
            put("notes/\(index)/@id", &ticket.notes[index].id)
            put("notes/\(index)/createdBy", &ticket.notes[index].createdBy)
            if known["notes/\(index)/@internal"] == "true" { ticket.notes[index].isInternal = true }
        }
        for index in ticket.transcripts.indices {
            put("transcript/\(index)/@id", &ticket.transcripts[index].id)
            for message in ticket.transcripts[index].messages.indices {
                let place = "transcript/\(index)/\(message)"
                put("\(place)/@id", &ticket.transcripts[index].messages[message].id)
                put("\(place)/@from", &ticket.transcripts[index].messages[message].from)
                put("\(place)/@to", &ticket.transcripts[index].messages[message].to)
            }
        }
        for index in ticket.attachments.indices {
            put("attachments/\(index)/@name", &ticket.attachments[index].name)
            put("attachments/\(index)/@mediaType", &ticket.attachments[index].mediaType)
            put("attachments/\(index)/@sha256", &ticket.attachments[index].sha256)
            put("attachments/\(index)/@href", &ticket.attachments[index].href)
        }
    }
}
