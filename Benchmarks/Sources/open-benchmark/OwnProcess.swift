import Foundation

/// A part of the benchmark in a process of its own, whose memory holds nothing else.
enum OwnProcess {
    struct Failure: Error {
        let arguments: [String]
        let status: Int32
    }

    static func run(_ arguments: [String]) throws {
        fflush(nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(arguments: arguments, status: process.terminationStatus)
        }
    }
}
