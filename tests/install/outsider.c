/* A program outside of the tree, as C and as C++: it has what is installed, and nothing else. */
#include <codex/codex.h>
#include <codex/methods.h>
#include <codex/types.h>

#include <stdio.h>
#include <string.h>

/* There is no runtime where it looks, and the library says so. */
static int open_nothing(void)
{
	codex_config *config = codex_config_new();
	codex_sync *client = NULL;
	int r = CODEX_ERR_NOMEM;

	if (config && codex_config_set_runtime_dir(config, "/nonexistent") == 0)
		r = codex_sync_open(config, &client, NULL);
	codex_config_unref(config);
	return r;
}

int main(void)
{
	struct codex_model_list_params params = CODEX_MODEL_LIST_PARAMS_INIT;

	printf("libcodex %s for codex %s\n", CODEX_VERSION, CODEX_RUNTIME_VERSION);
	if (params.size != sizeof(params) || open_nothing() != CODEX_ERR_NO_RUNTIME)
		return 1;
	return strcmp(codex_status_name(CODEX_ERR_NO_RUNTIME), "CODEX_ERR_NO_RUNTIME") != 0;
}
