import JSONText
import SyncEngine

/// Reads arbitrary bytes as the body of `POST /api/sync`. Whatever comes is a request or a refusal, never a crash, and
/// what is kept of an operation can stand in a journal.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let limits = EngineLimits()
    do {
        let request = try PushRequest(bytes, limits: limits)
        require(request.operations.count <= limits.maximumOperations, "more operations than allowed")
        require(request.limit >= 0 && request.limit <= limits.maximumPage, "a page larger than allowed")
        for operation in request.operations {
            // What is kept of an operation goes into a journal line, so it must be one JSON value without a line feed.
            require((try? JSONSlice(validating: operation.body, maximumDepth: 66)) != nil, "a body that is no JSON")
            require(!operation.body.contains(UInt8(ascii: "\n")), "a body with a line feed")
        }
    } catch {
        require(!error.message.isEmpty, "a refusal without a reason")
    }
    return 0
}
