/* The bearer token: who has it may do all. */
#ifndef GATEWAY_TOKEN_H
#define GATEWAY_TOKEN_H

#include <stdbool.h>

/*
 * From the file, or, when that is NULL, from GATEWAY_TOKEN in the environment, which it is taken out of: agents run commands with
 * what is left there. Never from the command line, which everybody on the machine can read.
 *
 * @param ret_token new; NULL: none is configured
 * @return what is wrong with it, or NULL
 */
const char *token_read(const char *file, char **ret_token);

/* Takes as long whatever of it is right, so that nobody finds it byte by byte. */
bool token_is(const char *token, const char *given);

#endif
