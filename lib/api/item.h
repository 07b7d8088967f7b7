/* Items from the inside. */
#ifndef CX_API_ITEM_H
#define CX_API_ITEM_H

#include "base/common.h"
#include "codec/scan.h"

#include <codex/result.h>

struct codex_item {
	char *text; /* the whole item, as it came */
	size_t len;
	char *id;
	char *type;
	char *message; /* its member "text" */
	char *phase;
	codex_json *json;
};

/* A copy of a raw item; NULL: no memory, or it is no object. */
codex_item *cx_item_new(struct cx_span raw);
void cx_item_free(codex_item *item);

#endif
