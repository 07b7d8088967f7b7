/* How each public call is made, with the objects of a kit. */
#ifndef TESTS_FAULTS_MATRIX_CALLS_H
#define TESTS_FAULTS_MATRIX_CALLS_H

#include "faults/matrix_kit.h"

#include <stddef.h>

size_t matrix_call_count(void);
const char *matrix_call_name(size_t index);
/* What the call returned; 0 if it returns no status. Fails the case if it handed something out and returned a status < 0. */
int matrix_call(size_t index, struct kit *kit);

#endif
