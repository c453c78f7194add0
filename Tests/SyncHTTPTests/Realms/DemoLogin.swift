import Foundation
import JSONText
import SyncEngine

@testable import SyncHTTP

/// Tokens as browsers make them up.
enum DemoLogin {
    static let now = Environment.system.now()
    static let header = #"{"alg":"HS256","typ":"JWT"}"#

    static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    /// The claims of the current build; `n` tells logins apart, as the random number does.
    static func claims(
        _ n: Int = 7, role: String = "super_admin", email: String = "admin@ticxnova.com", name: String = "Super Admin",
        expires: Int64? = nil
    ) -> String {
        let issued = now.milliseconds / 1000
        return """
            {"userId":\(n),"name":"\(name)","email":"\(email)","role":"\(role)","department":"IT","iat":\(issued),\
            "exp":\(expires ?? issued + 86_400)}
            """
    }

    /// Three segments with the signature that is none.
    static func token(_ claims: String = claims()) -> String {
        "\(base64(header)).\(base64(claims)).\(base64("mock-signature"))"
    }

    /// The token of the n-th login.
    static func token(_ n: Int, role: String = "super_admin") -> String { token(claims(n, role: role)) }

    /// A token signed with another key.
    static func signed(_ claims: String, header: String = header) -> String {
        let signer = TokenSigner(secret: Array("an earlier backend's secret, long enough".utf8), lifetime: .seconds(60))
        return signer.sign(base64(header) + "." + base64(claims))
    }

    /// What the door of a server with the tests' secret makes of a text.
    static func read(_ text: String) -> DemoToken? {
        let signer = TokenSigner(secret: TestServer.secret, lifetime: .seconds(60))
        return DemoToken(text, maximumBytes: Limits().maximumTokenBytes, isSignedHere: signer.hasSigned)
    }
}
