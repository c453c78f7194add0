import JSONText
import Testing

@testable import SyncEngine

@Suite struct TicketParsingTests {
    private func read(_ kind: String, _ body: String) throws -> Intent {
        .parse(kind: kind, body: try JSONSlice(validating: Array(body.utf8)), limits: EngineLimits())
    }

    private func refusal(_ kind: String, _ body: String) throws -> Rejection? {
        if case .malformed(let rejection) = try read(kind, body) { return rejection }
        return nil
    }

    private func created(_ more: String) throws -> TicketFields {
        let body = #"{"type":"Incident","title":"T","description":"D"\#(more)}"#
        guard case .ticket(.create(_, let fields, _)) = try read("ticket.create", body) else {
            throw Rejection(.malformed, "\(body) is no ticket")
        }
        return fields
    }

    @Test(arguments: ["Incident", "Service Request", "Change Request", "Problem", "Task"])
    func everyTypeIsKnown(_ name: String) throws {
        let intent = try read("ticket.create", #"{"type":"\#(name)","title":"T","description":""}"#)
        guard case .ticket(.create(let type, _, nil)) = intent else { throw Rejection(.malformed, "\(intent)") }
        #expect(type.rawValue == name)
    }

    @Test(arguments: [
        ("P1", "P1"), ("p4", "P4"), ("Critical", "P1"), ("High", "P2"), ("medium", "P3"), ("LOW", "P4"),
    ])
    func aPriorityIsReadByItsNameToo(_ written: String, _ kept: String) throws {
        #expect(try created(#","priority":"\#(written)""#).texts[.priority] == kept)
    }

    @Test func blankAndNullAreNoOpinion() throws {
        let fields = try created(#","priority":"","department":null,"assignedTo":"  ","dueDate":"""#)
        #expect(fields.texts.keys.sorted { $0.rawValue < $1.rawValue } == [.description, .title])
        #expect(fields.assignee == nil)
    }

    @Test func datesAreTextAsPeopleTypeThem() throws {
        #expect(try created(#","plannedStart":"tomorrow 5pm""#).texts[.plannedStart] == "tomorrow 5pm")
    }

    @Test func anAssigneeIsANumberOrAnyText() throws {
        #expect(try created(#","assignedTo":10002"#).assignee == .user(UserID(10_002)))
        #expect(try created(#","assignedTo":"Sarah Williams""#).assignee == .text("Sarah Williams"))
    }

    @Test(arguments: [
        (#"{"title":"T","description":"D"}"#, "type"), (#"{"type":"Bug","title":"T","description":"D"}"#, "type"),
        (#"{"type":"Task","title":" ","description":"D"}"#, "title"), (#"{"type":"Task","title":"T"}"#, "description"),
        (#"{"type":"Task","title":1,"description":"D"}"#, "title"), ("[]", "type"),
        (#"{"type":"Task","title":"T","description":"D","priority":"P9"}"#, "priority"),
        (#"{"type":"Task","title":"T","description":"D","assignedTo":0}"#, "assignedTo"),
        (#"{"type":"Task","title":"T","description":"D","assignedTo":true}"#, "assignedTo"),
        (#"{"type":"Task","title":"T","description":"D","alias":"TIC-12"}"#, "alias"),
    ])
    func aTicketThatCannotBeMadeSaysWhichMemberIsWrong(_ body: String, _ member: String) throws {
        let rejection = try #require(try refusal("ticket.create", body))
        #expect(rejection.code == .malformed && rejection.reason.hasPrefix(member))
    }

    @Test(arguments: [
        ("ticket.update", #"{"status":"Open"}"#, "ticket"),
        ("ticket.update", #"{"ticket":"x","status":"Open"}"#, "ticket"),
        ("ticket.update", #"{"ticket":1,"status":"Done"}"#, "status"),
        ("ticket.update", #"{"ticket":1,"type":"Task"}"#, "the type"),
        ("ticket.note", #"{"ticket":1}"#, "comment"), ("ticket.note", #"{"ticket":1,"comment":"\n"}"#, "the comment"),
        ("ticket.note", #"{"ticket":1,"comment":"x","status":3}"#, "status"),
        ("ticket.note.delete", #"{"ticket":1,"comment":"x"}"#, "comment"),
    ])
    func aChangeThatCannotBeReadSaysWhichMemberIsWrong(_ kind: String, _ body: String, _ begin: String) throws {
        let rejection = try #require(try refusal(kind, body))
        #expect(rejection.code == .malformed && rejection.reason.hasPrefix(begin))
    }

    @Test func texts500AndLongerOnesHaveTheirLimits() throws {
        let line = String(repeating: "é", count: 500)
        #expect(try created(#","requestedItem":"\#(line)""#).texts[.requestedItem] == line)
        let longer = try refusal("ticket.update", #"{"ticket":1,"title":"\#(line)x"}"#)
        #expect(longer?.code == .tooLarge && longer?.reason.contains("500") == true)
        let page = String(repeating: "x", count: 256 << 10)
        #expect(try refusal("ticket.note", #"{"ticket":1,"comment":"\#(page)"}"#) == nil)
        #expect(try refusal("ticket.note", #"{"ticket":1,"comment":"\#(page)x"}"#)?.code == .tooLarge)
        #expect(try refusal("ticket.update", #"{"ticket":1,"description":"\#(page)x"}"#)?.code == .tooLarge)
    }

    @Test func aTicketIsNamedByIdOpIdNumberOrAlias() throws {
        func reference(_ json: String) throws -> TicketReference? {
            TicketReference(try JSONSlice(validating: Array(json.utf8)))
        }
        #expect(try reference("7") == .id(EventID(7)))
        #expect(try reference(#""\#(uuid(7))""#) == OperationID(uuid(7)).map(TicketReference.operation))
        #expect(try reference(#""inc-2026-0042""#) == .number("INC-2026-0042"))
        #expect(try reference(#""TIC-302876""#) == .number("TIC-302876"))
        for none in [#""7""#, "0", "-1", #""undefined""#, #""INC""#, #""INC-""#, #""A-1""#, "null", "{}"] {
            #expect(try reference(none) == nil)
        }
        #expect(TicketReference("7") == .id(EventID(7)) && TicketReference("undefined") == nil)
    }

    @Test func aKindOfALaterVersionIsKept() throws {
        #expect(try read("ticket.merge", "{}") == .opaque)
    }
}
