#include "api/input.h"

#include "api/parts.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "codec/text.h"

#include <string.h>

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

/* Text that is to be put behind `before` characters of others. */
static int check_text(const char *text, size_t before)
{
	struct cx_part_member member = {"text", text};
	int r = cx_part_check(&member, 1);

	if (r < 0)
		return r;
	return cx_utf8_count(text) > CODEX_INPUT_MAX_CHARS - before ? CODEX_ERR_LIMIT : 0;
}

int codex_input_text(codex_input *input, const char *text)
{
	int r = check_text(text, input->chars);

	r = r < 0 ? r
		  : cx_parts_add(&input->parts, "text", &(struct cx_part_member){"text", text}, 1);
	if (r == 0)
		input->chars += cx_utf8_count(text);
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
	return cx_parts_add(&input->parts, "image", &(struct cx_part_member){"url", data_url}, 1);
}

int codex_input_local_image(codex_input *input, const char *path)
{
	int r;

	if (!is_there(path))
		return CODEX_ERR_INVALID;
	r = cx_check_image_file(path);
	return r < 0 ? r
		     : cx_parts_add(&input->parts, "localImage",
			       &(struct cx_part_member){"path", path}, 1);
}

int codex_input_skill(codex_input *input, const char *name, const char *path)
{
	if (!is_there(name) || !is_there(path))
		return CODEX_ERR_INVALID;
	return cx_parts_add(&input->parts, "skill",
		(struct cx_part_member[]){{"name", name}, {"path", path}}, 2);
}

int codex_input_mention(codex_input *input, const char *name, const char *path)
{
	if (!is_there(name) || !is_there(path))
		return CODEX_ERR_INVALID;
	return cx_parts_add(&input->parts, "mention",
		(struct cx_part_member[]){{"name", name}, {"path", path}}, 2);
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
	struct cx_part_member member = {"text", text};
	int r = check_text(text, 0);

	if (r < 0)
		return r;
	cx_buf_putc(&buf, '[');
	cx_part_put(&buf, "text", &member, 1);
	cx_buf_putc(&buf, ']');
	*ret_json = cx_buf_steal(&buf);
	return *ret_json ? 0 : CODEX_ERR_NOMEM;
}
