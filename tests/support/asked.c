#include <config.h>

#include "support/asked.h"

#include <check.h>
#include <string.h>

static void note(struct asked *asked, char who)
{
	size_t len = strlen(asked->order);

	ck_assert(codex_in_callback());
	asked->count++;
	if (len < sizeof(asked->order) - 1)
		asked->order[len] = who;
}

static void turn_asks(codex_turn *turn, codex_request *request, void *userdata)
{
	struct asked *asked = ((struct record *)userdata)->hook_data;

	ck_assert_str_eq(codex_turn_id(turn), codex_request_turn_id(request));
	note(asked, 't');
	asked->by_turn(asked, request);
}

static void thread_asks(codex_request *request, void *userdata)
{
	struct asked *asked = userdata;

	note(asked, 'h');
	asked->by_thread(asked, request);
}

static void client_asks(codex_request *request, void *userdata)
{
	struct asked *asked = userdata;

	note(asked, 'c');
	if (asked->by_client)
		asked->by_client(asked, request);
}

void asked_open(struct asked *asked, codex_config *config)
{
	memset(asked, 0, sizeof(*asked));
	asked->record = (struct record)RECORD_INIT;
	asked->record.hook_data = asked;
	scene_open_thread(&asked->scene, config);
}

void asked_by_thread(struct asked *asked)
{
	ck_assert_int_eq(
		codex_thread_on_request(asked->scene.thread, NULL, thread_asks, asked, NULL), 0);
}

void asked_by_client(struct asked *asked, const char *method, codex_slot **ret_slot)
{
	ck_assert_int_eq(
		codex_async_on_request(asked->scene.client, method, client_asks, asked, ret_slot),
		0);
}

void asked_start(struct asked *asked)
{
	struct codex_turn_callbacks callbacks = record_callbacks;

	if (asked->by_turn)
		callbacks.on_request = turn_asks;
	ck_assert_int_eq(codex_thread_turn_text(asked->scene.thread, "hi", NULL, &callbacks,
				 &asked->record, &asked->turn),
		0);
}

void asked_begin(struct asked *asked, codex_config *config,
	void (*by_client)(struct asked *asked, codex_request *request))
{
	asked_open(asked, config);
	asked->by_client = by_client;
	asked_by_client(asked, NULL, NULL);
	asked_start(asked);
}

void asked_wait_kept(struct asked *asked, unsigned count)
{
	SCENE_PUMP(&asked->scene, asked->kept_count >= count);
}

void asked_expect_hello(struct asked *asked)
{
	SCENE_PUMP(&asked->scene, record_done(&asked->record));
	record_expect_text(&asked->record, "Hello");
}

void asked_expect_withdrawn(struct asked *asked, int status, int late)
{
	codex_request *request = asked->kept[0];

	ck_assert_uint_eq(asked->told, 1);
	ck_assert(!asked->told_late);
	ck_assert_str_eq(codex_status_name(asked->told_status), codex_status_name(status));
	ck_assert_int_eq(codex_request_status(request), status);
	ck_assert_int_eq(codex_error_status(codex_request_error(request)), status);
	ck_assert_int_eq(codex_request_accept(request), late);
	ck_assert_int_eq(codex_request_refuse(request), late);
	ck_assert_int_eq(codex_request_answer(request, "{}"), late);
	ck_assert_int_eq(codex_request_set_deadline(request, 1), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_request_on_withdrawn(request, NULL, NULL), CODEX_ERR_STATE);
}

void asked_end(struct asked *asked)
{
	unsigned told = asked->told;

	if (asked->scene.client)
		scene_close(&asked->scene);
	for (unsigned i = 0; i < asked->kept_count; i++)
		codex_request_unref(asked->kept[i]);
	ck_assert_uint_le(told, asked->told);
	codex_turn_unref(asked->turn);
	record_clear(&asked->record);
}

struct codex_stats asked_stats(const struct asked *asked)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	ck_assert_int_eq(codex_async_stats(asked->scene.client, &stats), 0);
	return stats;
}

/* handlers */

static void withdrawn(codex_request *request, void *userdata)
{
	struct asked *asked = userdata;

	ck_assert(codex_in_callback());
	asked->told++;
	asked->told_status = codex_request_status(request);
	asked->told_late |= record_done(&asked->record);
}

void asked_keep(struct asked *asked, codex_request *request)
{
	ck_assert_uint_lt(asked->kept_count, ASKED_KEEPS);
	ck_assert_int_eq(codex_request_status(request), CODEX_PENDING);
	ck_assert_int_eq(codex_request_on_withdrawn(request, withdrawn, asked), 0);
	asked->kept[asked->kept_count++] = codex_request_ref(request);
}

void asked_accept(struct asked *asked, codex_request *request)
{
	asked->status = QUIETLY(codex_request_accept(request));
}

void asked_pass(struct asked *asked, codex_request *request)
{
	(void)asked;
	(void)request;
}
