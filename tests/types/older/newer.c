/* A program of the newer version, for what came. */
#include "door.h"

#include <stdio.h>
#include <stdlib.h>

static void print_encoded(const struct codex_draw_params *params)
{
	char *text = door_encode(params);

	puts(text ? text : "!");
	free(text);
}

static void encode(void)
{
	struct codex_draw_params params = CODEX_DRAW_PARAMS_INIT;
	struct codex_area area = CODEX_AREA_INIT;
	struct codex_part_audio audio = CODEX_PART_AUDIO_INIT;
	struct codex_part part = CODEX_PART_INIT;
	const struct codex_part *parts[] = {&part};

	area.a = 4;
	audio.seconds = 3;
	part.type.value = CODEX_PART_TYPE_AUDIO;
	part.as.audio = &audio;
	params.name = "new";
	params.area = &area;
	params.colour = "red";
	params.has_dark = true;
	params.pace = 5;
	params.mode.value = CODEX_MODE_QUEST;
	params.n_parts = 1;
	params.parts = parts;
	print_encoded(&params);
}

/* What was always there can be missing, or null. */
static void encode_kept(void)
{
	struct codex_draw_params params = CODEX_DRAW_PARAMS_INIT;
	struct codex_kept kept = CODEX_KEPT_INIT;
	struct codex_dot dot = CODEX_DOT_INIT;

	params.name = "kept";
	params.kept = &kept;
	kept.dot = &dot;
	print_encoded(&params);
	dot.has_on = true;
	kept.has_depth = true;
	kept.null_label = true;
	kept.null_level = true;
	kept.null_tags = true;
	kept.has_wide = true;
	print_encoded(&params);
}

static void print_kept(const struct codex_kept *kept)
{
	printf("depth %d, dot %d, hue %d %d, label %d, level %d %d, ratio %d, tags %d %d, title %d, wide %d %d\n",
		kept->has_depth, kept->dot->has_on, kept->has_hue, kept->null_hue, kept->null_label,
		kept->has_level, kept->null_level, kept->has_ratio, kept->has_tags, kept->null_tags,
		kept->null_title, kept->has_wide, kept->null_wide);
}

int main(int argc, char **argv)
{
	encode();
	encode_kept();
	for (int i = 1; i < argc; i++) {
		const struct codex_draw_response *response = door_decode(argv[i]);

		if (response && response->n_areas == 1)
			printf("area %lld, mode %d\n", (long long)response->areas[0]->a,
				response->mode.value == CODEX_MODE_AUTO);
		if (response && response->kept)
			print_kept(response->kept);
	}
	return 0;
}
