public import Logging
internal import SyncEngine

/// Log lines for people: `08:12:03 info  request method=GET route=health status=200`.
public struct TextLogHandler: LogHandler {
    public var logLevel = Logger.Level.info
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let output: LogOutput

    /// - Parameter output: where the lines go; standard error by default.
    public init(output: LogOutput = .standardError) {
        self.output = output
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var all = metadataProvider?.get() ?? [:]
        all.merge(metadata) { $1 }
        all.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error { all[LogKeys.error] = "\(error)" }
        let time = Environment.system.now().description.dropFirst(11).prefix(8)
        let level = event.level.rawValue
        var line =
            "\(time) \(level)" + String(repeating: " ", count: max(1, 9 - level.count)) + event.message.description
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(Self.oneLine(value.description))" }
        output.write(Array(line.utf8) + [UInt8(ascii: "\n")])
    }

    /// What comes from outside must not be able to look like a line of its own.
    private static func oneLine(_ text: String) -> String {
        text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
            ? String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : $0 }))
            : text
    }
}
