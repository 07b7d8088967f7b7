#include "codec/types.h"

/* The pool: a struct of strings, so that the compiler knows the offsets. */
#define NAMES(X) \
	X(a, "a") \
	X(always, "always") \
	X(at, "at") \
	X(b, "b") \
	X(blue, "blue") \
	X(children, "children") \
	X(circle, "circle") \
	X(color, "color") \
	X(count, "count") \
	X(exit_code, "exitCode") \
	X(granular, "granular") \
	X(green, "green") \
	X(id, "id") \
	X(integer, "integer") \
	X(kind, "kind") \
	X(l, "l") \
	X(label, "label") \
	X(le, "le") \
	X(leaf, "leaf") \
	X(level, "level") \
	X(list, "list") \
	X(ln, "ln") \
	X(lo, "lo") \
	X(lon, "lon") \
	X(m, "m") \
	X(matrix, "matrix") \
	X(me, "me") \
	X(method, "method") \
	X(mn, "mn") \
	X(mo, "mo") \
	X(mon, "mon") \
	X(name, "name") \
	X(named, "named") \
	X(never, "never") \
	X(next, "next") \
	X(none, "none") \
	X(note, "note") \
	X(number, "number") \
	X(p, "p") \
	X(params, "params") \
	X(pn, "pn") \
	X(po, "po") \
	X(point, "point") \
	X(pon, "pon") \
	X(radius, "radius") \
	X(red, "red") \
	X(shape, "shape") \
	X(string, "string") \
	X(text, "text") \
	X(truth, "truth") \
	X(type, "type") \
	X(value, "value") \
	X(Choice, "Choice") \
	X(Color, "Color") \
	X(Empty, "Empty") \
	X(Kind, "Kind") \
	X(Leaf, "Leaf") \
	X(Message, "Message") \
	X(Node, "Node") \
	X(Policy, "Policy") \
	X(Shape, "Shape")

#define MEMBER(name, text) char name[sizeof(text)];
#define TEXT(name, text) text,

static const struct pool {
	NAMES(MEMBER)
} pool = {NAMES(TEXT)};

#define NAME(name) offsetof(struct pool, name)

/* A field without companions, and what they add. */
#define FIELD(type_, member, wire, kind_, type__, ...) \
	{ \
		.name = NAME(wire), .offset = offsetof(struct type_, member), .kind = kind_, \
		.type = type__, __VA_ARGS__ \
	}
#define HAS(type_, member) .has = offsetof(struct type_, has_##member)
#define NUL(type_, member) .null = offsetof(struct type_, null_##member)
#define COUNT(type_, member) .count = offsetof(struct type_, n_##member)

/* has: whether the plain value has a has_x; null: whether it has a null_x. */
#define KIND_FIELD(s, x, k, t, shape_, flags_, has_, null_, count_) \
	{ \
		.name = NAME(x), .offset = offsetof(struct s, x), .kind = k, .type = t, \
		.shape = shape_, .flags = flags_, .has = has_, .null = null_, .count = count_ \
	}
#define AT(s, x) offsetof(struct s, x)
#define LIST(s, k, t, x, f, h, n) KIND_FIELD(s, x, k, t, CX_SHAPE_LIST, f, h, n, AT(s, n_##x))
#define MAP(s, k, t, x, f, h, n) KIND_FIELD(s, x, k, t, CX_SHAPE_MAP, f, h, n, AT(s, n_##x))
#define KIND_FIELDS(s, k, t, HAS_, NULL_) \
	LIST(s, k, t, l, CX_REQUIRED, 0, 0), \
		LIST(s, k, t, le, CX_ELEMENTS_NULLABLE, AT(s, has_le), 0), \
		LIST(s, k, t, ln, CX_REQUIRED | CX_NULLABLE, AT(s, has_ln), 0), \
		LIST(s, k, t, lo, 0, AT(s, has_lo), 0), \
		LIST(s, k, t, lon, CX_NULLABLE, AT(s, has_lon), AT(s, null_lon)), \
		MAP(s, k, t, m, CX_REQUIRED, 0, 0), \
		MAP(s, k, t, me, CX_ELEMENTS_NULLABLE, AT(s, has_me), 0), \
		MAP(s, k, t, mn, CX_REQUIRED | CX_NULLABLE, AT(s, has_mn), 0), \
		MAP(s, k, t, mo, 0, AT(s, has_mo), 0), \
		MAP(s, k, t, mon, CX_NULLABLE, AT(s, has_mon), AT(s, null_mon)), \
		KIND_FIELD(s, p, k, t, CX_PLAIN, CX_REQUIRED, 0, 0, 0), \
		KIND_FIELD(s, pn, k, t, CX_PLAIN, CX_REQUIRED | CX_NULLABLE, HAS_ * AT(s, has_pn), \
			0, 0), \
		KIND_FIELD(s, po, k, t, CX_PLAIN, 0, HAS_ *AT(s, has_po), 0, 0), \
		KIND_FIELD(s, pon, k, t, CX_PLAIN, CX_NULLABLE, HAS_ *AT(s, has_pon), \
			NULL_ *AT(s, null_pon), 0)
#define KIND_FIELD_COUNT 14

enum {
	LEAF_FIELDS = 0,
	NODE_FIELDS = LEAF_FIELDS + 3,
	SHAPE_FIELDS = NODE_FIELDS + 4,
	CIRCLE_FIELDS = SHAPE_FIELDS + 2,
	MESSAGE_FIELDS = CIRCLE_FIELDS + 1,
	WITH_A_FIELDS = MESSAGE_FIELDS + 1,
	WITH_B_FIELDS = WITH_A_FIELDS + 2,
	GROWN_FIELDS = WITH_B_FIELDS + 2,
	KINDS_FIELDS = GROWN_FIELDS + 7,
};

/* The payload of a circle has no name of its own among the types. */
#define CIRCLE TEST_TYPE_COUNT

static const struct cx_type_field fields[] = {
	FIELD(test_leaf, count, count, CX_INT32, 0, HAS(test_leaf, count)),
	FIELD(test_leaf, name, name, CX_STRING, 0, .flags = CX_REQUIRED),
	FIELD(test_leaf, note, note, CX_STRING, 0, .flags = CX_NULLABLE, NUL(test_leaf, note)),
	FIELD(test_node, children, children, CX_STRUCT, TEST_NODE, .shape = CX_SHAPE_LIST,
		HAS(test_node, children), COUNT(test_node, children)),
	FIELD(test_node, exit_code, exit_code, CX_INT32, 0, HAS(test_node, exit_code)),
	FIELD(test_node, named, named, CX_STRUCT, TEST_NODE, .shape = CX_SHAPE_MAP,
		HAS(test_node, named), COUNT(test_node, named)),
	FIELD(test_node, next, next, CX_STRUCT, TEST_NODE, .flags = 0),
	FIELD(test_shape, at, at, CX_INT64, 0, .flags = CX_NULLABLE, HAS(test_shape, at),
		NUL(test_shape, at)),
	FIELD(test_shape, id, id, CX_STRING, 0, .flags = CX_REQUIRED),
	FIELD(test_circle, radius, radius, CX_DOUBLE, 0, .flags = CX_REQUIRED),
	FIELD(test_message, id, id, CX_UNION, TEST_ID, .flags = CX_REQUIRED),
	FIELD(test_with, kind, kind, CX_ENUM, TEST_ONLY_A, .flags = CX_REQUIRED),
	FIELD(test_with, value, value, CX_STRING, 0, .flags = 0),
	FIELD(test_with, kind, kind, CX_ENUM, TEST_ONLY_B, .flags = CX_REQUIRED),
	FIELD(test_with, value, value, CX_STRING, 0, .flags = 0),
	FIELD(test_grown, count, count, CX_INT32, 0, HAS(test_grown, count)),
	FIELD(test_grown, l, l, CX_INT64, 0, .shape = CX_SHAPE_LIST, .flags = CX_NULLABLE,
		COUNT(test_grown, l), HAS(test_grown, l), NUL(test_grown, l)),
	FIELD(test_grown, m, m, CX_STRING, 0, .shape = CX_SHAPE_MAP, COUNT(test_grown, m),
		HAS(test_grown, m)),
	FIELD(test_grown, name, name, CX_STRING, 0, .flags = CX_NULLABLE, NUL(test_grown, name)),
	FIELD(test_grown, number, number, CX_INT64, 0, .flags = CX_NULLABLE,
		HAS(test_grown, number), NUL(test_grown, number)),
	FIELD(test_grown, p, p, CX_DOUBLE, 0, .flags = CX_REQUIRED | CX_NULLABLE,
		HAS(test_grown, p)),
	FIELD(test_grown, truth, truth, CX_BOOL, 0, .flags = CX_REQUIRED, HAS(test_grown, truth)),
	KIND_FIELDS(test_string, CX_STRING, 0, 0, 1),
	KIND_FIELDS(test_bool, CX_BOOL, 0, 1, 1),
	KIND_FIELDS(test_int32, CX_INT32, 0, 1, 1),
	KIND_FIELDS(test_int64, CX_INT64, 0, 1, 1),
	KIND_FIELDS(test_uint16, CX_UINT16, 0, 1, 1),
	KIND_FIELDS(test_uint32, CX_UINT32, 0, 1, 1),
	KIND_FIELDS(test_uint64, CX_UINT64, 0, 1, 1),
	KIND_FIELDS(test_double, CX_DOUBLE, 0, 1, 1),
	KIND_FIELDS(test_json, CX_JSON, 0, 0, 0),
	KIND_FIELDS(test_enum, CX_ENUM, TEST_COLOR, 0, 1),
	KIND_FIELDS(test_struct, CX_STRUCT, TEST_LEAF, 0, 1),
	KIND_FIELDS(test_union, CX_UNION, TEST_POLICY, 0, 1),
	KIND_FIELDS(test_list, CX_LIST, TEST_INTEGERS, 0, 1),
	KIND_FIELDS(test_map, CX_MAP, TEST_TEXTS, 0, 1),
};

#define VARIANT(wire, number_, kind_, type_, flags_) \
	{ \
		.name = NAME(wire), .number = number_, .payload = 1, .kind = kind_, .type = type_, \
		.flags = flags_ \
	}
#define VALUE(wire, number_) \
	{ \
		.name = NAME(wire), .number = number_ \
	}

enum {
	COLOR_VALUES = 0,
	ONLY_A_VALUES = COLOR_VALUES + 3,
	ONLY_B_VALUES = ONLY_A_VALUES + 1,
	ID_VALUES = ONLY_B_VALUES + 1,
	SHAPE_VALUES = ID_VALUES + 2,
	MESSAGE_VALUES = SHAPE_VALUES + 3,
	POLICY_VALUES = MESSAGE_VALUES + 5,
	CHOICE_VALUES = POLICY_VALUES + 6,
};

static const struct cx_type_value values[] = {
	VALUE(blue, TEST_COLOR_BLUE),
	VALUE(green, TEST_COLOR_GREEN),
	VALUE(red, TEST_COLOR_RED),
	VALUE(a, 1),
	VALUE(b, 1),
	VARIANT(string, 1, CX_STRING, 0, 0),
	VARIANT(integer, 2, CX_INT64, 0, 0),
	VARIANT(circle, TEST_SHAPE_CIRCLE, CX_STRUCT, CIRCLE, 0),
	VARIANT(label, TEST_SHAPE_LABEL, CX_STRUCT, TEST_LEAF, 0),
	VALUE(point, TEST_SHAPE_POINT),
	VARIANT(leaf, TEST_MESSAGE_LEAF, CX_STRUCT, TEST_LEAF, 0),
	VARIANT(list, TEST_MESSAGE_LIST, CX_LIST, TEST_INTEGERS, CX_NULLABLE),
	VALUE(none, TEST_MESSAGE_NONE),
	VARIANT(number, TEST_MESSAGE_NUMBER, CX_INT64, 0, 0),
	VARIANT(text, TEST_MESSAGE_TEXT, CX_STRING, 0, 0),
	VALUE(always, TEST_POLICY_ALWAYS),
	VARIANT(color, TEST_POLICY_COLOR, CX_ENUM, TEST_COLOR, 0),
	VARIANT(granular, TEST_POLICY_GRANULAR, CX_STRUCT, TEST_LEAF, 0),
	VARIANT(level, TEST_POLICY_LEVEL, CX_INT32, 0, 0),
	VARIANT(name, TEST_POLICY_NAME, CX_STRING, 0, CX_NULLABLE),
	VALUE(never, TEST_POLICY_NEVER),
	VARIANT(a, TEST_CHOICE_A, CX_STRUCT, TEST_WITH_A, 0),
	VARIANT(b, TEST_CHOICE_B, CX_STRUCT, TEST_WITH_B, 0),
	VARIANT(shape, TEST_CHOICE_SHAPE, CX_UNION, TEST_SHAPE, 0),
	VARIANT(id, TEST_CHOICE_ID, CX_UNION, TEST_ID, 0),
	VARIANT(matrix, TEST_CHOICE_MATRIX, CX_LIST, TEST_MATRIX, 0),
	VARIANT(truth, TEST_CHOICE_TRUTH, CX_BOOL, 0, 0),
	VARIANT(number, TEST_CHOICE_NUMBER, CX_DOUBLE, 0, 0),
};

#define STRUCT(wire, s, first, count_) \
	{ \
		.name = NAME(wire), .size = sizeof(struct s), .first_field = first, \
		.fields = count_, .form = CX_FORM_STRUCT \
	}
#define ENUM(wire, first, count_) \
	{ \
		.name = NAME(wire), .size = sizeof(struct cx_enum_value), .first_value = first, \
		.values = count_, .form = CX_FORM_ENUM \
	}
#define UNION(wire, s, form_, tag_, first, count_, ...) \
	{ \
		.name = NAME(wire), .size = sizeof(struct s), .form = form_, .first_value = first, \
		.values = count_, .tag_at = offsetof(struct s, tag_), \
		.as_at = offsetof(struct s, as), __VA_ARGS__ \
	}
#define CONTAINER(wire, s, form_, kind_, type_) \
	{ \
		.name = NAME(wire), .size = sizeof(struct s), .form = form_, .kind = kind_, \
		.type = type_ \
	}
#define KIND(s, kind_) \
	[TEST_KINDS + kind_] = \
		STRUCT(Kind, s, KINDS_FIELDS + kind_ * KIND_FIELD_COUNT, KIND_FIELD_COUNT)

enum {
	TAG_TYPE,
	TAG_METHOD,
	TAG_PARAMS
};

static const uint32_t tags[] = {NAME(type), NAME(method), NAME(params)};

static const struct cx_type types[] = {
	[TEST_COLOR] = ENUM(Color, COLOR_VALUES, 3),
	[TEST_ONLY_A] = ENUM(a, ONLY_A_VALUES, 1),
	[TEST_ONLY_B] = ENUM(b, ONLY_B_VALUES, 1),
	[TEST_LEAF] = STRUCT(Leaf, test_leaf, LEAF_FIELDS, 3),
	[TEST_NODE] = STRUCT(Node, test_node, NODE_FIELDS, 4),
	[TEST_EMPTY] = STRUCT(Empty, test_empty, 0, 0),
	[TEST_ID] = UNION(id, test_id, CX_FORM_UNTAGGED, type, ID_VALUES, 2, .tag = 0),
	[TEST_SHAPE] = UNION(Shape, test_shape, CX_FORM_TAGGED, type, SHAPE_VALUES, 3,
		.tag = TAG_TYPE, .first_field = SHAPE_FIELDS, .fields = 2),
	[TEST_MESSAGE] = UNION(Message, test_message, CX_FORM_CONTENT, method, MESSAGE_VALUES, 5,
		.tag = TAG_METHOD, .content = TAG_PARAMS, .first_field = MESSAGE_FIELDS,
		.fields = 1),
	[TEST_POLICY] =
		UNION(Policy, test_policy, CX_FORM_EXTERNAL, type, POLICY_VALUES, 6, .tag = 0),
	[TEST_CHOICE] =
		UNION(Choice, test_choice, CX_FORM_UNTAGGED, type, CHOICE_VALUES, 7, .tag = 0),
	[TEST_WITH_A] = STRUCT(a, test_with, WITH_A_FIELDS, 2),
	[TEST_WITH_B] = STRUCT(b, test_with, WITH_B_FIELDS, 2),
	[TEST_GROWN] = STRUCT(Leaf, test_grown, GROWN_FIELDS, 7),
	[TEST_INTEGERS] = CONTAINER(list, test_integers, CX_FORM_LIST, CX_INT64, 0),
	[TEST_TEXTS] = CONTAINER(list, test_texts, CX_FORM_MAP, CX_STRING, 0),
	[TEST_MATRIX] = CONTAINER(list, test_matrix, CX_FORM_LIST, CX_LIST, TEST_INTEGERS),
	KIND(test_string, CX_STRING),
	KIND(test_bool, CX_BOOL),
	KIND(test_int32, CX_INT32),
	KIND(test_int64, CX_INT64),
	KIND(test_uint16, CX_UINT16),
	KIND(test_uint32, CX_UINT32),
	KIND(test_uint64, CX_UINT64),
	KIND(test_double, CX_DOUBLE),
	KIND(test_json, CX_JSON),
	KIND(test_enum, CX_ENUM),
	KIND(test_struct, CX_STRUCT),
	KIND(test_union, CX_UNION),
	KIND(test_list, CX_LIST),
	KIND(test_map, CX_MAP),
	[CIRCLE] = STRUCT(circle, test_circle, CIRCLE_FIELDS, 1),
};

const struct cx_types test_types = {
	(const char *)&pool, types, fields, values, tags, CX_COUNTOF(types)};
