internal import DatabaseImport
internal import SyncEngine
internal import TicketFormats

extension TicketImporter {
    private static let batch = 300
    private static let maximumNameBytes = 255

    /// Finds out who the people of the file are here; for those who are nobody a deactivated person is entered, so that
    /// what they did stays theirs.
    func meetPeople() async throws {
        guard !newcomers.isEmpty else { return }
        var rest = newcomers.sorted { $0.placeholder(format) < $1.placeholder(format) }[...]
        newcomers = []
        while !rest.isEmpty {
            let keys = Array(rest.prefix(Self.batch))
            rest = rest.dropFirst(Self.batch)
            let addresses = try await addresses(of: keys)
            let persons = zip(keys, addresses).map { key, address in
                PastPerson(
                    operation: .derived("tickets.people", address), email: address, name: name(of: key, address),
                    isActive: false)
            }
            for (index, outcome) in try await desk.people(persons).enumerated() {
                people[keys[index]] = outcome.user
                guard outcome.status == .created else { continue }
                report.people += 1
                let address = persons[index].email
                report.warn(FormatWarning("\(address) is nobody here: entered as a deactivated person"))
            }
        }
    }

    /// Of people who are named by account: the one of the list, else who was entered for it before, else the one person
    /// here whose address begins with it.
    private func addresses(of keys: [PersonKey]) async throws -> [String] {
        var addresses = keys.map { $0.placeholder(format) }
        var open: [(place: Int, account: String)] = []
        for (place, key) in keys.enumerated() {
            if let address = mapped(key) {
                addresses[place] = address
            } else if case .account(let account) = key {
                open.append((place, account))
            }
        }
        guard !open.isEmpty else { return addresses }
        let found = try await desk.addresses(open.flatMap { [addresses[$0.place], $0.account] })
        for (index, item) in open.enumerated() {
            addresses[item.place] = found[2 * index] ?? found[2 * index + 1] ?? addresses[item.place]
        }
        return addresses
    }

    private func mapped(_ key: PersonKey) -> String? {
        let name: String
        switch key {
        case .address(let address): name = address
        case .account(let account): name = account
        case .nobody: return nil
        }
        return (options.people[name] ?? options.people[name.lowercased()]).map { $0.lowercased() }
    }

    private func name(of key: PersonKey, _ address: String) -> String {
        var name = named[key] ?? ""
        if name.isBlank, case .account(let account) = key { name = account }
        if name.isBlank { name = String(address.prefix { $0 != "@" }) }
        while name.utf8.count > Self.maximumNameBytes { name.removeLast() }
        return name
    }
}
