internal import CLibXML2

/// A tag as libxml2 tells it; valid during the call only.
struct XMLTag {
    var name: UnsafePointer<xmlChar>?
    var prefix: UnsafePointer<xmlChar>?
    var namespace: UnsafePointer<xmlChar>?
    var namespaceCount: Int
    /// Prefix and namespace in turn.
    var namespaces: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    /// With those that a document type adds, which come last.
    var attributeCount: Int
    var defaultedCount: Int
    /// Name, prefix, namespace, begin and end of the value in turn.
    var attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?

    init(
        _ name: UnsafePointer<xmlChar>?, _ prefix: UnsafePointer<xmlChar>?, _ namespace: UnsafePointer<xmlChar>?,
        _ namespaceCount: Int, _ namespaces: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ attributeCount: Int,
        _ defaultedCount: Int, _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        self.name = name
        self.prefix = prefix
        self.namespace = namespace
        self.namespaceCount = namespaceCount
        self.namespaces = namespaces
        self.attributeCount = attributeCount
        self.defaultedCount = defaultedCount
        self.attributes = attributes
    }
}
