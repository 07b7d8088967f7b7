/**
 * @file
 * Slots: the right to be called back. Dropping a slot withdraws the callback and nothing else: what
 * was started goes on. A call that hands one out (`ret_slot`) hands out a reference.
 */
#ifndef CODEX_SLOT_H
#define CODEX_SLOT_H

#include <codex/macros.h>

CODEX_BEGIN_DECLS

/** A registered callback. */
typedef struct codex_slot codex_slot;

/** Takes another reference. @return its argument */
CODEX_API codex_slot *codex_slot_ref(codex_slot *slot);

/**
 * Drops a reference; NULL is fine. When it was the last the callback will not run again, also when
 * it was about to. Safe anywhere, inside that very callback too.
 *
 * @return NULL
 */
CODEX_API codex_slot *codex_slot_unref(codex_slot *slot);

CODEX_END_DECLS

#endif
