internal import JSONText

extension TicketDesk {
    /// The number that a ticket of another system had, when it can be its number here: well-formed, free, and no
    /// alias. The numbers given out next lie above it.
    var broughtNumber: String? {
        guard facts.isPast, let text = JSONSlice(trusted: operation.body[...])["number"]?.string else { return nil }
        let number = text.uppercased()
        let groups = number.split(separator: "-").dropFirst()
        guard case .number = TicketReference(number), !number.hasPrefix("TIC-"),
            groups.allSatisfy({ $0.utf8.count <= Self.maximumDigits }), tickets.ticket(number: number) == nil
        else { return nil }
        return number
    }

    /// A sequence goes on above the last number of its series for as long as anybody counts.
    private static let maximumDigits = 9
}
