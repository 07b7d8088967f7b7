/**
 * @file
 * Inputs: what a turn is given. Parts are kept in the order in which they were added.
 */
#ifndef CODEX_INPUT_H
#define CODEX_INPUT_H

#include <stddef.h>

#include <codex/macros.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

/** What a turn is given: text, images, skills, mentions. */
typedef struct codex_input codex_input;

/** @return an empty input, or NULL when memory cannot be had */
CODEX_API codex_input *codex_input_new(void);

/** Takes another reference. @return its argument */
CODEX_API codex_input *codex_input_ref(codex_input *input);

/** Drops a reference; NULL is fine. @return NULL */
CODEX_API codex_input *codex_input_unref(codex_input *input);

/*
 * All of these copy what they are given and return 0, CODEX_ERR_INVALID (NULL), CODEX_ERR_UTF8 or CODEX_ERR_NOMEM.
 */

/** Adds text. */
CODEX_API int codex_input_text(codex_input *input, const char *text);
/** Adds an image as a data URL ("data:image/png;base64,…"); the runtime refuses others, so they are refused here. */
CODEX_API int codex_input_image(codex_input *input, const char *data_url);
/** Adds an image file that the runtime reads itself. */
CODEX_API int codex_input_local_image(codex_input *input, const char *path);
/** Adds a skill that the runtime knows, by its name and the path of its SKILL.md. */
CODEX_API int codex_input_skill(codex_input *input, const char *name, const char *path);
/** Mentions a file or an app. */
CODEX_API int codex_input_mention(codex_input *input, const char *name, const char *path);

CODEX_END_DECLS

#endif
