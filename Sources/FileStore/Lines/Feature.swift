/// What a store's files may hold beyond the first form of the format, by the name FORMAT declares before the first use.
///
/// All features so far change what a reader must understand, so each one is incompatible: a program that does not know
/// it refuses the store and names it.
package enum Feature: String, CaseIterable, Sendable {
    /// Segments of journals that compaction or repair wrote anew, with numbers left out.
    case rewritten
    /// Contents that are encrypted under their author's key.
    case sealedBodies = "sealed-bodies"
}
