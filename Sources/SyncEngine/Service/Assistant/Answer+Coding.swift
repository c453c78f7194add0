public import JSONText

extension Answer {
    /// The body of an `ai.answer`.
    func write(to writer: inout JSONWriter) {
        writer.field("text", text)
        if let preview { writer.object("preview", preview.write) }
        if isDegraded { writer.field("degraded", true) }
        if let memory { writer.field("memory", raw: memory) }
    }

    /// Reads the body of an `ai.answer`.
    init(stored body: JSONSlice) {
        self.init(
            body["text"]?.string ?? "", preview: body["preview"].flatMap(Preview.init(stored:)),
            isDegraded: body["degraded"]?.boolean ?? false, memory: body["memory"].map { Array($0.bytes) })
    }
}

extension Answer.Preview {
    /// Writes the members, strings all of them.
    public func write(to writer: inout JSONWriter) {
        writer.field("id", id)
        writer.field("title", title)
        writer.field("status", status)
        writer.field("assignedTo", assignedTo)
    }

    init?(stored json: JSONSlice) {
        guard let id = json["id"]?.string, let title = json["title"]?.string, let status = json["status"]?.string,
            let assignedTo = json["assignedTo"]?.string
        else { return nil }
        self.init(id: id, title: title, status: status, assignedTo: assignedTo)
    }
}
