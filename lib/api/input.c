#include "api/input.h"

#include "base/mem.h"
#include "codec/text.h"

#include <string.h>

/* A member of a part. */
struct member {
	const char *name;
	const char *text;
};

codex_input *codex_input_new(void)
{
	codex_input *input = cx_alloc0(sizeof(*input));

	if (input)
		input->refs = 1;
	return input;
}

codex_input *codex_input_ref(codex_input *input)
{
	input->refs++;
	return input;
}

codex_input *codex_input_unref(codex_input *input)
{
	if (!input || --input->refs)
		return NULL;
	cx_buf_free(&input->parts);
	cx_free(input);
	return NULL;
}

static int check(const struct member *members, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!members[i].text)
			return CODEX_ERR_INVALID;
		if (!cx_utf8_valid(members[i].text, strlen(members[i].text)))
			return CODEX_ERR_UTF8;
	}
	return 0;
}

static void put_part(
	struct cx_buf *buf, const char *type, const struct member *members, size_t count)
{
	cx_buf_printf(buf, "{\"type\":\"%s\"", type);
	for (size_t i = 0; i < count; i++) {
		cx_buf_printf(buf, ",\"%s\":", members[i].name);
		cx_put_string(buf, members[i].text, strlen(members[i].text));
	}
	cx_buf_putc(buf, '}');
}

/* Appends a part, or nothing at all. */
static int add(codex_input *input, const char *type, const struct member *members, size_t count)
{
	struct cx_buf part = CX_BUF_INIT;
	int r = check(members, count);

	if (r < 0)
		return r;
	if (input->parts.len)
		cx_buf_putc(&part, ',');
	put_part(&part, type, members, count);
	if (part.failed || !cx_buf_reserve(&input->parts, part.len))
		r = CODEX_ERR_NOMEM;
	else
		cx_buf_append(&input->parts, part.data, part.len);
	input->parts.failed = false; /* a want of memory is over with the call */
	cx_buf_free(&part);
	return r;
}

/* Characters of valid UTF-8, as the runtime counts them. */
static size_t count_chars(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

/* Text that is to be put behind `before` characters of others. */
static int check_text(const char *text, size_t before)
{
	struct member member = {"text", text};
	int r = check(&member, 1);

	if (r < 0)
		return r;
	return count_chars(text) > CODEX_INPUT_MAX_CHARS - before ? CODEX_ERR_LIMIT : 0;
}

int codex_input_text(codex_input *input, const char *text)
{
	int r = check_text(text, input->chars);

	r = r < 0 ? r : add(input, "text", &(struct member){"text", text}, 1);
	if (r == 0)
		input->chars += count_chars(text);
	return r;
}

static bool is_there(const char *text)
{
	return text && *text;
}

int codex_input_image(codex_input *input, const char *data_url)
{
	if (!data_url || !cx_is_image_url(data_url))
		return CODEX_ERR_INVALID;
	return add(input, "image", &(struct member){"url", data_url}, 1);
}

int codex_input_local_image(codex_input *input, const char *path)
{
	int r;

	if (!is_there(path))
		return CODEX_ERR_INVALID;
	r = cx_check_image_file(path);
	return r < 0 ? r : add(input, "localImage", &(struct member){"path", path}, 1);
}

int codex_input_skill(codex_input *input, const char *name, const char *path)
{
	if (!is_there(name) || !is_there(path))
		return CODEX_ERR_INVALID;
	return add(input, "skill", (struct member[]){{"name", name}, {"path", path}}, 2);
}

int codex_input_mention(codex_input *input, const char *name, const char *path)
{
	if (!is_there(name) || !is_there(path))
		return CODEX_ERR_INVALID;
	return add(input, "mention", (struct member[]){{"name", name}, {"path", path}}, 2);
}

char *cx_input_json(const codex_input *input)
{
	struct cx_buf buf = CX_BUF_INIT;

	cx_buf_putc(&buf, '[');
	cx_buf_append(&buf, input->parts.data, input->parts.len);
	cx_buf_putc(&buf, ']');
	return cx_buf_steal(&buf);
}

int cx_input_json_of_text(const char *text, char **ret_json)
{
	struct cx_buf buf = CX_BUF_INIT;
	struct member member = {"text", text};
	int r = check_text(text, 0);

	if (r < 0)
		return r;
	cx_buf_putc(&buf, '[');
	put_part(&buf, "text", &member, 1);
	cx_buf_putc(&buf, ']');
	*ret_json = cx_buf_steal(&buf);
	return *ret_json ? 0 : CODEX_ERR_NOMEM;
}
