internal import HTTPTypes

extension DocumentedArea {
    static let signIn = DocumentedArea(
        name: "sign-in",
        shapes: [
            "User": .object([
                "id": .id, "userId": .id, "email": .string, "name": .string,
                "role": .choice(["user", "agent", "manager", "admin"]), "department": .string, "title?": .string,
            ]),
            "SignedIn": .object(["token": .text, "user?": .named("User")]),
        ],
        calls: [
            DocumentedCall(
                .post, "auth/login", "Signs in with a password.", .anyone,
                body: .object(["email": .text, "password": .text]), answer: .named("SignedIn"), refusals: [401, 403]),
            microsoft, microsoft.also(at: "auth/microsoft-user"),
            DocumentedCall(
                .post, "auth/register", "Makes an account, where that is switched on, unless there is one.", .anyone,
                body: .object(["email": .text, "password": .text, "name?": .orNull(.string)]),
                answer: .object(["success": .boolean, "message": .text]), statuses: [202], refusals: [403]),
            DocumentedCall(.get, "auth/me", "Who the token says one is.", answer: .named("User")),
            DocumentedCall(
                .post, "auth/password", "Gives oneself another password; older tokens end.",
                body: .object(["currentPassword": .text, "newPassword": .text]), answer: .named("SignedIn")),
            DocumentedCall(.post, "auth/logout", "Revokes the token that was sent.", answer: .named("Done")),
        ])
    private static let microsoft = DocumentedCall(
        .post, "auth/microsoft-login", "Signs in whom the configured mode believes.", .anyone,
        body: .object(["email?": .orNull(.string), "name?": .orNull(.string)]), answer: .named("SignedIn"),
        refusals: [401, 403])
}
