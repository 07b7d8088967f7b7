#include <config.h>

#include "faults/shop.h"

#include <stdio.h>
#include <string.h>

static void called(
	struct shop *shop, const char *tool, codex_request *call, const codex_json *arguments)
{
	const char *id = codex_json_string(codex_json_member(arguments, "id"));

	ck_assert(codex_in_callback());
	ck_assert_int_eq(codex_json_type(arguments), CODEX_JSON_OBJECT);
	strcat(shop->asked.order, "f");
	shop->calls++;
	shop->tool = tool;
	snprintf(shop->id, sizeof(shop->id), "%s", id ? id : "");
	if (shop->act)
		shop->act(shop, call);
}

void shop_on_lookup(codex_request *call, const codex_json *arguments, void *userdata)
{
	called(userdata, "lookup", call, arguments);
}

void shop_on_other(codex_request *call, const codex_json *arguments, void *userdata)
{
	called(userdata, "other", call, arguments);
}

void shop_add(struct shop *shop, codex_tools *tools, const char *namespace_name, const char *name,
	codex_tool_fn fn)
{
	struct codex_tool tool = CODEX_TOOL_INIT;

	tool.name = name;
	tool.namespace_name = namespace_name;
	tool.description = "Looks up";
	tool.fn = fn;
	tool.userdata = shop;
	ck_assert_int_eq(codex_tools_add(tools, &tool), 0);
}

void shop_start_thread(struct shop *shop, const char *params)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct scene *scene = &shop->asked.scene;

	options.tools = shop->tools;
	options.params = params;
	ck_assert_int_eq(codex_thread_start(scene->client, &options, &scene->thread), 0);
	SCENE_PUMP(scene, codex_future_done(codex_thread_ready(scene->thread)));
}

void shop_open(
	struct shop *shop, const char *script, void (*act)(struct shop *shop, codex_request *call))
{
	codex_config *config = fake_script(script);

	memset(shop, 0, sizeof(*shop));
	shop->asked.record = (struct record)RECORD_INIT;
	shop->asked.record.hook_data = &shop->asked;
	shop->act = act;
	shop->tools = codex_tools_new();
	shop_add(shop, shop->tools, NULL, "lookup", shop_on_lookup);
	codex_config_set_experimental(config, true);
	scene_open(&shop->asked.scene, config);
	shop_start_thread(shop, NULL);
}

void shop_begin(
	struct shop *shop, const char *script, void (*act)(struct shop *shop, codex_request *call))
{
	shop_open(shop, script, act);
	asked_start(&shop->asked);
}

void shop_end(struct shop *shop)
{
	asked_end(&shop->asked);
	codex_tools_unref(shop->tools);
}

codex_thread *shop_resume(struct shop *shop, codex_tools *tools)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct scene *scene = &shop->asked.scene;
	codex_thread *again = NULL;

	options.tools = tools;
	ck_assert_int_eq(codex_thread_resume(
				 scene->client, codex_thread_id(scene->thread), &options, &again),
		0);
	return again;
}

void shop_wait_ready(struct shop *shop, codex_thread *thread)
{
	SCENE_PUMP(&shop->asked.scene, codex_future_done(codex_thread_ready(thread)));
	ck_assert_int_eq(codex_future_status(codex_thread_ready(thread)), 0);
}

void shop_answer_text(struct shop *shop, codex_request *call)
{
	shop->status = QUIETLY(codex_tool_answer_text(call, "it is \"A\""));
}

void shop_keep(struct shop *shop, codex_request *call)
{
	asked_keep(&shop->asked, call);
}

void shop_answer_kept(struct shop *shop)
{
	ck_assert_int_eq(QUIETLY(codex_tool_answer_text(shop->asked.kept[0], "later")), 0);
}

void shop_do_nothing(struct shop *shop, codex_request *call)
{
	(void)shop;
	(void)call;
}
