internal import JSONText
internal import SyncEngine

extension Administration {
    func user(_ reference: UserReference) throws -> User {
        let found =
            switch reference {
            case .id(let id): service.directory.user(id)
            case .email(let email): service.directory.user(email: email)
            }
        guard let found else {
            throw ControlFault(.unknown, "There is no user \(reference). `ticx-sync user list` shows who there is.")
        }
        return found
    }

    func add(_ new: ControlRequest.NewUser) async throws -> [UInt8] {
        var hash: String?
        if let password = new.password { hash = try await self.hash(password) }
        let change = DirectoryChange.addUser(
            email: new.email, name: new.name, role: new.role, department: new.department, title: new.title,
            id: new.id, passwordHash: hash)
        guard let user = try await service.change(change) else {
            throw ControlFault(.failed, "The user was taken and is not shown. See `ticx-sync user list`.")
        }
        return user.encoded(isDetailed: false)
    }

    func list() -> [UInt8] {
        let users = service.directory.users
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.array("users") { writer in
                    for user in users { writer.object { user.write(to: &$0, isDetailed: true) } }
                }
            }
        }
    }

    func show(_ user: User) -> [UInt8] {
        let replicas = service.directory.replicas(of: user.id)
        return JSONWriter.text { writer in
            writer.object { writer in
                user.write(to: &writer, isDetailed: true)
                writer.array("replicas") { writer in
                    for (replica, binding) in replicas {
                        writer.object {
                            $0.field("id", replica.description)
                            $0.field("boundAt", binding.boundAt.description)
                            $0.field("isRetired", binding.isRetired)
                        }
                    }
                }
            }
        }
    }

    func setPassword(of user: User, to password: String) async throws -> [UInt8] {
        _ = try await service.change(.setPassword(user.id, hash: try await hash(password)))
        return try self.user(.id(user.id)).encoded(isDetailed: true)
    }

    func deactivate(_ user: User) async throws -> [UInt8] {
        // Doing it twice is no fault, and must not void tokens anew.
        if user.isActive { _ = try await service.change(.deactivate(user.id)) }
        return try self.user(.id(user.id)).encoded(isDetailed: true)
    }

    func erase(_ user: User) async throws -> [UInt8] {
        do {
            try await service.erase(user.id)
        } catch is ErasureUnsupported {
            throw ControlFault(
                .failed,
                """
                What user \(user.id) wrote is not sealed, so it cannot be erased by dropping a key. They are \
                not locked out; `ticx-sync user deactivate` does that.
                """)
        }
        return try self.user(.id(user.id)).encoded(isDetailed: true)
    }

    /// `{"keys":2}`
    func rotateKeys(of user: User?) async throws -> [UInt8] {
        let count = try await facilities.rotateKeys(user?.id)
        return JSONWriter.text { writer in writer.object { $0.field("keys", count) } }
    }

    func mintToken(for user: User, _ lifetime: Duration?) throws -> [UInt8] {
        guard user.isActive else {
            throw ControlFault(.forbidden, "User \(user.id) is deactivated; tokens of theirs are refused.")
        }
        let (token, expires) = try facilities.mintToken(user, lifetime)
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.field("token", token)
                writer.field("expires", expires.description)
                writer.object("user") { user.write(to: &$0, isDetailed: false) }
            }
        }
    }

    private func hash(_ password: String) async throws -> String {
        if let fault = PasswordRules.fault(password) { throw ControlFault(.malformed, "A password \(fault).") }
        return try await facilities.hashPassword(password)
    }
}

extension User {
    /// `{"id","email","name","role","department"}`; detailed: also title, whether active, whether a password is set.
    func write(to writer: inout JSONWriter, isDetailed: Bool) {
        writer.field("id", id.rawValue)
        writer.field("email", email)
        writer.field("name", name)
        writer.field("role", role.rawValue)
        writer.field("department", department)
        guard isDetailed else { return }
        writer.field("title", title)
        writer.field("isActive", isActive)
        writer.field("hasPassword", passwordHash != nil)
    }

    func encoded(isDetailed: Bool) -> [UInt8] {
        JSONWriter.text { writer in writer.object { write(to: &$0, isDetailed: isDetailed) } }
    }
}
