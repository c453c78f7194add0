import JSONText
import TestSupport
import Testing

@Suite struct JSONSliceTests {
    private func slice(_ text: String) throws -> JSONSlice { try JSONSlice(validating: Array(text.utf8)) }

    @Test func valuesAreReadByTheirKind() throws {
        let json = try slice(#"{"s":"a\u0062\n","i":-7,"f":1.5,"t":true,"n":null,"a":[1,"x"],"o":{"k":1}}"#)
        #expect(json["s"]?.string == "ab\n")
        #expect(json["i"]?.integer == -7)
        #expect(json["f"]?.integer == nil && json["f"]?.kind == .number)
        #expect(json["t"]?.boolean == true)
        #expect(json["n"]?.isNull == true)
        #expect(json["a"]?.elements.map(\.kind) == [.number, .string])
        #expect(json["o"]?["k"]?.integer == 1)
        #expect(json["missing"] == nil && json["s"]?["k"] == nil && json["i"]?.string == nil)
    }

    @Test(arguments: [
        ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("0", 0), ("-0", 0),
    ])
    func integersThatFitAreExact(_ text: String, _ value: Int64) throws { #expect(try slice(text).integer == value) }

    @Test(arguments: ["9223372036854775808", "-9223372036854775809", "1.0", "1e3", "1E0", "\"1\"", "true", "null"])
    func otherNumbersAreNoIntegers(_ text: String) throws { #expect(try slice(text).integer == nil) }

    @Test func anEscapedKeyIsFoundByItsText() throws {
        #expect(try slice(#"{"\u006fpId":1}"#)["opId"]?.integer == 1)
    }

    @Test func compactTakesAwayWhitespaceAndNothingElse() throws {
        let text = " { \"b\" : [ 1.50 , 1e3 ] ,\n\"a\\u0061\":\" x \\\" y \" } "
        #expect(try slice(text).compact.elementsEqual(#"{"b":[1.50,1e3],"a\u0061":" x \" y "}"#.utf8))
    }

    @Test(arguments: [
        (#"{"b":1,"a":2}"#, #"{"a":2,"b":1}"#), (#"{ "a" : [ 1 , { } ] }"#, #"{"a":[1,{}]}"#),
        (#"{"\u0061":"\u00e9\/"}"#, #"{"a":"é/"}"#), (#"["\u000a\t\u0001"]"#, #"["\n\t\u0001"]"#),
        (#"[1.0,1e0,-0]"#, #"[1.0,1e0,-0]"#),
        (#"{"é":1,"z":2,"a":{"y":0,"x":0}}"#, #"{"a":{"x":0,"y":0},"z":2,"é":1}"#),
        (#""\ud83d\ude00""#, "\"😀\""),
    ])
    func canonicalIsOneFormForEqualContent(_ text: String, _ expected: String) throws {
        #expect(try slice(text).canonical.elementsEqual(expected.utf8))
    }

    @Test func compactAndCanonicalAreStableAndStayValid() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let json = try slice(RandomJSON.text(&generator))
            let compact = try JSONSlice(validating: json.compact)
            let canonical = try JSONSlice(validating: json.canonical)
            #expect(compact.compact == json.compact)
            #expect(canonical.canonical == json.canonical)
            #expect(compact.canonical == json.canonical)
        }
    }
}

/// Valid JSON with whitespace, escapes and numbers of all sorts.
enum RandomJSON {
    static func text(_ generator: inout SeededGenerator, depth: Int = 0) -> String {
        let space = ["", " ", "\n", "\t "][generator.number(0...3)]
        let kind = generator.number(0...(depth > 4 ? 4 : 6))
        let value =
            switch kind {
            case 0: "null"
            case 1: "true"
            case 2: generator.pick(["0", "-1", "1.50", "1e-3", "12345678901234567890", "-0.0E+1"]) ?? "0"
            case 3, 4: string(&generator)
            case 5:
                "["
                    + (0..<generator.number(0...4)).map { _ in text(&generator, depth: depth + 1) }
                    .joined(separator: ",") + "\(space)]"
            default:
                "{\(space)"
                    + (0..<generator.number(0...4)).map { index in
                        "\"\(index)\(generator.chance(50) ? "\\u00e9" : "k")\"\(space):"
                            + text(&generator, depth: depth + 1)
                    }.joined(separator: ",\(space)") + "}"
            }
        return space + value + space
    }

    private static func string(_ generator: inout SeededGenerator) -> String {
        let parts = [
            "a", "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\ud83d\\ude00", "é", "😀", " ", "\\u0000", "]", "}",
        ]
        return "\"" + (0..<generator.number(0...6)).map { _ in generator.pick(parts) ?? "" }.joined() + "\""
    }
}
