/// How strictly text is checked before it becomes a `JSONSlice`.
public enum JSONRules: Sendable {
    /// RFC 8259 grammar, valid UTF-8, no repeated keys, whole surrogate pairs.
    case strict
    /// What ECMAScript's `JSON.parse` takes: grammar and valid UTF-8 only. Where a key repeats, `subscript` finds the
    /// first; half a surrogate pair reads as U+FFFD.
    case lenient
}
