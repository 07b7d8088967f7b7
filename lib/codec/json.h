/* JSON values inside the library. */
#ifndef CX_CODEC_JSON_H
#define CX_CODEC_JSON_H

#include "base/common.h"
#include "codec/scan.h"

#include <codex/json.h>

/* Any JSON value out of a line that passed the scan: not validated again. 0, CODEX_ERR_JSON (a member's name with a
 * NUL in it, which the tree cannot hold) or CODEX_ERR_NOMEM. */
int cx_json_build(struct cx_span text, codex_json **ret_json);

#endif
