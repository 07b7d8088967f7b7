#include "codec/field.h"

#include "base/mem.h"
#include "codec/skip.h"
#include "codec/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct cx_span cx_field(struct cx_span object, const char *name)
{
	struct cx_span value;

	if (!object.at || !cx_scan_member(object, name, &value))
		return (struct cx_span){NULL, 0};
	return value;
}

char *cx_field_string(struct cx_span object, const char *name)
{
	struct cx_span value = cx_field(object, name);

	if (!value.at || value.at[0] != '"')
		return NULL;
	return cx_unescape_dup(value.at + 1, value.len - 2);
}

char *cx_field_text(struct cx_span object, const char *name)
{
	struct cx_span value = cx_field(object, name);

	if (!value.at || value.at[0] == 'n')
		return NULL;
	return cx_strndup(value.at, value.len);
}

int64_t cx_field_integer(struct cx_span object, const char *name, int64_t otherwise)
{
	struct cx_span value = cx_field(object, name);
	char digits[24];
	char *end;
	long long number;

	if (!value.at || value.len >= sizeof(digits))
		return otherwise;
	memcpy(digits, value.at, value.len);
	digits[value.len] = '\0';
	errno = 0;
	number = strtoll(digits, &end, 10);
	return errno || *end || end == digits ? otherwise : number;
}

struct cx_span cx_last_element(struct cx_span array)
{
	const char *end = array.at + array.len;
	struct cx_span last = {NULL, 0};
	const char *at;

	if (!array.at || array.at[0] != '[')
		return last;
	for (at = cx_skip_space(array.at + 1); *at != ']'; at = cx_skip_comma(at)) {
		last.at = at;
		at = cx_skip_value(at, end);
		last.len = (size_t)(at - last.at);
	}
	return last;
}
