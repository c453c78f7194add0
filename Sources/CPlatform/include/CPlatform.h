#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `length` bytes, continuing from `crc` (0 to start).
/// Uses the SSE 4.2 instruction where the processor has it, else slicing by 8.
uint32_t ticx_crc32c(uint32_t crc, const void *bytes, size_t length);

/// The table-driven form of `ticx_crc32c`, so that a test can hold both against the same vectors.
uint32_t ticx_crc32c_portable(uint32_t crc, const void *bytes, size_t length);

/// Takes an open-file-description write lock on the whole file without waiting. 0, or -1 with errno (EAGAIN: held).
int ticx_lock_ofd(int descriptor);

/// The same for a lock that any number of readers share and that no writer can be beside. The descriptor must be
/// readable.
int ticx_lock_ofd_shared(int descriptor);

/// 1 when somebody holds a shared lock on the file, 0 when not, or -1 with errno.
int ticx_is_locked_shared(int descriptor);

/// Writes back the whole file system that holds `descriptor` (Linux syncfs). 0, or -1 with errno.
int ticx_syncfs(int descriptor);

/// Reserves `length` bytes after `offset` without changing the file's size. 0, or -1 with errno.
int ticx_preallocate(int descriptor, int64_t offset, int64_t length);

/// The magic number of the file system that holds `descriptor` (statfs f_type), or -1 with errno.
int64_t ticx_filesystem_type(int descriptor);

/// The user id of the process at the other end of a Unix socket (SO_PEERCRED), or -1 with errno.
int64_t ticx_peer_uid(int descriptor);

/// Opens a new file of this user alone in a directory, for reading and writing. It has no name, so it goes with its
/// last descriptor; where the file system wants one, it is taken away at once. The descriptor, or -1 with errno.
int ticx_open_unnamed(const char *directory);

/// What is left for this user on the file system that holds `descriptor`, or -1 with errno.
int64_t ticx_free_bytes(int descriptor);

/// What an open file is, in a type of our own: which C module a `struct stat` comes from depends on who is imported
/// beside.
struct ticx_file {
    int64_t size;
    int64_t inode;
    int64_t modified_seconds;
    int64_t modified_nanoseconds;
    int is_regular;
};

/// Describes an open file. 0, or -1 with errno.
int ticx_describe_file(int descriptor, struct ticx_file *file);
