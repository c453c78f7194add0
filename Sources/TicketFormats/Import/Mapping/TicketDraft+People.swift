extension TicketDraft {
    /// Whom an element names; nil for nobody.
    ///
    /// - Parameter paths: one with an attribute names an account by it.
    func person(_ paths: [FieldPath], in element: XMLElement) -> InterchangePerson? {
        for path in paths {
            if path.attribute != nil {
                if let account = path.text(in: element) { return person(account: account, name: nil, email: nil) }
                continue
            }
            for found in path.elements(in: element) where !found.isNil {
                let form = table.people
                let account = form.account.text(in: found)
                let name = form.name.text(in: found)
                let email = form.email.text(in: found)
                if account != nil || name != nil || email != nil {
                    return person(account: account, name: name, email: email)
                }
            }
        }
        return nil
    }

    private func person(account: String?, name: String?, email: String?) -> InterchangePerson? {
        let account = account?.oneLine
        if let account, table.people.nobody.contains(account.lowercased()) { return nil }
        let name = name?.oneLine
        let address = [email?.oneLine, account].lazy.compactMap(\.self).first(where: \.isAddress)
        let rest = account.flatMap { $0.isAddress ? nil : $0 }
        return resolve(
            InterchangePerson(
                email: address, name: name == rest || name == address ? nil : name,
                account: address == nil ? rest ?? name : rest))
    }
}

extension String {
    /// Whether it can be an e-mail address.
    var isAddress: Bool {
        let parts = utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && !utf8.contains { $0 <= 0x20 || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }
    }
}
