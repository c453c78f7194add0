#pragma once
#include <zlib.h>

/// inflateInit2 is a macro. Raw deflate data, as in zip archives.
static inline int ticx_inflate_init(z_stream *stream) { return inflateInit2(stream, -MAX_WBITS); }
