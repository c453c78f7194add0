import Testing
import TicketFormats

@Suite("Bundles that do harm")
struct AttackBundleTests {
    @Test(
        "a name that leads out is refused before anything is read",
        arguments: [
            "../export.xml", "a/../../b", "/etc/passwd", "C:\\x", "a\\..\\b", "..", ".", "", "a//b", "./a", "a/..",
            "c:d",
            "a\u{0}b", "a\nb",
        ])
    func traversal(name: String) throws {
        #expect(reason(BundleZip(files: [.init("export.xml", [1]), .init(name, [2])])) == .unsafe)
    }

    @Test("symbolic links, passwords, two files of one name and files that overlap are refused")
    func tricks() throws {
        var link = BundleZip.File("attachments/1/x", Array("/etc/passwd".utf8))
        link.mode = 0o120777
        #expect(reason(BundleZip(files: [link])) == .unsafe)
        var secret = BundleZip.File("export.xml", [1])
        secret.flags = 1
        #expect(reason(BundleZip(files: [secret])) == .unsupported)
        #expect(reason(BundleZip(files: [.init("a", [1]), .init("a", [2])])) == .unsafe)
        var shared = BundleZip.File("b", [1])
        shared.sharesPlace = true
        #expect(reason(BundleZip(files: [.init("a", [1]), shared])) == .unsafe)
        var other = BundleZip.File("export.xml", [1])
        other.nameInFront = "another.tx"
        #expect(reason(BundleZip(files: [other])) == .unsafe)
        var method = BundleZip.File("export.xml", [1])
        method.method = 12
        #expect(reason(BundleZip(files: [method])) == .unsupported)
    }

    @Test("bombs go off nowhere: announced ones are refused, others end where they exceed what was announced")
    func bombs() throws {
        let runs = 100_000
        var bomb = BundleZip.File("export.xml", [])
        bomb.packed = BundleZip.bomb(runs: runs)
        bomb.unpacked = 1 + 258 * runs
        #expect(reason(BundleZip(files: [bomb])) == .unsafe)
        bomb.unpacked = 1000
        #expect(reason(BundleZip(files: [bomb])) == .unsafe)
        // The archive's own arithmetic is right: this one is what it says.
        var small = BundleZip.File("export.xml", [])
        small.packed = BundleZip.bomb(runs: 3)
        small.unpacked = 775
        small.checksum = BundleZip.checksum([UInt8](repeating: UInt8(ascii: "a"), count: 775))
        let bundle = try open(BundleZip(files: [small]))
        #expect(try contents("export.xml", of: bundle) == [UInt8](repeating: UInt8(ascii: "a"), count: 775))
    }

    @Test("limits of files and bytes hold, also when the archive lies about its count")
    func limits() throws {
        var limits = BundleLimits()
        limits.entries = 3
        let files = (0..<5).map { BundleZip.File("f\($0)", [1]) }
        #expect(reason(BundleZip(files: files), limits) == .tooLarge)
        var liar = BundleZip(files: files)
        liar.count = 2
        #expect(reason(liar, limits) == .tooLarge)
        limits = BundleLimits()
        limits.bytes = 1000
        #expect(reason(BundleZip(files: [.init("a", [UInt8](repeating: 1, count: 1001))]), limits) == .tooLarge)
        var huge = BundleZip.File("export.xml", [1])
        huge.unpacked = Int.max
        #expect(reason(BundleZip(files: [huge, .init("a", [1])], isLarge: true)) != nil)
    }

    private func reason(_ zip: BundleZip, _ limits: BundleLimits = .standard) -> FormatFault.Reason? {
        do {
            let bundle = try open(zip, limits: limits)
            for name in bundle.names { _ = try contents(name, of: bundle) }
            return nil
        } catch {
            return (error as? FormatFault)?.reason
        }
    }
}
