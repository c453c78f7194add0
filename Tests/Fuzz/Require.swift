/// Ends the run with a message: unlike `precondition`, also in an optimised build.
func require(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}
