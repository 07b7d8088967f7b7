/* Numbers: JSON text that was validated before into C's, exactly, and doubles into JSON text. The locale does not matter. */
#ifndef CX_CODEC_NUMBER_H
#define CX_CODEC_NUMBER_H

#include "base/common.h"
#include "codec/scan.h"

/* Room for the text of any double, whatever form printf may choose for it: 309 digits, a point, a sign. */
#define CX_NUMBER_TEXT 320

/* Whether it is written as an integer: 1, but not 1.0 and not 1e3. */
bool cx_number_is_integer(struct cx_span text);
/* False if it is no integer, or not between `min` and `max`. */
bool cx_number_signed(struct cx_span text, int64_t min, int64_t max, int64_t *ret_value);
bool cx_number_unsigned(struct cx_span text, uint64_t max, uint64_t *ret_value);
/* The nearest double, infinite beyond their range; false when memory cannot be had. */
bool cx_number_double(struct cx_span text, double *ret_value);
/* The shortest text that is read as this finite double, NUL-terminated; its length, or 0 when memory cannot be had. */
size_t cx_number_text(double value, char text[CX_NUMBER_TEXT]);

#endif
