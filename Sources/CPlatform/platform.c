#define _GNU_SOURCE
#include "CPlatform.h"

#include <fcntl.h>
#include <sys/socket.h>
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
