/* Memory: the one door to malloc, so that tests can make any allocation fail. */
#ifndef CX_BASE_MEM_H
#define CX_BASE_MEM_H

#include "base/common.h"

/* All of these return NULL when memory cannot be had; sizes that overflow count as that. */
void *cx_alloc(size_t size);
void *cx_alloc0(size_t size);
void *cx_realloc(void *ptr, size_t size);
void *cx_realloc_array(void *ptr, size_t count, size_t size);
char *cx_strdup(const char *text);
/* Copies `len` bytes and puts a NUL behind them. */
char *cx_strndup(const char *text, size_t len);
void cx_free(void *ptr);

/* Tests only: the n-th allocation from now (1 = the next) fails, and all after it; 0 ends that. */
void cx_mem_fail_at(unsigned long n);
/* Tests only: allocations made since the last cx_mem_fail_at(). */
unsigned long cx_mem_count(void);

#endif
