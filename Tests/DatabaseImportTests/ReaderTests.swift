import SyncEngine
import TestSupport
import Testing

@testable import DatabaseImport

@Suite struct ReaderTests {
    static let hostile: [String] = [
        "plain", "It's \"quoted\"", "'; DROP TABLE users; --", "<img src=x onerror=alert(1)>", "a,b;c\td",
        "two\nlines\r\nand more", "back\\slash \\u0041", "🧯 four bytes, é two, 文 three", "\u{1}\u{7}\u{1B}[31m",
        " edges ",
        "NULL", "0x41", "-- not a comment /* nor this */", "GO", "[brackets]", "9007199254740993", "0001-01-01",
        "9999-12-31 23:59:59.9999999", "{\"json\": [1]}", "''", "\u{FEFF}mark",
        String(repeating: "long ", count: 210_000),
    ]

    @Test func `The same rows come out of every format, whatever they hold`() throws {
        let columns = ["id", "email", "name"]
        let rows: [[String?]] =
            Self.hostile.enumerated().map { [String($0.offset + 1), nil, $0.element] } + [["99", "", "x"]]
        let json = Dumps.values(try Dumps.items(Dumps.json("users", columns, rows), file: "dump.json"))
        let csv = Dumps.values(try Dumps.items(Dumps.csv(columns, rows), file: "users.csv"))
        let sql = Dumps.values(try Dumps.items(Dumps.sql("users", columns, rows), file: "dump.sql"))
        #expect(json.count == rows.count)
        #expect(csv == json)
        #expect(sql == json)
        #expect(json.first == "users id=1|name=plain")
        #expect(json.last == "users email=|id=99|name=x")
    }

    @Test(arguments: [UInt64(1), 7, 23, 4711])
    func `Random rows come back as they were written`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "'", "\"", ",", ";", "\n", "\r", "\\", "é", "🧯", "N'", "--", "/*", "*/", "GO\n", "]", "{", "}", " ", "\t",
            "0",
        ]
        let rows: [[String?]] = (1...60).map { id in
            let cells: [String?] = (0..<3).map { _ in
                guard generator.chance(85) else { return nil }
                return (0..<generator.number(0...12)).map { _ in generator.pick(pieces) ?? "" }.joined()
            }
            return [String(id)] + cells
        }
        let columns = ["id", "name", "department", "designation"]
        let wanted = rows.map { row in
            let cells = zip(columns, row).compactMap { column, cell in cell.map { "\(column)=\($0)" } }.sorted()
            return "users \(cells.joined(separator: "|"))"
        }
        let seed = Comment(rawValue: "seed \(seed)")
        #expect(Dumps.values(try Dumps.items(Dumps.json("users", columns, rows), file: "x.json")) == wanted, seed)
        #expect(Dumps.values(try Dumps.items(Dumps.csv(columns, rows), file: "users.csv")) == wanted, seed)
        #expect(Dumps.values(try Dumps.items(Dumps.sql("users", columns, rows), file: "x.sql")) == wanted, seed)
        let utf16 =
            [0xFF, 0xFE] + Dumps.utf16(Dumps.sql("users", columns, rows), isBigEndian: false)
        #expect(Dumps.values(try Dumps.items(utf16, file: "x.sql")) == wanted, seed)
    }

    @Test func `A migration file gives its rows and no more`() throws {
        let text = """
            -- The tables /* as they were
            CREATE TABLE users (id INT IDENTITY(1,1) PRIMARY KEY, email NVARCHAR(255) NOT NULL,
              created_at DATETIME2 DEFAULT GETDATE(), CONSTRAINT c CHECK (role IN ('user', 'INSERT')));
            /* outer /* INSERT INTO users (email) VALUES ('no@x.org') */ still a comment */
            GO
            SET IDENTITY_INSERT [dbo].[users] ON;
            insert [dbo].[users] ([id], [email], [active], [created_at], [last_login]) values
              (7, N'a@x.org', CAST(1 AS Bit), CAST(N'2024-03-01T10:00:00.1230000' AS DateTime2), NULL),
              (+8, 'b''s@x.org', -1, GETDATE(), DATEADD(hour, -2, GETDATE())),
              (9, 'c' + N'@x.org', 0x1F, CONVERT(DATETIME2, '2024-03-02 09:00', 120), DEFAULT)
            INSERT INTO users (email) VALUES ('d@x.org')
            CREATE TRIGGER t ON users AFTER INSERT AS INSERT INTO log (x) VALUES (1)
            GO
            INSERT INTO migrations (name) VALUES ((SELECT MAX(name) FROM x));
            UPDATE users SET active = 0;
            """
        #expect(
            Dumps.values(try Dumps.items(text, file: "m.sql")) == [
                "users active=1|created_at=2024-03-01T10:00:00.1230000|email=a@x.org|id=7",
                "users active=-1|created_at=2026-11-22T08:00:00.000Z|email=b's@x.org|id=8|"
                    + "last_login=2026-11-22T06:00:00.000Z",
                "users active=0x1F|created_at=2024-03-02 09:00|email=c@x.org|id=9",
                "users email=d@x.org|id=10",
                "remark: the table migrations is not known and was passed over",
                "remark: UPDATE is not carried out; only rows that are inserted are read",
            ])
    }

    @Test(
        arguments: [
            ("INSERT INTO users (email)\n VALUES (@who)", 2, 10), ("INSERT INTO users VALUES ('a')", 1, 19),
            ("INSERT INTO users (email) SELECT 'a'", 1, 27), ("INSERT INTO users (email) VALUES ('a", 1, 35),
            ("INSERT INTO users (email) VALUES (1 + 1)", 1, 37), ("/* never\nclosed", 1, 1),
            ("INSERT INTO users (email) VALUES (UPPER('a'))", 1, 35),
            ("INSERT INTO users (email) VALUES ('a'),", 1, 40),
        ])
    func `T-SQL that cannot be read is refused at its place`(text: String, line: Int, column: Int) throws {
        let fault = try #require(Dumps.fault(text, file: "x.sql"))
        #expect((fault.place.line, fault.place.column) == (line, column), "\(fault)")
    }

    @Test func `A row of a wrong width is told and the next one is read`() throws {
        let csv = Dumps.values(try Dumps.items("id;email\n1;a@x.org;too;many\n\n2;b@x.org\n", file: "dbo.users.csv"))
        #expect(csv == ["bad users: the row has 4 columns, the header 2", "users email=b@x.org|id=2"])
        let sql = try Dumps.items("INSERT users (id, email) VALUES (1, 'a', 'b'), (2, 'c');", file: "x.sql")
        #expect(
            Dumps.values(sql) == ["bad users: the row has 3 values, the statement 2 columns", "users email=c|id=2"])
        let json = Dumps.values(try Dumps.items("[{\"id\": 1}, {\"id\": 01}, 7, {\"id\": true}]", file: "users.json"))
        #expect(json.count == 4)
        #expect(json.filter { $0.hasPrefix("bad") }.count == 2)
        #expect(json.last == "users id=1")
    }

    @Test func `JSON comes as an object of tables, an array or a row a line`() throws {
        let wanted = ["users id=1|name=A", "users id=2"]
        for (text, file) in [
            (
                #"{"exported": "today", "tables": {"dbo.Users": [{"ID":1,"name":"A"},{"id":2,"name":null}]}}"#,
                "all.json"
            ),
            (#"[{"id":1,"name":"A"},{"id":2}]"#, "users.json"),
            ("{\"id\":1,\"name\":\"A\"}\n{\"id\":2}\n", "users.jsonl"),
        ] {
            #expect(
                Dumps.values(try Dumps.items(text, file: file)).filter { $0.hasPrefix("users") } == wanted, "\(file)")
        }
        #expect(Dumps.fault("[{\"id\":1}", file: "users.json")?.reason.contains("too early") == true)
        #expect(Dumps.fault("[1]", file: "people.json")?.reason.contains("users.csv") == true)
    }

    @Test(
        arguments: [
            ("TAPE\u{0}\u{0}", "x.bak", ".bak"), ("PK\u{3}\u{4}", "x.xlsx", "CSV"),
            ("--\n-- PostgreSQL database dump\n--\nCOPY public.users (id) FROM stdin;", "x.sql", "COPY"),
            ("-- MySQL dump 10.13", "x.sql", "T-SQL"), ("<?xml version=\"1.0\"?>", "x.xml", "XML"),
            ("hello", "x.txt", "--format"),
            ("a \"b\"\n", "users.csv", "quote"), ("id,name\n1,\"a\"b\n", "users.csv", "closing quote"),
            ("id,id\n", "users.csv", "twice"),
        ])
    func `What is no such dump is recognised, with what to do`(text: String, file: String, says: String) throws {
        let fault = try #require(Dumps.fault(text, file: file))
        #expect(fault.reason.contains(says), "\(fault)")
    }

    @Test func `Other encodings than UTF-8 are refused or read, never garbled`() throws {
        let latin = Array("id,name\n1,Ren".utf8) + [0xE9] + Array("\n".utf8)
        #expect(throws: DumpFault.self) { try Dumps.items(latin, file: "users.csv") }
        let big = [0xFE, 0xFF] + Dumps.utf16("id,name\r\n1,é🧯\r\n", isBigEndian: true)
        #expect(Dumps.values(try Dumps.items(big, file: "users.csv")) == ["users id=1|name=é🧯"])
        #expect(throws: DumpFault.self) { try Dumps.items([0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00], file: "users.csv") }
        let marked = [0xEF, 0xBB, 0xBF] + Array("id,name\n1,x\n".utf8)
        #expect(Dumps.values(try Dumps.items(marked, file: "users.csv")) == ["users id=1|name=x"])
    }

    @Test(
        arguments: [
            ("2024-03-01 10:00:00.1230000", "2024-03-01T10:00:00.123Z"), ("20240301", "2024-03-01T00:00:00.000Z"),
            ("2024-03-01T10:00", "2024-03-01T10:00:00.000Z"),
            ("2024-03-01 10:00:00 +02:00", "2024-03-01T08:00:00.000Z"),
            ("2024-03-01T10:00:00Z", "2024-03-01T10:00:00.000Z"), ("9999-12-31", "9999-12-31T00:00:00.000Z"),
            ("01/02/2024", nil), ("2024-02-30", nil), ("soon", nil), ("", nil), ("2024-03-01 25:00", nil),
        ] as [(String, String?)])
    func `Times are read when they can mean one thing only`(text: String, wanted: String?) {
        #expect(DumpTime(text)?.instant(in: .utc).description == wanted)
    }

    @Test func `A time zone moves times that do not name theirs`() throws {
        let zone = try #require(LocalZone("Europe/Berlin"))
        #expect(DumpTime("2024-07-01 12:00")?.instant(in: zone).description == "2024-07-01T10:00:00.000Z")
        #expect(DumpTime("2024-01-01 12:00")?.instant(in: zone).description == "2024-01-01T11:00:00.000Z")
        #expect(DumpTime("2024-01-01 12:00Z")?.instant(in: zone).description == "2024-01-01T12:00:00.000Z")
        #expect(LocalZone("+05:30") == .fixed(330))
        #expect(LocalZone("Nowhere/Else") == nil)
    }
}
