/* Files of a test: paths, whole files, whole trees. */
#ifndef TESTS_SUPPORT_FILES_H
#define TESTS_SUPPORT_FILES_H

#include <stddef.h>

/* A path, new; free it. */
__attribute__((format(printf, 1, 2))) char *files_path(const char *format, ...);

/* The text of a file, new; NULL: there is none. */
char *files_read(const char *path);

/* Makes a file of these bytes, and the folders above it; fails the case if it cannot. */
void files_write(const char *path, const char *data, size_t len);

void files_remove_tree(const char *dir);

#endif
