/* A program of the newer version, for what came. */
#include "door.h"

#include <stdio.h>
#include <stdlib.h>

static void encode(void)
{
	struct codex_draw_params params = CODEX_DRAW_PARAMS_INIT;
	struct codex_area area = CODEX_AREA_INIT;
	struct codex_part_audio audio = CODEX_PART_AUDIO_INIT;
	struct codex_part part = CODEX_PART_INIT;
	const struct codex_part *parts[] = {&part};
	char *text;

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
	text = door_encode(&params);
	puts(text ? text : "!");
	free(text);
}

int main(int argc, char **argv)
{
	const struct codex_draw_response *response = door_decode(argv[argc - 1]);

	encode();
	if (response && response->n_areas == 1)
		printf("area %lld, mode %d\n", (long long)response->areas[0]->a,
			response->mode.value == CODEX_MODE_AUTO);
	return 0;
}
