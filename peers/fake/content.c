#include "fake/content.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const ascii[] = {"a", "b", "c", "d", "e", " "};
static const char *const escapes[] = {
	"\\n", "a", "\\\"", "\\\\", "b", "\\u00e9", "\\t", "c", "\\ud83d\\ude00", " "};
static const char *const utf8[] = {
	"\xc3\xa9", "a", "\xe6\xbc\xa2", "\xf0\x9f\x98\x80", "b", "\xe2\x80\xa8", " "};

struct units {
	const char *const *list;
	size_t count;
};

static const struct units kinds[] = {
	[FAKE_ASCII] = {ascii, sizeof(ascii) / sizeof(*ascii)},
	[FAKE_ESCAPES] = {escapes, sizeof(escapes) / sizeof(*escapes)},
	[FAKE_UTF8] = {utf8, sizeof(utf8) / sizeof(*utf8)},
};

void fake_content_add(
	struct fake_buf *buf, enum fake_content kind, size_t bytes, unsigned turn, int64_t index)
{
	const struct units *units = &kinds[kind];
	char tag[48];
	size_t len = (size_t)snprintf(tag, sizeof(tag), "%u.%" PRId64 " ", turn, index);

	if (len > bytes)
		len = bytes;
	fake_buf_add(buf, tag, len);
	bytes -= len;
	for (size_t i = 0; bytes; i++) {
		const char *unit = units->list[i % units->count];

		if (strlen(unit) > bytes)
			unit = "x";
		fake_buf_str(buf, unit);
		bytes -= strlen(unit);
	}
}

size_t fake_content_cut(const char *text, size_t len, size_t max)
{
	size_t cut = max < len ? max : len;

	while (cut > 0 && cut < len && ((unsigned char)text[cut] & 0xc0) == 0x80)
		cut--;
	if (cut == 0 && len)
		for (cut = 1; cut < len && ((unsigned char)text[cut] & 0xc0) == 0x80;)
			cut++;
	return cut;
}
