/// The names under which log lines carry their data. Tokens and message texts have none, on purpose.
public enum LogKeys {
    public static let request = "request"
    public static let method = "method"
    public static let route = "route"
    public static let status = "status"
    public static let code = "code"
    public static let duration = "ms"
    public static let user = "user"
    public static let peer = "peer"
    public static let event = "event"
    public static let error = "error"
    public static let address = "address"
    public static let dataDirectory = "data"
    public static let version = "version"
    public static let setting = "setting"
    public static let count = "count"
}
