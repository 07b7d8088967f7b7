/* doc/callbacks.tsv: what may be called inside which callback. */
#ifndef TESTS_FAULTS_MATRIX_TABLE_H
#define TESTS_FAULTS_MATRIX_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum rule {
	RULE_FINE,
	RULE_REFUSED,
	RULE_LATER,
};

/* Reads it; fails the case when it cannot be read. */
void table_read(void);

/* What the table says of a call inside a callback, both by name; fails the case when one of them is not in it. */
enum rule table_rule(const char *call, const char *callback);

/* The calls and callbacks, by index; NULL beyond the last. */
const char *table_call(size_t index);
const char *table_callback(size_t index);
/* The beginnings of the names of generated ones. */
bool table_is_generated(const char *call);

#endif
