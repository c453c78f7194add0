internal import JSONText
public import Logging
internal import SyncEngine

/// Log lines as JSON objects on standard error, one a line: for machines.
public struct JSONLogHandler: LogHandler {
    public var logLevel = Logger.Level.info
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let output: LogOutput

    /// - Parameter output: where the lines go; standard error by default.
    public init(label: String, output: LogOutput = .standardError) {
        self.label = label
        self.output = output
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let all = merged(event)
        output.write(
            JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("time", Environment.system.now().description)
                    writer.field("level", event.level.rawValue)
                    writer.field("logger", label)
                    writer.field("message", event.message.description)
                    for (key, value) in all { writer.field(key, value) }
                }
            } + [UInt8(ascii: "\n")])
    }

    /// Data of the line, the logger and the provider, in that order of precedence; never under the line's own names.
    private func merged(_ event: LogEvent) -> [(String, String)] {
        var all = metadataProvider?.get() ?? [:]
        all.merge(metadata) { $1 }
        all.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error { all[LogKeys.error] = "\(error)" }
        let own: Set<String> = ["time", "level", "logger", "message"]
        return all.filter { !own.contains($0.key) }.map { ($0.key, $0.value.description) }.sorted { $0.0 < $1.0 }
    }
}
