/// The sign-ins printed in the frontend's public source (frontend.md §2.2): everybody knows them, so nobody real may
/// have them.
public enum PublishedLogins {
    private static let addresses: Set<String> = [
        "admin@ticxnova.com", "manager@ticxnova.com", "agent@ticxnova.com", "user@ticxnova.com",
    ]
    private static let passwords: Set<String> = ["admin123", "manager123", "agent123", "user123"]

    /// Whether an address, in any case, is one of the four.
    public static func contain(address: String) -> Bool { addresses.contains(address.lowercased()) }

    /// Whether a password is one of the four.
    public static func contain(password: String) -> Bool { passwords.contains(password) }
}
