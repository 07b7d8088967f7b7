/* Where the parts of a decoded value are. */
#ifndef TESTS_TYPES_LEAVES_H
#define TESTS_TYPES_LEAVES_H

#include "base/buf.h"
#include "codec/type.h"

/*
 * Appends a JSON list of [path, kind] for all that the C value holds: "string", "int64" … by its kind, "enum",
 * "json" for free-form JSON, "list" and "map" for those themselves, "extra" for each member that only extra holds,
 * "unknown" for an enum's value or a variant that is not in the tables.
 */
void put_leaves(struct cx_buf *buf, const struct cx_types *types, uint16_t type, const void *value);

#endif
