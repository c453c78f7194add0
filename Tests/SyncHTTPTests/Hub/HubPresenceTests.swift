import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Hub: presence")
struct HubPresenceTests {
    /// Whose status a client was told of, in order.
    private func told(_ client: HubClient) -> [String] {
        client.take().compactMap { event in
            #expect(event.offset == nil)
            return event.body["userId"]?.integer.map { user in
                "\(event.name) \(user) \(event.body["status"]?.string ?? "-")"
            }
        }
    }

    @Test("Who comes and what they say of themselves is told to everybody else")
    func tellsOthers() async throws {
        let world = try await HubWorld()
        let ada = try await world.connect("ada")
        world.presence.sweep()
        _ = ada.take()
        let ben = try await world.connect("ben")
        world.presence.sweep()
        let id = try world.id("ben")
        #expect(told(ada) == ["presence_update \(id) online"])
        #expect(told(ben).isEmpty)
        #expect(try await ben.ask("update_presence", #"{"status":"busy"}"#)["success"]?.boolean == true)
        world.presence.sweep()
        #expect(told(ada) == ["presence_update \(id) busy"])
        #expect(try await ben.ask("update_presence", #"{"status":"asleep"}"#)["code"]?.string == "malformed")
    }

    @Test("Who is gone is told to be offline ninety seconds after the last socket, if they do not come back")
    func tellsWhoLeft() async throws {
        let world = try await HubWorld()
        let ada = try await world.connect("ada")
        let (first, second) = (try await world.connect("ben"), try await world.connect("ben"))
        world.presence.sweep()
        _ = ada.take()
        first.cut()
        world.clock.advance(milliseconds: 200_000)
        world.presence.sweep()
        #expect(told(ada).isEmpty)
        second.cut()
        world.clock.advance(milliseconds: 89_000)
        world.presence.sweep()
        #expect(!told(ada).contains { $0.hasPrefix("user_offline") })
        world.clock.advance(milliseconds: 1_000)
        world.presence.sweep()
        let id = try world.id("ben")
        #expect(told(ada) == ["presence_update \(id) offline", "user_offline \(id) -"])
    }

    @Test("Who says that they are offline is not told to have left, since open lists could not take them back")
    func keepsWhoHides() async throws {
        let world = try await HubWorld()
        let (ada, ben) = (try await world.connect("ada"), try await world.connect("ben"))
        world.presence.sweep()
        _ = ada.take()
        for status in ["offline", "online"] {
            _ = try await ben.ask("update_presence", #"{"status":"\#(status)"}"#)
            world.presence.sweep()
            #expect(told(ada) == ["presence_update \(try world.id("ben")) \(status)"])
        }
    }

    @Test("Whose connection has something under way is told all the same, everything of several people")
    func tellsWhoIsBusyReading() async throws {
        let world = try await HubWorld()
        let ada = try await world.connect("ada")
        let others = [try await world.connect("ben"), try await world.connect("cleo")]
        world.presence.sweep()
        _ = ada.take()
        ada.becomeSlow()
        for other in others { other.cut() }
        world.clock.advance(milliseconds: 90_000)
        world.presence.sweep()
        #expect(
            told(ada)
                == ["ben", "cleo"].flatMap { name in
                    let id = (try? world.id(name)) ?? 0
                    return ["presence_update \(id) offline", "user_offline \(id) -"]
                })
    }

    @Test("Who is deactivated is told to be gone at once, with a socket or within the grace", arguments: [false, true])
    func tellsWhoIsDeactivated(hasLeft: Bool) async throws {
        let world = try await HubWorld()
        let (ada, ben) = (try await world.connect("ada"), try await world.connect("ben"))
        world.presence.sweep()
        _ = ada.take()
        if hasLeft { ben.cut() }
        try await world.service.change(.deactivate(try world.user("ben").id))
        world.presence.sweep()
        let id = try world.id("ben")
        #expect(told(ada) == ["presence_update \(id) offline", "user_offline \(id) -"])
        ben.cut()
        world.presence.sweep()
        #expect(told(ada).isEmpty)
    }

    @Test("user_online is told only when it is switched on", arguments: [false, true])
    func tellsOnlineWhenAsked(isOn: Bool) async throws {
        let world = try await HubWorld(emitsUserOnline: isOn)
        let ada = try await world.connect("ada")
        world.presence.sweep()
        _ = ada.take()
        _ = try await world.connect("ben")
        world.presence.sweep()
        let events = ada.take()
        #expect(events.map(\.name) == (isOn ? ["presence_update", "user_online"] : ["presence_update"]))
        #expect(!isOn || events[1].body["email"]?.string == "ben@example.org")
    }
}
