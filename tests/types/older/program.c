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
}

int main(int argc, char **argv)
{
	encode_little();
	encode_all();
	for (int i = 1; i < argc; i++)
		print_decoded(argv[i]);
	return 0;
}
