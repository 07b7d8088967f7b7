/* What every file of the library starts from. */
#ifndef CX_BASE_COMMON_H
#define CX_BASE_COMMON_H

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CX_COUNTOF(array) (sizeof(array) / sizeof((array)[0]))

/* The object that `member` at `ptr` is part of. */
#define CX_CONTAINER_OF(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

#if defined(__GNUC__)
#define CX_LIKELY(x) __builtin_expect(!!(x), 1)
#define CX_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define CX_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define CX_LIKELY(x) (x)
#define CX_UNLIKELY(x) (x)
#define CX_PRINTF(fmt, args)
#endif

#endif
