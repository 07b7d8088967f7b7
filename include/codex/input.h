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

/** What text an input may have, all its parts together: characters (Unicode code points). The runtime takes no more. */
#define CODEX_INPUT_MAX_CHARS 1048576

/*
 * All of these copy what they are given. What the runtime would refuse, or silently go on without, is refused here, before anything
 * is sent, and leaves the input as it was. Each returns 0, or
 *
 *     CODEX_ERR_INVALID   NULL, or what is said there
 *     CODEX_ERR_UTF8      not UTF-8
 *     CODEX_ERR_NOMEM
 *
 * An input without parts, or with empty text, is fine for a turn: the model is asked with what it knows already. A turn cannot be
 * steered with nothing.
 */

/** Adds text. @return as above; #CODEX_ERR_LIMIT: more than #CODEX_INPUT_MAX_CHARS with what is there already */
CODEX_API int codex_input_text(codex_input *input, const char *text);

/**
 * Adds an image as a data URL, "data:image/png;base64,…". The bytes are not looked at: what is no image that the runtime can
 * decode it replaces by words that say so, for the model; the program is not told.
 *
 * @return as above; #CODEX_ERR_INVALID: another kind of URL, or what follows is not base64 (with its padding, and without line ends)
 */
CODEX_API int codex_input_image(codex_input *input, const char *data_url);

/**
 * Adds an image file that the runtime reads itself, when the turn begins. It would go on without one that it cannot read; so a file
 * named by an absolute path has to be there now. A relative path is looked up in the agent's working directory, and not
 * looked at here: so it is also the way to a file that the runtime sees and this process does not. What is in the file counts as
 * with codex_input_image().
 *
 * @return as above; #CODEX_ERR_INVALID: empty, or an absolute path of something that is no regular file; #CODEX_ERR_SYSTEM: an
 *     absolute path of what cannot be read (errno says why)
 */
CODEX_API int codex_input_local_image(codex_input *input, const char *path);

/**
 * Adds a skill that the runtime knows, by its name and the path of its SKILL.md. Of one that it does not know nothing reaches the model.
 *
 * @return as above; #CODEX_ERR_INVALID: an empty name or path
 */
CODEX_API int codex_input_skill(codex_input *input, const char *name, const char *path);

/** Mentions a file or an app. @return as above; #CODEX_ERR_INVALID: an empty name or path */
CODEX_API int codex_input_mention(codex_input *input, const char *name, const char *path);

CODEX_END_DECLS

#endif
