#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

int ticx_lock_ofd(int descriptor) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0, .l_pid = 0};
    return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int ticx_lock_ofd_shared(int descriptor) {
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0, .l_pid = 0};
    return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int ticx_is_locked_shared(int descriptor) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0, .l_pid = 0};
    if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0) return -1;
    return lock.l_type == F_RDLCK;
}

int ticx_syncfs(int descriptor) { return syncfs(descriptor); }

int ticx_preallocate(int descriptor, int64_t offset, int64_t length) {
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, offset, length);
}

int64_t ticx_filesystem_type(int descriptor) {
    struct statfs info;
    return fstatfs(descriptor, &info) == 0 ? (int64_t)info.f_type : -1;
}

int64_t ticx_peer_uid(int descriptor) {
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return -1;
    return (int64_t)credentials.uid;
}

int ticx_open_unnamed(const char *directory) {
    int descriptor = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    // What kernels and file systems say that do not know it.
    if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL)) {
        return descriptor;
    }
    char path[4096];
    if (snprintf(path, sizeof path, "%s/unnamed-XXXXXX", directory) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    descriptor = mkostemp(path, O_CLOEXEC);
    if (descriptor >= 0) unlink(path);
    return descriptor;
}

int64_t ticx_free_bytes(int descriptor) {
    struct statvfs space;
    if (fstatvfs(descriptor, &space) != 0) return -1;
    return (int64_t)space.f_bavail * (int64_t)space.f_frsize;
}

int ticx_describe_file(int descriptor, struct ticx_file *file) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) return -1;
    file->size = status.st_size;
    file->inode = (int64_t)status.st_ino;
    file->modified_seconds = status.st_mtim.tv_sec;
    file->modified_nanoseconds = status.st_mtim.tv_nsec;
    file->is_regular = S_ISREG(status.st_mode);
    return 0;
}
