internal import JSONText

/// Which words occur in which tickets: words only, never the texts.
///
/// A word costs its letters once, and eight bytes for every text (the fields of a ticket, or a note) it occurs in. Of a
/// text the first 1000 different words count.
struct SearchIndex: Sendable {
    static let maximumWords = 1000
    /// Words are found by their first letters, this many or fewer; the rest is compared.
    private static let maximumStem = 3

    private typealias Word = UInt32

    /// The words of one text, sorted.
    private struct Source: Sendable {
        /// Nil: the ticket's number, title and description.
        var note: EventID?
        var words: [Word]
    }

    private var spellings: [String] = []
    private var words: [String: Word] = [:]
    private var stems: [String: [Word]] = [:]
    /// Sorted places, by word.
    private var tickets: [[TicketPlace]] = []
    /// By place.
    private var sources: [[Source]] = []

    /// Takes in a record of the ticket at `place`, which is as `ticket` afterwards.
    mutating func evolve(_ record: Record, _ ticket: Ticket, at place: TicketPlace) {
        if sources.count == Int(place) { sources.append([]) }
        let body = record.content.body.map { JSONSlice(trusted: $0[...]) }
        switch record.content.kind {
        case "ticket.create": put(fields(of: ticket), note: nil, at: place)
        case "ticket.update":
            guard body?["fields"]?["title"] != nil || body?["fields"]?["description"] != nil else { return }
            withdraw(note: nil, at: place)
            put(fields(of: ticket), note: nil, at: place)
        case "ticket.note": put(body?["comment"]?.string ?? "", note: record.id, at: place)
        case "ticket.note.delete":
            guard let note = body?["note"]?.natural else { return }
            withdraw(note: EventID(note), at: place)
        default: return
        }
    }

    private func fields(of ticket: Ticket) -> String {
        ticket.number + " " + ticket.text(.title) + " " + ticket.text(.description)
    }

    private mutating func put(_ text: String, note: EventID?, at place: TicketPlace) {
        var found: Set<Word> = []
        for word in SearchWords(text).words where found.count < Self.maximumWords { found.insert(number(of: word)) }
        for word in found {
            let index = tickets[Int(word)].partitioningIndex { $0 >= place }
            if index == tickets[Int(word)].count || tickets[Int(word)][index] != place {
                tickets[Int(word)].insert(place, at: index)
            }
        }
        sources[Int(place)].append(Source(note: note, words: found.sorted()))
    }

    /// What no other text of the ticket says is not found by it any more.
    private mutating func withdraw(note: EventID?, at place: TicketPlace) {
        guard let index = sources[Int(place)].firstIndex(where: { $0.note == note }) else { return }
        let gone = sources[Int(place)].remove(at: index)
        let kept = Set(sources[Int(place)].flatMap(\.words))
        for word in gone.words where !kept.contains(word) {
            let index = tickets[Int(word)].partitioningIndex { $0 >= place }
            tickets[Int(word)].remove(at: index)
        }
    }

    private mutating func number(of spelling: String) -> Word {
        if let word = words[spelling] { return word }
        let word = Word(spellings.count)
        spellings.append(spelling)
        words[spelling] = word
        tickets.append([])
        for length in 1...Self.maximumStem where spelling.unicodeScalars.count >= length {
            stems[Self.stem(spelling, length), default: []].append(word)
        }
        return word
    }

    private static func stem(_ spelling: String, _ length: Int) -> String {
        String(String.UnicodeScalarView(spelling.unicodeScalars.prefix(length)))
    }

    /// The tickets in which every word of the text occurs, or begins one that does; by place. None for no words.
    func tickets(with text: String) -> [Bool] {
        var found: [Bool] = []
        for term in Set(SearchWords(text).words) {
            var those = [Bool](repeating: false, count: sources.count)
            for word in stems[Self.stem(term, Self.maximumStem)] ?? []
            where spellings[Int(word)].utf8.starts(with: term.utf8) {
                for place in tickets[Int(word)] { those[Int(place)] = true }
            }
            if found.isEmpty {
                found = those
            } else {
                for place in found.indices where found[place] { found[place] = those[place] }
            }
        }
        return found
    }
}
