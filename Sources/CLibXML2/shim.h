#pragma once
// With ICU the headers bring the system's unicode/ucnv.h, whose UErrorCode is not the one of Foundation's own ICU, and
// the two cannot be imported into one module. Only struct _xmlCharEncodingHandler looks different without it.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/xmlreader.h>
#include <libxml/xmlwriter.h>
#include <libxml/xmlschemas.h>

/// xmlFree is a global variable, which Swift does not let concurrent code touch.
static inline void ticx_xml_free(void *memory) { xmlFree(memory); }

static inline void ticx_xml_ignore(void *context, const char *message, ...) {}

/// Of what libxml2 says about no document in particular nothing goes to standard error: on this thread, and on those to
/// come.
static inline void ticx_xml_silence(void) {
    xmlThrDefSetGenericErrorFunc(NULL, ticx_xml_ignore);
    xmlSetGenericErrorFunc(NULL, ticx_xml_ignore);
}
