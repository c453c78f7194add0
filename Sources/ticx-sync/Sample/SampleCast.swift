internal import SyncEngine

/// The sample people. Their addresses are nobody's (RFC 2606), their passwords are printed at every start.
struct SampleCast: Sendable {
    let name: String
    let email: String
    let password: String
    let role: Role
    let department: String
    let title: String

    static let all = [
        SampleCast(
            name: "Ada Okafor", email: "ada@helpdesk.example", password: "paper-kite-41", role: .agent,
            department: "IT", title: "Support engineer"),
        SampleCast(
            name: "Bruno Keller", email: "bruno@helpdesk.example", password: "green-lamp-07", role: .user,
            department: "Finance", title: "Accountant"),
        SampleCast(
            name: "Chiara Rossi", email: "chiara@helpdesk.example", password: "slow-river-93", role: .manager,
            department: "IT", title: "Service manager"),
        SampleCast(
            name: "Dmitri Volkov", email: "dmitri@helpdesk.example", password: "cold-brass-28", role: .admin,
            department: "IT", title: "Systems administrator"),
        SampleCast(
            name: "Emi Tanaka", email: "emi@helpdesk.example", password: "quiet-maple-65", role: .user,
            department: "Design", title: "Designer"),
    ]
}
