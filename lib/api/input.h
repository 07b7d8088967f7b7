/* Inputs from the inside: already in the protocol's form. */
#ifndef CX_API_INPUT_H
#define CX_API_INPUT_H

#include "base/buf.h"
#include "base/common.h"

#include <codex/input.h>

struct codex_input {
	unsigned refs;
	struct cx_buf parts; /* JSON objects, separated by commas */
	size_t chars; /* of text, in all parts */
};

/* The whole as a JSON array, to be freed with cx_free(); NULL: no memory. */
char *cx_input_json(const codex_input *input);

/* The same for text alone. 0, CODEX_ERR_INVALID, CODEX_ERR_UTF8, CODEX_ERR_LIMIT or CODEX_ERR_NOMEM. */
int cx_input_json_of_text(const char *text, char **ret_json);

/* image.c */

/* "data:image/…;base64,…", with nothing in it that cannot be. */
bool cx_is_image_url(const char *url);
/* An absolute path has to be that of a file that can be read: 0, CODEX_ERR_INVALID (no regular one) or CODEX_ERR_SYSTEM (errno). */
int cx_check_image_file(const char *path);

#endif
