import TestSupport

/// A world and what happens in it: made from a seed, or read from the text of one that failed before.
package struct Scenario: Sendable, Equatable {
    package var seed: UInt64
    package var users: Int
    /// How far each client's clock is wrong, in milliseconds; client i belongs to user i, counted around.
    package var skews: [Int64]
    /// Services that serve the same store side by side.
    package var services: Int
    package var cachedStates: Int
    package var pageBytes: Int
    package var steps: [Step]

    /// What this seed stands for. Changes whenever the generator does: what must not get lost is kept as text.
    package init(seed: UInt64, steps count: Int) {
        var generator = SeededGenerator(seed: seed)
        self.seed = seed
        users = generator.number(2...4)
        // Years 1970 and 2099, a day slow, a minute and a half fast, and right.
        let clocks: [Int64] = [0, 0, 90_000, -86_400_000, -1_795_000_000_000, 2_300_000_000_000]
        skews = (0..<generator.number(2...6)).map { _ in generator.pick(clocks) ?? 0 }
        services = generator.chance(30) ? 2 : 1
        cachedStates = generator.number(1...4)
        pageBytes = generator.chance(30) ? 600 : 1 << 20
        steps = []
        // Now and then people are at their tickets most of the time.
        let share = generator.chance(35) ? 8 : 1
        let deeds = Deed.allCases.flatMap { deed in
            Array(repeating: deed, count: deed.weight * (deed.isAboutTickets ? share : 1))
        }
        for _ in 0..<count {
            let wait = generator.chance(3) ? -60_000 : generator.chance(5) ? 7_200_000 : generator.number(0...3000)
            steps.append(
                Step(
                    deed: generator.pick(deeds) ?? .send, client: generator.number(0...7), salt: generator.next() >> 16,
                    wait: Int64(wait)))
        }
    }

    /// One line for each property and each step.
    package var text: String {
        let head = [
            "seed \(seed)", "users \(users)", "skews \(skews.map(String.init).joined(separator: " "))",
            "services \(services)", "cachedStates \(cachedStates)", "pageBytes \(pageBytes)",
        ]
        return (head + steps.map(\.text)).joined(separator: "\n") + "\n"
    }

    /// Reads `text`; lines that begin with `#` say why it is kept.
    package init(text: String) throws(BadScenario) {
        self.init(seed: 0, steps: 0)
        skews = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            let numbers = words.dropFirst().compactMap { Int64($0) }
            switch (words.first, numbers.first) {
            case ("seed", let number?): seed = UInt64(number)
            case ("users", let number?): users = Int(number)
            case ("skews", _): skews = numbers
            case ("services", let number?): services = Int(number)
            case ("cachedStates", let number?): cachedStates = Int(number)
            case ("pageBytes", let number?): pageBytes = Int(number)
            default:
                guard let step = Step(line) else { throw BadScenario(line: String(line)) }
                steps.append(step)
            }
        }
        guard users > 0, !skews.isEmpty else { throw BadScenario(line: "users and skews are missing") }
    }
}

/// A line that no scenario has.
package struct BadScenario: Error { package var line: String }
