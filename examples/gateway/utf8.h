/* Text from browsers. libcodex refuses what is no UTF-8; but the mistake is the browser's, and it should hear of it. */
#ifndef GATEWAY_UTF8_H
#define GATEWAY_UTF8_H

#include <stdbool.h>
#include <stddef.h>

bool utf8_is_valid(const char *text, size_t length);

#endif
