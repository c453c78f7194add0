extension StringProtocol {
    /// Without spaces and tabs at both ends.
    func trimmingSpaces() -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        let start = drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(start[...last])
    }

    func droppingTrailingSlash() -> String { hasSuffix("/") ? String(dropLast()) : String(self) }
}
