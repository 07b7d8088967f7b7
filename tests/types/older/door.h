/* What the library of the test lets out: the engine with one version's tables. */
#ifndef DOOR_H
#define DOOR_H

#include <codex/types.h>

/* The JSON text, to be freed; or NULL. */
char *door_encode(const struct codex_draw_params *params);
/* What the text says, until the next call; or NULL. */
const struct codex_draw_response *door_decode(const char *text);

#endif
