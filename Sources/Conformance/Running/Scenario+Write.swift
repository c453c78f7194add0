internal import JSONText
internal import SyncEngine

extension Scenario {
    /// Puts operations into a device's outbox, as the person acts.
    mutating func write(_ action: WriteAction) throws {
        guard action.count > 1 else { return try writeOne(action) }
        for index in 1...action.count {
            var one = action
            one.operation += String(index)
            try writeOne(one)
        }
    }

    private mutating func writeOne(_ action: WriteAction) throws {
        let device = try device(action.replica)
        if symbols[action.operation] == nil { symbols.bind(action.operation, to: Self.randomID()) }
        let template = Template(symbols: symbols, now: time(of: device))
        let at = action.at.resolved(at: time(of: device))
        var members: [(key: String, text: [UInt8])] = [
            ("opId", Array(symbols[action.operation]?.bytes ?? [])),
            ("kind", Template.quoted(action.kind)),
            ("mode", Template.quoted(action.mode ?? "live")),
            ("at", Template.quoted(at.description)),
        ]
        if let clock = try clock(action, of: device, template) { members.append(("clock", clock)) }
        if let body = try action.body.flatMap({ try template.text(of: $0) }) { members.append(("body", body)) }
        var statedN: [UInt8]?
        for (key, value) in action.overrides {
            let text = try template.text(of: value) ?? []
            if key == "n" {
                statedN = text
            } else if let index = members.firstIndex(where: { $0.key == key }) {
                members[index].text = text
            } else {
                members.append((key, text))
            }
        }
        let n = action.n ?? device.next
        let operation = WrittenOperation(
            name: action.operation, opID: symbols[action.operation]?.string ?? "", members: members,
            statesOpID: !action.overrides.contains { $0.key == "opId" }, statedN: statedN, n: n)
        devices[action.replica]?.outbox.append(operation)
        devices[action.replica]?.next = max(device.next, n + 1)
    }

    /// The time a device shows.
    func time(of device: Device) -> Timestamp { target.now + device.clockErrorMilliseconds }

    /// What the author had seen: as the fixture says, else what the device has received.
    private func clock(_ action: WriteAction, of device: Device, _ template: Template) throws -> [UInt8]? {
        if let clock = action.clock { return try template.text(of: clock) }
        let seen = device.received.keys.max() ?? 0
        guard let epoch = device.epoch, seen > 0 || device.tickets.position > 0 else { return nil }
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.field("epoch", epoch)
                writer.field("user", seen)
                if device.tickets.position > 0 { writer.field("tickets", device.tickets.position) }
            }
        }
    }
}
