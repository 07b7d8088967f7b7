/**
 * @file
 * What the other headers need from the compiler.
 */
#ifndef CODEX_MACROS_H
#define CODEX_MACROS_H

#ifdef __cplusplus
#define CODEX_BEGIN_DECLS extern "C" {
#define CODEX_END_DECLS }
#else
#define CODEX_BEGIN_DECLS
#define CODEX_END_DECLS
#endif

/** Marks a function that the library exports. */
#if defined(__GNUC__)
#define CODEX_API __attribute__((visibility("default")))
#else
#define CODEX_API
#endif

#endif
