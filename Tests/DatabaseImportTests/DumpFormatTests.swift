import DatabaseImport
import Testing

@Suite struct DumpFormatTests {
    @Test func `formats go by the names of files`() {
        #expect(DumpFormat(rawValue: "csv") == .csv)
    }
}
