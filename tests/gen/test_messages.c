#include "support/suite.h"

#include "codec/type.h"
#include "gen/methods.h"
#include "gen/notifications.h"
#include "gen/requests.h"
#include "gen/types.h"

#include <string.h>

enum {
	METHODS,
	NOTIFICATIONS,
	REQUESTS
};

static const struct {
	const char *name;
	uint16_t (*find)(struct cx_span name);
	uint16_t count;
} tables[] = {
	[METHODS] = {"methods", cx_rpc_find, CX_RPC_COUNT},
	[NOTIFICATIONS] = {"notifications", cx_notification_find, CX_NOTIFICATION_COUNT},
	[REQUESTS] = {"requests", cx_server_request_find, CX_SERVER_REQUEST_COUNT},
};

/* "" for numbers that nothing has. */
static struct cx_span name_of(int table, uint16_t number)
{
	switch (table) {
	case METHODS:
		return (struct cx_span){cx_rpcs[number].name, cx_rpcs[number].len};
	case NOTIFICATIONS:
		return (struct cx_span){
			cx_notifications[number].name, cx_notifications[number].len};
	default:
		return (struct cx_span){
			cx_server_requests[number].name, cx_server_requests[number].len};
	}
}

START_TEST(each_name_finds_its_own_number)
{
	unsigned found = 0;

	for (uint16_t number = 1; number < tables[_i].count; number++) {
		struct cx_span name = name_of(_i, number);

		if (!name.len)
			continue;
		ck_assert_uint_eq(strlen(name.at), name.len);
		ck_assert_uint_eq(tables[_i].find(name), number);
		found++;
	}
	ck_assert_uint_gt(found, 10);
}
END_TEST

/* A name cut short, or with more behind it, or with one bit changed, is no name. */
START_TEST(near_misses_find_nothing)
{
	for (uint16_t number = 1; number < tables[_i].count; number++) {
		struct cx_span name = name_of(_i, number);
		char near[64] = "";

		ck_assert_uint_lt(name.len, sizeof(near) - 1);
		memcpy(near, name.at, name.len);
		if (name.len) {
			ck_assert_uint_eq(tables[_i].find((struct cx_span){near, name.len + 1}), 0);
			ck_assert_uint_eq(
				tables[_i].find((struct cx_span){near + 1, name.len - 1}), 0);
		}
		for (size_t i = 0; i < name.len; i++) {
			near[i] ^= 1;
			ck_assert_uint_eq(tables[_i].find((struct cx_span){near, name.len}), 0);
			near[i] ^= 1;
		}
	}
	ck_assert_uint_eq(tables[_i].find((struct cx_span){"", 0}), 0);
}
END_TEST

static bool is_payload(uint16_t type)
{
	return type < CX_TYPE_COUNT && cx_protocol.types[type].form != CX_FORM_ENUM &&
		cx_protocol.types[type].form != CX_FORM_LIST &&
		cx_protocol.types[type].form != CX_FORM_MAP;
}

/* Rows of numbers that nothing has are empty. */
START_TEST(payloads_are_structs_or_unions)
{
	for (size_t i = 1; i < CX_RPC_COUNT; i++) {
		const struct cx_rpc *rpc = &cx_rpcs[i];

		ck_assert(!rpc->len || rpc->params == CX_NO_TYPE || is_payload(rpc->params));
		ck_assert(!rpc->len || rpc->response == CX_NO_TYPE || is_payload(rpc->response));
	}
	for (size_t i = 1; i < CX_NOTIFICATION_COUNT; i++)
		ck_assert(!cx_notifications[i].len || is_payload(cx_notifications[i].params));
	for (size_t i = 1; i < CX_SERVER_REQUEST_COUNT; i++) {
		const struct cx_server_request *request = &cx_server_requests[i];

		ck_assert(!request->len || is_payload(request->params));
		ck_assert(!request->len || is_payload(request->answer));
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, each_name_finds_its_own_number, tables);
	ADD_ROWS(suite, near_misses_find_nothing, tables);
	ADD(suite, payloads_are_structs_or_unions);
}

int main(void)
{
	return suite_main("messages", add_cases);
}
