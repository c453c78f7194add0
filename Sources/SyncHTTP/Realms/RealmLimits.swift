/// How much demo logins may take of a server, each with its reason.
public struct RealmLimits: Sendable {
    /// Realms there are at once: some megabytes each, so about a gigabyte at the most.
    public var maximumRealms = 256
    /// Realms with open files and threads: three threads each.
    public var maximumOpen = 32
    /// A realm is gone after this, used or not.
    public var lifetime = Duration.seconds(7 * 86_400)
    /// A realm that was used within this time is never the one that makes room for another.
    public var protectedFor = Duration.seconds(600)
    /// A realm without sockets that nobody called for this long is closed; its work stays.
    public var closesAfter = Duration.seconds(300)
    /// Not sooner than this even when others wait: the longest a pull may wait, and some.
    public var neverClosesWithin = Duration.seconds(60)
    /// Operations in one realm: weeks of trying out.
    public var maximumOperations = 2_000
    /// Bytes of the records of one realm.
    public var maximumBytes = 4 << 20
    /// New realms from one address at once: a classroom behind one address,
    public var creationBurst = 30
    /// and then one in this time.
    public var creationInterval = Duration.seconds(20)
    /// New realms from everywhere in a minute: a flood of made-up tokens neither fills the disk nor empties the book.
    public var creationsPerMinute = 60

    public init() {}
}
