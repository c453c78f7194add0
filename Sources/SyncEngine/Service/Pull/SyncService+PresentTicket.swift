extension SyncService {
    /// A ticket as the service saw it last, without a look at the store. Who may see it is the caller's to ask.
    public func presentTicket(_ id: EventID) -> Ticket? { tickets.value[id] }
}
