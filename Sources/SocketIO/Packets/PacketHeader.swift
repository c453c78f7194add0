/// What stands before a packet's payload: `<type>[<attachments>-][<namespace>,][<id>]`.
struct PacketHeader {
    var code: SocketPacket.Code
    var attachments = 0
    var namespace = "/"
    /// Nil also for digits that are no number of ours: nobody waits for it.
    var id: Int?
    /// Where the payload begins.
    var end = 0

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    init(_ text: Span<UInt8>) throws(PacketError) {
        guard !text.isEmpty, let code = SocketPacket.Code(rawValue: text[0]) else { throw .unknownType }
        self.code = code
        end = 1
        if code.isBinary { attachments = try Self.count(text, &end) }
        if end < text.count, text[end] == UInt8(ascii: "/") { namespace = try Self.name(text, &end) }
        if end < text.count, Self.digits.contains(text[end]) { id = Self.number(text, &end) }
    }

    /// `<n>-`
    private static func count(_ text: Span<UInt8>, _ place: inout Int) throws(PacketError) -> Int {
        let start = place
        let number = number(text, &place)
        guard place > start, place < text.count, text[place] == UInt8(ascii: "-") else { throw .badAttachmentCount }
        guard let number else { throw .tooManyAttachments }
        place += 1
        return number
    }

    /// Up to a comma, or the end of the packet. The query that old clients wrote behind the name is none of ours.
    private static func name(_ text: Span<UInt8>, _ place: inout Int) throws(PacketError) -> String {
        let start = place
        var query: Int?
        while place < text.count, text[place] != UInt8(ascii: ",") {
            if query == nil, text[place] == UInt8(ascii: "?") { query = place }
            place += 1
        }
        let bytes = text.extracting(start..<(query ?? place))
        if place < text.count { place += 1 }
        guard bytes.count > 1 else { return "/" }
        guard let name = try? UTF8Span(validating: bytes) else { throw .badNamespace }
        return String(copying: name)
    }

    /// All digits from here; nil: more than fits.
    private static func number(_ text: Span<UInt8>, _ place: inout Int) -> Int? {
        var number: Int? = 0
        while place < text.count, digits.contains(text[place]) {
            let digit = Int(text[place] - UInt8(ascii: "0"))
            number = number.flatMap { number in
                let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
                let (sum, overflows) = tens.addingReportingOverflow(digit)
                return isTooLarge || overflows ? nil : sum
            }
            place += 1
        }
        return number
    }
}
