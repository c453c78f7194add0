import CPlatform
import Glibc

/// An open file of the real disk.
package final class POSIXFile: DiskFile {
    let descriptor: Int32
    private let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    package func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let base = buffer.baseAddress {
                let got = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    break
                } else if errno != EINTR {
                    code = errno
                    break
                }
            }
        }
        guard code == 0 else { throw DiskError(call: .pread, path: path, code: code) }
        return bytes
    }

    package func write(_ bytes: [UInt8], at offset: Int, step: Step) throws(DiskError) {
        var written = 0
        while written < bytes.count {
            let got = bytes.withUnsafeBytes { buffer in
                buffer.baseAddress.map {
                    pwrite(descriptor, $0 + written, buffer.count - written, off_t(offset + written))
                } ?? 0
            }
            if got > 0 {
                written += got
            } else if got == 0 || errno != EINTR {
                throw DiskError(call: .pwrite, path: path, code: got == 0 ? ENOSPC : errno)
            }
        }
    }

    package func size() throws(DiskError) -> Int {
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw DiskError(call: .stat, path: path, code: errno) }
        return Int(information.st_size)
    }

    package func truncate(to size: Int, step: Step) throws(DiskError) {
        while ftruncate(descriptor, off_t(size)) != 0 {
            guard errno == EINTR else { throw DiskError(call: .ftruncate, path: path, code: errno) }
        }
    }

    package func preallocate(_ length: Int) throws(DiskError) {
        while ticx_preallocate(descriptor, 0, Int64(length)) != 0 {
            switch errno {
            case EINTR: continue
            case EOPNOTSUPP, ENOSYS, EINVAL: return
            default: throw DiskError(call: .fallocate, path: path, code: errno)
            }
        }
    }

    package func forgetCached() { _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) }

    package func persist(step: Step) throws(DiskError) {
        while fdatasync(descriptor) != 0 {
            guard errno == EINTR else { throw DiskError(call: .fdatasync, path: path, code: errno) }
        }
    }
}
