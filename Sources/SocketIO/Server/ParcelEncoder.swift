/// Encodes a packet once for each name of its namespace.
struct ParcelEncoder {
    private let content: SocketPacket.Content
    private let isVolatile: Bool
    private var parcels: [String: SendLane.Parcel] = [:]

    init(_ content: SocketPacket.Content, isVolatile: Bool = false) {
        self.content = content
        self.isVolatile = isVolatile
    }

    mutating func parcel(for socket: Socket) -> SendLane.Parcel {
        if let known = parcels[socket.namespace] { return known }
        let parcel = SendLane.Parcel(
            SocketPacket(content, namespace: socket.namespace).messages, isVolatile: isVolatile)
        parcels[socket.namespace] = parcel
        return parcel
    }
}
