/// Files that are read and written as a whole: FORMAT, MANIFEST, saved states.
extension Disk {
    /// The bytes of a file, nil when it does not exist.
    func readWhole(_ path: String) throws(DiskError) -> [UInt8]? {
        guard let size = try size(of: path) else { return nil }
        return try open(path, create: false).read(at: 0, count: size)
    }

    /// Makes a file that holds exactly `bytes`; what was there is gone.
    func writeWhole(_ bytes: [UInt8], to path: String, step: Step) throws(DiskError) -> any DiskFile {
        let file = try open(path, create: true)
        if try file.size() > 0 { try file.truncate(to: 0, step: step) }
        try file.write(bytes, at: 0, step: step)
        return file
    }
}

/// The steps that publish a file under its final name.
struct PublishSteps {
    var write: Step
    var persist: Step
    var rename: Step
    var directoryPersist: Step

    static let format = PublishSteps(
        write: .formatWrite, persist: .formatPersist, rename: .formatRename,
        directoryPersist: .formatDirectoryPersist)
    static let feature = PublishSteps(
        write: .featureWrite, persist: .featurePersist, rename: .featureRename,
        directoryPersist: .featureDirectoryPersist)
    static let manifest = PublishSteps(
        write: .manifestWrite, persist: .manifestPersist, rename: .manifestRename,
        directoryPersist: .manifestDirectoryPersist)
}

extension Disk {
    /// Replaces a file in the data directory so that a crash leaves the old one or the new one, whole.
    ///
    /// The bytes are durable before the name points to them, and the name is durable on return.
    func publish(_ bytes: [UInt8], as path: String, through temporary: String, steps: PublishSteps) throws(DiskError) {
        try writeWhole(bytes, to: temporary, step: steps.write).persist(step: steps.persist)
        try rename(temporary, to: path, step: steps.rename)
        try persistDirectory("", step: steps.directoryPersist)
    }
}
