/// The people whom the frontend's demo mode makes up: nobody, wherever they are named.
enum InventedPeople {
    /// The mail domains they have.
    private static let domains = ["@company.com", "@contoso.com"]

    /// Whether a case-folded address looks like one of theirs.
    static func have(email: String) -> Bool { domains.contains(where: email.hasSuffix) }
}
