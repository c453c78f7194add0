import SyncEngine
import Testing

@testable import SyncHTTP

/// What is remembered of pages is bounded.
@Suite struct PagesSeenTests {
    @Test func `the pages that are used stay, and no more than there is room for`() async throws {
        try await TestServer.run { server in
            let id = EventID(UInt64(try await server.ticket()))
            let ben = try server.user("ben").id
            let document = try #require(try await server.service.ticket(reader: ben, .id(id)))
            let page = PageOfTicket(document.ticket, server.service.directory)
            let pages = PagesSeen(capacity: 100)
            pages[ben, id] = page
            for other in 1...1000 {
                pages[ben, EventID(UInt64(other))] = page
                #expect(pages[ben, id] == page)
                #expect(pages.count <= 101)
            }
            #expect(pages[ben, EventID(1)] == nil)
            #expect(pages[UserID(10_099), id] == nil, "what one was shown is not what another was shown")
        }
    }
}
