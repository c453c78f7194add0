internal import Glibc
internal import JSONText
internal import Logging
internal import SyncEngine

/// Writes a log line as one JSON object: `{"time","level","message",…}`, metadata as members beside.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var members = metadata
        members.merge(metadataProvider?.get() ?? [:]) { $1 }
        members.merge(event.metadata ?? [:]) { $1 }
        var line = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("time", Environment.system.now().description)
                writer.field("level", event.level.rawValue)
                writer.field("message", event.message.description)
                for (key, value) in members.sorted(by: { $0.key < $1.key }) { writer.field(key, "\(value)") }
            }
        }
        line.append(UInt8(ascii: "\n"))
        // One write a line, so that lines of several threads do not mix.
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
