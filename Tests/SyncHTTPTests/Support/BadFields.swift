/// JSON objects with members that are not what they must be.
enum BadFields {
    static let long = String(repeating: "x", count: 20_000)

    static let cases: [BadRequest] = login + messages + pushes

    private static let login: [BadRequest] = [
        .body("/api/auth/login", "no password", #"{"email":"ben@example.org"}"#),
        .body("/api/auth/login", "no email", #"{"password":"x"}"#),
        .body("/api/auth/login", "a number as password", #"{"email":"ben@example.org","password":1}"#),
        .body("/api/auth/login", "an array as email", #"{"email":["ben@example.org"],"password":"x"}"#),
        .body("/api/auth/login", "an object as password", #"{"email":"ben@example.org","password":{"$ne":1}}"#),
        .body("/api/auth/login", "null", #"{"email":null,"password":null}"#),
        .body("/api/auth/login", "an empty password", #"{"email":"ben@example.org","password":""}"#),
        .body(
            "/api/auth/login", "a password of 73 bytes",
            #"{"email":"ben@example.org","password":"\#(long.prefix(73))"}"#),
        .body("/api/auth/login", "a NUL in the password", #"{"email":"ben@example.org","password":"a\u0000"}"#),
        .body("/api/auth/login", "an email of 300 bytes", #"{"email":"\#(long.prefix(300))","password":"x"}"#),
        .body(
            "/api/auth/login", "a wrong password", #"{"email":"ben@example.org","password":"x"}"#, 401,
            "invalidCredentials"),
        .body(
            "/api/auth/login", "an unknown user", #"{"email":"eve@example.org","password":"x"}"#, 401,
            "invalidCredentials"),
    ]

    private static let messages: [BadRequest] =
        [
            ("no receiver", #"{"message":"x"}"#), ("no message", #"{"receiverId":10001}"#),
            ("receiver 0", #"{"receiverId":0,"message":"x"}"#),
            ("a negative receiver", #"{"receiverId":-1,"message":"x"}"#),
            ("a fractional receiver", #"{"receiverId":10001.5,"message":"x"}"#),
            ("a float receiver", #"{"receiverId":10001.0,"message":"x"}"#),
            ("an exponent", #"{"receiverId":1e4,"message":"x"}"#),
            ("2^53", #"{"receiverId":9007199254740992,"message":"x"}"#),
            ("2^64", #"{"receiverId":18446744073709551616,"message":"x"}"#),
            ("a thousand digits", #"{"receiverId":\#(String(repeating: "9", count: 1000)),"message":"x"}"#),
            ("a word as receiver", #"{"receiverId":"ada","message":"x"}"#),
            ("an empty receiver", #"{"receiverId":"","message":"x"}"#),
            ("a receiver with a space", #"{"receiverId":" 10001","message":"x"}"#),
            ("a receiver with a plus", #"{"receiverId":"+10001","message":"x"}"#),
            ("a hexadecimal receiver", #"{"receiverId":"0x2711","message":"x"}"#),
            ("a boolean receiver", #"{"receiverId":true,"message":"x"}"#),
            ("an array as receiver", #"{"receiverId":[10001],"message":"x"}"#),
            ("null as receiver", #"{"receiverId":null,"message":"x"}"#),
            ("a number as message", #"{"receiverId":10001,"message":1}"#),
            ("an object as message", #"{"receiverId":10001,"message":{}}"#),
            ("an empty message", #"{"receiverId":10001,"message":""}"#),
            ("a blank message", #"{"receiverId":10001,"message":" \n\t\u00a0"}"#),
            ("an unknown type", #"{"receiverId":10001,"message":"x","type":"video"}"#),
            ("a number as type", #"{"receiverId":10001,"message":"x","type":1}"#),
        ].map { .body("/api/chat/messages", $0.0, $0.1) } + [
            .body(
                "/api/chat/messages", "a long message", #"{"receiverId":10001,"message":"\#(long)"}"#, 413, "tooLarge"),
            .body("/api/chat/messages", "nobody", #"{"receiverId":99999,"message":"x"}"#, 404, "unknownReceiver"),
            .body(
                "/api/chat/messages", "an id never issued", #"{"receiverId":500,"message":"x"}"#, 404, "unknownReceiver"
            ),
        ]

    private static let pushes: [BadRequest] =
        [
            ("no replica", #"{"ops":[]}"#), ("a word as replica", #"{"replica":"x","ops":[]}"#),
            ("a number as replica", #"{"replica":7,"ops":[]}"#),
            ("ops that is no array", #"{"replica":"{r}","ops":{}}"#),
            ("a number as cursor", #"{"replica":"{r}","cursor":7,"ops":[]}"#),
            ("a negative limit", #"{"replica":"{r}","limit":-1,"ops":[]}"#),
            ("a fractional limit", #"{"replica":"{r}","limit":1.5,"ops":[]}"#),
            ("a word as limit", #"{"replica":"{r}","limit":"many","ops":[]}"#),
            ("a wrong time", #"{"replica":"{r}","clientTime":"yesterday","ops":[]}"#),
            ("a number as time", #"{"replica":"{r}","clientTime":1,"ops":[]}"#),
            ("remaining below 0", #"{"replica":"{r}","remaining":-5,"ops":[]}"#),
            ("mintedFor a word", #"{"replica":"{r}","mintedFor":"ada","ops":[]}"#),
        ].map { .body("/api/sync", $0.0, $0.1.replacing("{r}", with: "6f0e0000-0000-4000-8000-000000000001")) } + [
            .body(
                "/api/sync", "501 operations",
                #"{"replica":"6f0e0000-0000-4000-8000-000000000001","ops":["#
                    + Array(repeating: "{}", count: 501).joined(separator: ",") + "]}",
                413, "tooMany"),
            .body(
                "/api/sync", "a forged cursor",
                #"{"replica":"6f0e0000-0000-4000-8000-000000000001","cursor":"AAAA","ops":[]}"#, 400, "cursorInvalid"),
        ]
}
