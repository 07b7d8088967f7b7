/*
 * A program of the older version. It prints params that it made, and what it finds in the response that is its argument.
 * Behind each of its structs there is something else: what a newer library took for a field of its own would show.
 */
#include "door.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A struct and bytes behind it that are no part of it. */
#define GUARDED(tag, name, init) \
	struct { \
		struct tag value; \
		unsigned char behind[256]; \
	} name = {init, {0}}; \
	memset(name.behind, 0x5a, sizeof(name.behind))

static void print_encoded(const struct codex_draw_params *params)
{
	char *text = door_encode(params);

	puts(text ? text : "!");
	free(text);
}

static void encode_little(void)
{
	GUARDED(codex_draw_params, params, CODEX_DRAW_PARAMS_INIT);

	params.value.name = "little";
	print_encoded(&params.value);
}

static void encode_all(void)
{
	struct codex_part_text text = CODEX_PART_TEXT_INIT;
	GUARDED(codex_part, first, CODEX_PART_INIT);
	GUARDED(codex_part, second, CODEX_PART_INIT);
	GUARDED(codex_place, place, CODEX_PLACE_INIT);
	GUARDED(codex_bound, limit, CODEX_BOUND_INIT);
	GUARDED(codex_draw_params, params, CODEX_DRAW_PARAMS_INIT);
	const struct codex_part *parts[] = {&first.value, &second.value};
	const struct codex_place_entry places[] = {{"here", &place.value}};

	text.text = "hello";
	first.value.type.value = CODEX_PART_TYPE_TEXT;
	first.value.as.text = &text;
	second.value.type.value = CODEX_PART_TYPE_THOUGHT;
	place.value.id = "p";
	place.value.x = -7;
	limit.value.type.value = CODEX_BOUND_TYPE_MOST;
	limit.value.as.most = 9;
	params.value.name = "all";
	params.value.null_count = true;
	params.value.mode.value = CODEX_MODE_QUICK;
	params.value.limit = &limit.value;
	params.value.gone = "is no longer sent";
	params.value.changed = "nor is this";
	params.value.n_parts = 2;
	params.value.parts = parts;
	params.value.n_places = 1;
	params.value.places = places;
	print_encoded(&params.value);
}

/* With whatever lies in the padding, where a newer library may have something. */
static void begin_dot(struct codex_dot *dot)
{
	memset(dot, 0x5a, sizeof(*dot));
	dot->size = sizeof(*dot);
	dot->extra = NULL;
	dot->on = false;
}

/* What a newer protocol lets be missing, or null, or no longer: nothing of it is set, or all of it, or to null. */
static void encode_kept(void)
{
	static const char *const tags[] = {"a", "b"};
	GUARDED(codex_kept, kept, CODEX_KEPT_INIT);
	GUARDED(codex_dot, dot, CODEX_DOT_INIT);
	GUARDED(codex_draw_params, params, CODEX_DRAW_PARAMS_INIT);

	begin_dot(&dot.value);
	kept.value.dot = &dot.value;
	params.value.name = "kept";
	params.value.kept = &kept.value;
	print_encoded(&params.value);
	kept.value.null_hue = true;
	kept.value.null_title = true;
	print_encoded(&params.value);
	kept.value = (struct codex_kept)CODEX_KEPT_INIT;
	kept.value.dot = &dot.value;
	dot.value.on = true;
	kept.value.depth = 3;
	kept.value.has_hue = true;
	kept.value.label = "l";
	kept.value.has_level = true;
	kept.value.ratio = 0.5;
	kept.value.n_tags = 2;
	kept.value.tags = tags;
	kept.value.title = "t";
	kept.value.wide = true;
	print_encoded(&params.value);
}

static void print_kept(const struct codex_kept *kept)
{
	printf("depth %lld, dot %d, hue %d %d %lld, label %s, level %d %lld",
		(long long)kept->depth, kept->dot->on, kept->has_hue, kept->null_hue,
		(long long)kept->hue, kept->label ? kept->label : "-", kept->has_level,
		(long long)kept->level);
	printf(", ratio %d %g, tags %zu, title %d %s, wide %d\n", kept->has_ratio, kept->ratio,
		kept->n_tags, kept->null_title, kept->title ? kept->title : "-", kept->wide);
}

static void print_part(const struct codex_part *part)
{
	switch (part->type.value) {
	case CODEX_PART_TYPE_TEXT:
		printf("text %s\n", part->as.text->text);
		break;
	case CODEX_PART_TYPE_THOUGHT:
		printf("thought\n");
		break;
	default:
		printf("another: %s\n", part->type.text);
	}
}

static void print_decoded(const char *text)
{
	const struct codex_draw_response *response = door_decode(text);

	if (!response) {
		puts("!");
		return;
	}
	printf("%d drawn %lld\n", response->has_drawn, (long long)response->drawn);
	printf("mode %s %s\n", response->mode.text,
		response->mode.value == CODEX_MODE_PLAN            ? "plan"
			: response->mode.value == CODEX_MODE_QUICK ? "quick"
								   : "another");
	for (size_t i = 0; i < response->n_parts; i++)
		print_part(response->parts[i]);
	if (response->kept)
		print_kept(response->kept);
}

int main(int argc, char **argv)
{
	encode_little();
	encode_all();
	encode_kept();
	for (int i = 1; i < argc; i++)
		print_decoded(argv[i]);
	return 0;
}
