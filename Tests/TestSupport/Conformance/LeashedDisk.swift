package import FileStore
internal import Foundation
internal import Synchronization

/// A disk that can be taken from the process that uses it: from one moment on every call fails and does nothing.
///
/// To what it wraps that is kill -9: what was written stays. One call at a time, so that a disk for one thread can be
/// wrapped too.
package final class LeashedDisk: Disk {
    private let base: any Disk
    private let state = Mutex(State())

    private struct State {
        var isCut = false
        /// The next call at this step does its work, if it is a persist, and fails.
        var failing: Step?
    }

    /// The step at which calls wait.
    private let gate = Gate()

    package init(_ base: any Disk) { self.base = base }

    /// From now on nothing reaches the disk.
    package func cut() {
        state.withLock { $0.isCut = true }
        gate.set(nil)
    }

    package func failNext(_ step: Step) { state.withLock { $0.failing = step } }

    /// Calls at this step wait until `release`.
    package func hold(_ step: Step) { gate.set(step) }

    package func release() { gate.set(nil) }

    fileprivate func perform<Result>(
        _ call: DiskCall, _ path: String, _ step: Step? = nil, _ body: () throws(DiskError) -> Result
    ) throws(DiskError) -> Result {
        if let step { gate.pass(step) }
        return try state.withLock { state throws(DiskError) in
            guard !state.isCut else { throw DiskError(call: call, path: path, code: -1) }
            guard let step, state.failing == step else { return try body() }
            state.failing = nil
            if step.kind == .persist { _ = try body() }
            throw DiskError(call: call, path: path, code: DiskError.inputOutput)
        }
    }

    package func open(_ path: String, create: Bool) throws(DiskError) -> any DiskFile {
        let file = try perform(.open, path) { () throws(DiskError) in try base.open(path, create: create) }
        return LeashedFile(self, file, path)
    }

    package func makeDirectory(_ path: String) throws(DiskError) {
        try perform(.mkdir, path) { () throws(DiskError) in try base.makeDirectory(path) }
    }

    package func list(_ directory: String) throws(DiskError) -> [String] {
        try perform(.readdir, directory) { () throws(DiskError) in try base.list(directory) }
    }

    package func size(of path: String) throws(DiskError) -> Int? {
        try perform(.stat, path) { () throws(DiskError) in try base.size(of: path) }
    }

    package func rename(_ source: String, to target: String, step: Step) throws(DiskError) {
        try perform(.rename, source, step) { () throws(DiskError) in try base.rename(source, to: target, step: step) }
    }

    package func link(_ source: String, to target: String, step: Step) throws(DiskError) {
        try perform(.link, source, step) { () throws(DiskError) in try base.link(source, to: target, step: step) }
    }

    package func remove(_ path: String, step: Step) throws(DiskError) {
        try perform(.unlink, path, step) { () throws(DiskError) in try base.remove(path, step: step) }
    }

    package func persistDirectory(_ path: String, step: Step) throws(DiskError) {
        try perform(.fsync, path, step) { () throws(DiskError) in try base.persistDirectory(path, step: step) }
    }

    package func persistAll(step: Step) throws(DiskError) {
        try perform(.syncfs, "", step) { () throws(DiskError) in try base.persistAll(step: step) }
    }

    package func space() throws(DiskError) -> DiskSpace {
        try perform(.statvfs, "") { () throws(DiskError) in try base.space() }
    }
}

/// Holds threads up at one step.
private final class Gate: @unchecked Sendable {
    private let condition = NSCondition()
    private var step: Step?

    func set(_ step: Step?) {
        condition.lock()
        self.step = step
        condition.broadcast()
        condition.unlock()
    }

    func pass(_ step: Step) {
        condition.lock()
        while self.step == step { condition.wait() }
        condition.unlock()
    }
}

private final class LeashedFile: DiskFile {
    private let disk: LeashedDisk
    private let file: any DiskFile
    private let path: String

    init(_ disk: LeashedDisk, _ file: any DiskFile, _ path: String) {
        self.disk = disk
        self.file = file
        self.path = path
    }

    func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        try disk.perform(.pread, path) { () throws(DiskError) in try file.read(at: offset, count: count) }
    }

    func write(_ bytes: [UInt8], at offset: Int, step: Step) throws(DiskError) {
        try disk.perform(.pwrite, path, step) { () throws(DiskError) in
            try file.write(bytes, at: offset, step: step)
        }
    }

    func size() throws(DiskError) -> Int {
        try disk.perform(.stat, path) { () throws(DiskError) in try file.size() }
    }

    func truncate(to size: Int, step: Step) throws(DiskError) {
        try disk.perform(.ftruncate, path, step) { () throws(DiskError) in try file.truncate(to: size, step: step) }
    }

    func preallocate(_ length: Int) throws(DiskError) {
        try disk.perform(.fallocate, path) { () throws(DiskError) in try file.preallocate(length) }
    }

    func persist(step: Step) throws(DiskError) {
        try disk.perform(.fdatasync, path, step) { () throws(DiskError) in try file.persist(step: step) }
    }
}
