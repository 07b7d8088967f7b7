/* The runtime's messages as templates, with the members the real 0.169.0 sends, in its order. */
#ifndef PEERS_FAKE_SHAPES_H
#define PEERS_FAKE_SHAPES_H

#include <stddef.h>

/* NULL when there is none of this name. */
const char *fake_shape_find(const char *name);

/* The i-th name, NULL behind the last; for the list in --help. */
const char *fake_shape_name(size_t i);

#endif
