#include "fake/vars.h"

#include "fake/ids.h"
#include "fake/self.h"
#include "fake/shapes.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct fake_var *find(const struct fake_vars *vars, const char *name)
{
	for (size_t i = vars->count; i-- > 0;)
		if (strcmp(vars->list[i].name, name) == 0)
			return &vars->list[i];
	return NULL;
}

void fake_vars_set(struct fake_vars *vars, const char *name, const char *value)
{
	struct fake_var *var = find(vars, name);
	char *copy = fake_strdup(value);

	if (!var) {
		vars->list = fake_realloc(vars->list, (vars->count + 1) * sizeof(*vars->list));
		var = &vars->list[vars->count++];
		var->name = fake_strdup(name);
		var->value = NULL;
	}
	free(var->value);
	var->value = copy;
}

void fake_vars_setf(struct fake_vars *vars, const char *name, const char *format, ...)
{
	char value[256];
	va_list args;

	va_start(args, format);
	vsnprintf(value, sizeof(value), format, args);
	va_end(args);
	fake_vars_set(vars, name, value);
}

void fake_vars_set_json(struct fake_vars *vars, const char *name, const char *text)
{
	struct fake_buf buf = {0};

	fake_buf_json(&buf, text, strlen(text));
	fake_vars_set(vars, name, fake_buf_cstr(&buf));
	fake_buf_free(&buf);
}

void fake_vars_set_both(struct fake_vars *vars, const char *name, const char *value)
{
	struct fake_buf full = {0};

	fake_vars_set(vars, name, value);
	if (!vars->prefix)
		return;
	fake_buf_fmt(&full, "%s.%s", vars->prefix, name);
	fake_vars_set(vars, fake_buf_cstr(&full), value);
	fake_buf_free(&full);
}

const char *fake_vars_get(const struct fake_vars *vars, const char *name)
{
	struct fake_buf full = {0};
	struct fake_var *var = NULL;

	if (vars->prefix) {
		fake_buf_fmt(&full, "%s.%s", vars->prefix, name);
		var = find(vars, fake_buf_cstr(&full));
		fake_buf_free(&full);
	}
	if (!var)
		var = find(vars, name);
	return var ? var->value : NULL;
}

/* Values that are made when they are asked for. */
static bool add_computed(struct fake_buf *buf, const char *name)
{
	char id[FAKE_UUID_SIZE];

	if (strcmp(name, "now") == 0) {
		fake_buf_fmt(buf, "%" PRId64, fake_wall_ms() / 1000);
	} else if (strcmp(name, "nowMs") == 0) {
		fake_buf_fmt(buf, "%" PRId64, fake_wall_ms());
	} else if (strcmp(name, "uuid") == 0) {
		fake_ids_uuid(id);
		fake_buf_str(buf, id);
	} else {
		return fake_self_value(buf, name);
	}
	return true;
}

static bool expand_name(const struct fake_vars *vars, struct fake_buf *buf, const char *name,
	struct fake_buf *ret_missing)
{
	const char *value;

	if (strncmp(name, "shape:", 6) == 0) {
		value = fake_shape_find(name + 6);
		return value && fake_vars_expand(vars, buf, value, strlen(value), ret_missing);
	}
	value = fake_vars_get(vars, name);
	if (value) {
		fake_buf_str(buf, value);
		return true;
	}
	return add_computed(buf, name);
}

/* The end of the braces that open at `text`, or NULL. A default may have braces of its own. */
static const char *closing_brace(const char *text, const char *end)
{
	int depth = 0;

	for (; text < end; text++) {
		if (*text == '{')
			depth++;
		else if (*text == '}' && --depth == 0)
			return text;
	}
	return NULL;
}

/* One ${...}, whose inside is given. */
static bool expand_one(const struct fake_vars *vars, struct fake_buf *buf, const char *inside,
	size_t len, struct fake_buf *ret_missing)
{
	char *name = fake_strndup(inside, len);
	char *fallback = strstr(name, ":-");
	bool done;

	if (fallback) {
		*fallback = '\0';
		fallback += 2;
	}
	done = expand_name(vars, buf, name, ret_missing);
	if (!done && fallback)
		done = fake_vars_expand(vars, buf, fallback, strlen(fallback), ret_missing);
	else if (!done && !ret_missing->len)
		fake_buf_str(ret_missing, name);
	free(name);
	return done;
}

bool fake_vars_expand(const struct fake_vars *vars, struct fake_buf *buf, const char *text,
	size_t len, struct fake_buf *ret_missing)
{
	const char *end = text + len;

	while (text < end) {
		const char *dollar = memchr(text, '$', (size_t)(end - text));
		const char *close = NULL;

		if (!dollar)
			dollar = end;
		fake_buf_add(buf, text, (size_t)(dollar - text));
		text = dollar;
		if (text == end)
			break;
		if (end - text > 1 && text[1] == '{')
			close = closing_brace(text + 1, end);
		if (!close) {
			fake_buf_add(buf, text++, 1);
			continue;
		}
		if (!expand_one(vars, buf, text + 2, (size_t)(close - text - 2), ret_missing))
			return false;
		text = close + 1;
	}
	return true;
}

void fake_vars_free(struct fake_vars *vars)
{
	for (size_t i = 0; i < vars->count; i++) {
		free(vars->list[i].name);
		free(vars->list[i].value);
	}
	free(vars->list);
	memset(vars, 0, sizeof(*vars));
}
