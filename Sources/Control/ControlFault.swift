public import JSONText

/// Why a command was not carried out, in words that say what to do next.
public struct ControlFault: Error, Equatable, CustomStringConvertible {
    /// For programs.
    public enum Code: String, Sendable {
        /// The request is no JSON object, or its members do not fit the command.
        case malformed
        /// No such command, user or journal.
        case unknown
        /// The value exists already.
        case exists
        case forbidden
        /// Worth another try.
        case busy
        /// The store or the server failed.
        case failed
    }

    public let code: Code
    /// For people.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    static let unreadableAnswer = ControlFault(
        .failed, "The server's answer cannot be read. Is it of another version? Restart it.")

    /// The result in an answer line.
    ///
    /// - Throws: the fault the answer tells of, or one that says that it is no answer.
    public static func result(of answer: [UInt8]) throws(ControlFault) -> JSONSlice {
        guard let json = try? JSONSlice(validating: answer), let isDone = json["ok"]?.boolean else {
            throw unreadableAnswer
        }
        if isDone, let result = json["result"] { return result }
        let code = json["code"]?.string.flatMap(Code.init(rawValue:)) ?? .failed
        throw ControlFault(code, json["error"]?.string ?? "The server gave no reason.")
    }

    /// `{"ok":false,"code":…,"error":…}`.
    public var answer: [UInt8] {
        JSONWriter.text { writer in
            writer.object {
                $0.field("ok", false)
                $0.field("code", code.rawValue)
                $0.field("error", message)
            }
        }
    }
}
