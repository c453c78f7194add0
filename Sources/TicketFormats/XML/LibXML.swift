internal import CLibXML2

/// The process's one libxml2.
enum LibXML {
    /// Initialises it once and closes the door through which it could load anything by itself, for all documents of the
    /// process: whatever else asks for an external entity gets nothing.
    static func prepare() { _ = isReady }

    private static let isReady: Bool = {
        // Each document has its own listener. The first call is for threads to come.
        let silent: xmlStructuredErrorFunc = { _, _ in }
        xmlThrDefSetStructuredErrorFunc(nil, silent)
        xmlSetStructuredErrorFunc(nil, silent)
        ticx_xml_silence()
        xmlInitParser()
        xmlSetExternalEntityLoader { _, _, _ in nil }
        return true
    }()
}
