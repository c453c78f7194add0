internal import ArgumentParser
internal import Foundation
internal import Glibc

/// Talking to the person or program that called.
enum Terminal {
    /// Writes a line to standard output at once, also when it is a pipe.
    static func line(_ text: String = "") { write(text + "\n", to: STDOUT_FILENO) }

    /// Writes a line for people only: standard error stays apart from what programs read.
    static func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Writes to the terminal of people without ending the line.
    static func raw(_ text: String) { write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // A reader that went away (head, a closed pager) is no fault of this program.
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Asks for a password twice on the terminal, without showing it.
    ///
    /// - Throws: `CommandFailure` when there is no terminal or the two differ.
    static func newPassword() throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure("There is no terminal to ask for a password. Pass it with --password-stdin.")
        }
        let first = hiddenLine(prompt: "Password: ")
        guard hiddenLine(prompt: "Once more: ") == first else {
            throw CommandFailure("The two passwords differ; nothing was changed. Run the command again.")
        }
        return first
    }

    /// The first line of standard input.
    static func passwordFromStandardInput() throws -> String {
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw CommandFailure("Standard input is empty. Write the password to it: echo … | ticx-sync …")
        }
        return line
    }

    private static func hiddenLine(prompt: String) -> String {
        note(prompt)
        var shown = termios()
        tcgetattr(STDIN_FILENO, &shown)
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown) }
        return readLine(strippingNewline: true) ?? ""
    }
}

/// A refusal or failure that ends the program with exit code 1; the text says what to do next.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension ExitCode {
    /// Tells what happened, and gives the code to end with: for verbs that tell kinds of failure apart.
    static func of(_ error: any Error, _ code: Int32) -> ExitCode {
        Terminal.note("Error: \(error)")
        return ExitCode(code)
    }
}
