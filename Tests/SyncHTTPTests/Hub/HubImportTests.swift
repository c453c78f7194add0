import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Hub: what imports bring")
struct HubImportTests {
    private func past(_ name: UInt64, _ kind: String, _ body: String, by author: UserID) -> PastOperation {
        PastOperation(
            operation: OperationID(Bits128(high: 9, low: name)), author: author, kind: kind, body: Array(body.utf8),
            at: Timestamp(milliseconds: 1_700_000_000_000 + Int64(name)),
            fingerprint: ContentDigest(kind: kind, canonicalBody: Array(body.utf8)))
    }

    @Test("A ticket that an import changes is told of, one that it brings is not; those who keep records get both")
    func tellsOfChanges() async throws {
        let world = try await HubWorld()
        let (page, replica) = (try await world.connect("cleo"), try await world.connect("cleo", auth: #""sync":true"#))
        let ben = try world.user("ben").id
        let brought = try await world.service.record([
            past(1, "ticket.create", #"{"type":"Incident","title":"No mail","description":"since noon"}"#, by: ben)
        ])
        await world.hub.idle()
        let id = try #require(brought[0].id)
        #expect(page.take().isEmpty)
        #expect(replica.take().map(\.name) == ["sync"])
        let later = try await world.service.record([
            past(2, "ticket.update", #"{"ticket":\#(id),"status":"Closed","brought":{}}"#, by: ben),
            past(3, "ticket.note", #"{"ticket":\#(id),"comment":"It works again"}"#, by: ben),
        ])
        await world.hub.idle()
        #expect(later.map(\.status) == [.created, .created])
        let events = page.take()
        #expect(events.map(\.name) == ["ticket_updated"])
        #expect(events[0].body["id"]?.integer == Int64(id.rawValue))
        #expect(events[0].body["status"]?.string == "Closed")
        #expect(events[0].body["updatedBy"]?.string == "ben@example.org")
    }
}
