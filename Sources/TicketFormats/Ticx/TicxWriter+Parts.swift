/// The few shapes that elements of the format have.
extension TicxWriter {
    /// A start tag and a line end.
    func open(_ name: String) throws(FormatFault) {
        try xml.start(name)
        try xml.newLine()
    }

    /// The innermost element's end tag and a line end.
    func close() throws(FormatFault) {
        try xml.end()
        try xml.newLine()
    }

    /// An element with a text that is ours.
    func plain(_ name: String, _ text: String) throws(FormatFault) {
        try xml.start(name)
        try xml.text(text)
        try close()
    }

    /// An element with what somebody wrote.
    func line(_ name: String, _ text: InterchangeText) throws(FormatFault) {
        try xml.start(name)
        try content(text)
        try close()
    }

    /// As above, when there is a text.
    func line(_ name: String, _ text: InterchangeText?) throws(FormatFault) {
        if let text { try line(name, text) }
    }

    /// As above, for a text without markup.
    func line(_ name: String, _ text: String?) throws(FormatFault) {
        if let text { try line(name, InterchangeText(text)) }
    }

    /// A text within an element that has just begun, in base64 where XML cannot carry it.
    func content(_ text: InterchangeText) throws(FormatFault) {
        if text.format != .plain { try xml.attribute("format", text.format.rawValue) }
        if XMLText.allows(text.text) {
            if !text.text.isEmpty { try xml.text(text.text) }
        } else {
            try xml.attribute("enc", "base64")
            try xml.text(TicxBase64.encoded(text.text))
        }
    }

    /// Somebody; an empty element for nobody known.
    func line(_ name: String, _ person: InterchangePerson?, _ place: String) throws(FormatFault) {
        try xml.start(name)
        if let person {
            if let name = person.name { try attribute("name", name, "\(place)/@name") }
            if let account = person.account { exact.add("\(place)/@account", account) }
            if let email = person.email {
                // An empty one would be none.
                if email.isEmpty || !XMLText.allows(email) { exact.add(place, email) }
                if !email.isEmpty { try xml.text(email) }
            }
        }
        try close()
    }

    /// A date where it is one; free text stands exactly among the extensions.
    func when(_ name: String, _ text: String?) throws(FormatFault) {
        guard let text else { return }
        if TicxWhen.isDate(text) { try plain(name, text) } else { exact.add(name, text) }
    }

    /// An attribute with what somebody wrote.
    func attribute(_ name: String, _ text: String, _ place: String) throws(FormatFault) {
        // A reader holds a whole tag in memory, and has a limit for it.
        let isShort = text.utf8.count <= 8192
        if !isShort || !XMLText.allows(text) { exact.add(place, text) }
        try xml.attribute(name, isShort ? text : String(text.prefix(100)))
    }
}
