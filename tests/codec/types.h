/*
 * A small protocol, written by hand in the form that the generator writes: every kind as a value, a list and a map, in every
 * presence; every form of union; containers in containers; types that hold themselves.
 */
#ifndef TESTS_CODEC_TYPES_H
#define TESTS_CODEC_TYPES_H

#include "codec/type.h"

extern const struct cx_types test_types;

enum test_type {
	TEST_COLOR,
	TEST_ONLY_A, /* an enum with one value */
	TEST_ONLY_B,
	TEST_LEAF,
	TEST_NODE,
	TEST_EMPTY,
	TEST_ID,
	TEST_SHAPE,
	TEST_MESSAGE,
	TEST_POLICY,
	TEST_CHOICE,
	TEST_WITH_A,
	TEST_WITH_B,
	TEST_GROWN,
	TEST_INTEGERS,
	TEST_TEXTS,
	TEST_MATRIX,
	TEST_KINDS, /* one struct for each kind, in the order of enum cx_kind */
	TEST_KINDS_END = TEST_KINDS + CX_MAP + 1,
	TEST_TYPE_COUNT = TEST_KINDS_END
};

enum test_color_value {
	TEST_COLOR_UNKNOWN,
	TEST_COLOR_RED = 1,
	TEST_COLOR_GREEN = 2,
	TEST_COLOR_BLUE = 3
};

struct test_color {
	enum test_color_value value;
	const char *text;
};

/* Containers that are no field. */
struct test_integers {
	size_t count;
	const int64_t *items;
};

struct test_string_entry {
	const char *key;
	const char *value;
};

struct test_texts {
	size_t count;
	const struct test_string_entry *entries;
};

struct test_matrix {
	size_t count;
	const struct test_integers *const *items;
};

struct test_leaf {
	size_t size;
	const codex_json *extra;
	bool has_count;
	int32_t count; /* optional */
	const char *name; /* required */
	bool null_note;
	const char *note; /* optional, may be null */
};

#define TEST_LEAF_INIT \
	{ \
		sizeof(struct test_leaf), NULL, false, 0, NULL, false, NULL \
	}

/* As an older header had it. */
struct test_leaf_before {
	size_t size;
	const codex_json *extra;
	bool has_count;
	int32_t count;
	const char *name;
};

/* All of it was required once, and not null. */
struct test_grown_before {
	size_t size;
	const codex_json *extra;
	int32_t count;
	size_t n_l;
	const int64_t *l;
	size_t n_m;
	const struct test_string_entry *m;
	const char *name;
	int64_t number;
	double p;
	bool truth;
};

struct test_grown {
	size_t size;
	const codex_json *extra;
	int32_t count; /* optional */
	size_t n_l;
	const int64_t *l; /* optional, may be null */
	size_t n_m;
	const struct test_string_entry *m; /* optional */
	const char *name; /* optional, may be null */
	int64_t number; /* optional, may be null */
	double p; /* required, may be null */
	bool truth; /* required again */
	uint64_t : 0;
	bool has_count;
	bool has_l;
	bool has_m;
	bool has_number;
	bool has_p;
	bool has_truth;
	uint64_t : 0;
	bool null_l;
	bool null_name;
	bool null_number;
};

struct test_node_entry {
	const char *key;
	const struct test_node *value;
};

struct test_node {
	size_t size;
	const codex_json *extra;
	bool has_children;
	size_t n_children;
	const struct test_node *const *children;
	bool has_exit_code;
	int32_t exit_code; /* exitCode */
	bool has_named;
	size_t n_named;
	const struct test_node_entry *named;
	const struct test_node *next;
};

struct test_empty {
	size_t size;
	const codex_json *extra;
};

struct test_id {
	size_t size;
	const codex_json *extra;
	struct cx_enum_value type; /* 1: string, 2: integer */
	union {
		const char *string;
		int64_t integer;
		const codex_json *unknown;
		uint64_t reserved[2];
	} as;
};

struct test_circle {
	size_t size;
	const codex_json *extra;
	double radius;
};

enum test_shape_type {
	TEST_SHAPE_UNKNOWN,
	TEST_SHAPE_CIRCLE = 4,
	TEST_SHAPE_LABEL = 2,
	TEST_SHAPE_POINT = 1
};

struct test_shape {
	size_t size;
	const codex_json *extra;
	struct cx_enum_value type;
	union {
		const struct test_circle *circle;
		const struct test_leaf *label;
		const codex_json *unknown;
		uint64_t reserved[2];
	} as;
	bool has_at;
	bool null_at;
	int64_t at; /* optional, may be null */
	const char *id; /* required */
};

enum test_message_method {
	TEST_MESSAGE_UNKNOWN,
	TEST_MESSAGE_LEAF, /* a struct */
	TEST_MESSAGE_LIST, /* a list that may be missing */
	TEST_MESSAGE_NONE,
	TEST_MESSAGE_NUMBER,
	TEST_MESSAGE_TEXT,
};

struct test_message {
	size_t size;
	const codex_json *extra;
	struct cx_enum_value method;
	union {
		const struct test_leaf *leaf;
		const struct test_integers *list;
		int64_t number;
		const char *text;
		const codex_json *unknown;
		uint64_t reserved[2];
	} as;
	const struct test_id *id; /* required */
};

enum test_policy_type {
	TEST_POLICY_UNKNOWN,
	TEST_POLICY_ALWAYS,
	TEST_POLICY_COLOR,
	TEST_POLICY_GRANULAR,
	TEST_POLICY_LEVEL,
	TEST_POLICY_NAME, /* may be null */
	TEST_POLICY_NEVER,
};

struct test_policy {
	size_t size;
	const codex_json *extra;
	struct cx_enum_value type;
	union {
		struct test_color color;
		const struct test_leaf *granular;
		int32_t level;
		const char *name;
		const codex_json *unknown;
		uint64_t reserved[2];
	} as;
};

struct test_with {
	size_t size;
	const codex_json *extra;
	struct cx_enum_value kind; /* one value alone */
	const char *value;
};

enum test_choice_type {
	TEST_CHOICE_UNKNOWN,
	TEST_CHOICE_A,
	TEST_CHOICE_B,
	TEST_CHOICE_ID,
	TEST_CHOICE_MATRIX,
	TEST_CHOICE_NUMBER,
	TEST_CHOICE_SHAPE,
	TEST_CHOICE_TRUTH,
};

struct test_choice {
	size_t size;
	const codex_json *extra;
	struct cx_enum_value type;
	union {
		const struct test_with *a;
		const struct test_with *b;
		const struct test_id *id;
		const struct test_matrix *matrix;
		double number;
		const struct test_shape *shape;
		bool truth;
		const codex_json *unknown;
		uint64_t reserved[2];
	} as;
};

/*
 * For each kind: l a list, m a map, p the value itself; n required and may be null, o optional, on both; e optional with
 * elements that may be null.
 */
#define TEST_KIND(name, T) \
	typedef T test_##name##_value; \
	struct test_##name##_entry_ { \
		const char *key; \
		test_##name##_value value; \
	}; \
	struct test_##name { \
		size_t size; \
		const codex_json *extra; \
		size_t n_l; \
		const test_##name##_value *l; \
		bool has_le; \
		size_t n_le; \
		const test_##name##_value *le; \
		bool has_ln; \
		size_t n_ln; \
		const test_##name##_value *ln; \
		bool has_lo; \
		size_t n_lo; \
		const test_##name##_value *lo; \
		bool has_lon; \
		bool null_lon; \
		size_t n_lon; \
		const test_##name##_value *lon; \
		size_t n_m; \
		const struct test_##name##_entry_ *m; \
		bool has_me; \
		size_t n_me; \
		const struct test_##name##_entry_ *me; \
		bool has_mn; \
		size_t n_mn; \
		const struct test_##name##_entry_ *mn; \
		bool has_mo; \
		size_t n_mo; \
		const struct test_##name##_entry_ *mo; \
		bool has_mon; \
		bool null_mon; \
		size_t n_mon; \
		const struct test_##name##_entry_ *mon; \
		test_##name##_value p; \
		bool has_pn; \
		test_##name##_value pn; \
		bool has_po; \
		test_##name##_value po; \
		bool has_pon; \
		bool null_pon; \
		test_##name##_value pon; \
	}

TEST_KIND(string, const char *);
TEST_KIND(bool, bool);
TEST_KIND(int32, int32_t);
TEST_KIND(int64, int64_t);
TEST_KIND(uint16, uint16_t);
TEST_KIND(uint32, uint32_t);
TEST_KIND(uint64, uint64_t);
TEST_KIND(double, double);
TEST_KIND(json, const codex_json *);
TEST_KIND(enum, struct test_color);
TEST_KIND(struct, const struct test_leaf *);
TEST_KIND(union, const struct test_policy *);
TEST_KIND(list, const struct test_integers *);
TEST_KIND(map, const struct test_texts *);

#endif
