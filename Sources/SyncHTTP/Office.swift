internal import SyncEngine

/// What is made once per service: who is there, and the routes over its people and records.
///
/// Its routes keep nothing of their own beside what they are given, so that a server can have several offices side by
/// side; routes of the whole server (figures, signing in) are `Assembly`'s.
struct Office: Sendable {
    let service: SyncService
    let presence: Presence
    let now: @Sendable () -> Timestamp
    /// Who answers questions here.
    let assistant: AssistantDuty
    /// What people were shown of tickets.
    private let pagesSeen = PagesSeen()
    /// By which its people are known when they ask for notifications without a token; nil: by nothing.
    private let cookies: NotificationCookies?
    /// Takes the work of demo logins over; nil inside a realm.
    private let adoption: RealmAdoption?

    /// - Parameters:
    ///   - presenceFile: where it is written down who is online; nil: nowhere.
    ///   - assistant: who answers questions, given who is there; nil: the built-in assistant alone.
    init(
        service: SyncService, now: @escaping @Sendable () -> Timestamp, cookies: NotificationCookies? = nil,
        adoption: RealmAdoption? = nil, presenceFile: PresenceFile? = nil,
        assistant: ((Presence) -> AssistantDuty)? = nil
    ) {
        self.service = service
        self.cookies = cookies
        self.adoption = adoption
        self.now = now
        presence = Presence(directory: { service.directory }, file: presenceFile, now: now)
        self.assistant = assistant?(presence) ?? AssistantDuty(service: service, presence: presence, now: now)
    }

    /// Every route that is made per service. A new one is added here.
    var routes: [Route] {
        ChatRoutes(service: service, now: now).routes
            + MessageRoutes(service: service).routes
            + ContactRoutes(service: service, presence: presence, now: now).routes
            + PresenceRoutes(service: service, presence: presence, now: now).routes
            + AssistantRoutes(service: service, duty: assistant).routes
            + SyncRoutes(service: service, adoption: adoption).routes
            + ReplicaRoutes(service: service).routes
            + NotificationRoutes(service: service, cookies: cookies, now: now).routes
            + TicketMetadataRoutes(service: service).routes
            + DashboardRoutes(service: service, now: now).routes
            + ReportRoutes(service: service, now: now).routes
            + TicketNoteRoutes(service: service).routes
            // Behind those with a fixed name where this one has a ticket.
            + TicketRoutes(service: service, pages: pagesSeen).routes
    }
}
