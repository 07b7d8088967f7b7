# Reads the generated headers of methods and notifications, and writes C that reaches their calls by number: all of them
# in one shape, through functions of their own, since a call through a pointer of another type is none.
BEGIN {
	RS = ";"
	print "/* Made by calls.awk. */"
}

# The type behind "const struct" of the last argument.
function last_type(text) {
	sub(/.*const struct /, "", text)
	sub(/ \*.*/, "", text)
	return text
}

{
	gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, "")
	gsub(/[ \t\n]+/, " ")
}

match($0, /int codex_rpc_[a-z0-9_]+\(/) {
	name = substr($0, RSTART + 14, RLENGTH - 15)
	if (name ~ /_finish$/ && $0 ~ /\(codex_future \*future/) {
		sub(/_finish$/, "", name)
		finish(name)
	} else {
		start(name)
	}
}

match($0, /int codex_event_as_[a-z0-9_]+\(/) {
	name = substr($0, RSTART + 19, RLENGTH - 20)
	printf "\nstatic int read_%s(codex_event *event, const void **ret_params)\n{\n", name
	printf "\tconst struct %s *params = NULL;\n", last_type($0)
	printf "\tint r = codex_event_as_%s(event, &params);\n\n", name
	print "\t*ret_params = params;\n\treturn r;\n}"
	notifications[++notification_count] = name
}

function start(name) {
	printf "\nstatic int start_%s(codex_async *client, const void *params, codex_future **ret_future)\n{\n", name
	if ($0 ~ /\*params/) {
		printf "\treturn codex_rpc_%s(client, params, ret_future);\n}\n", name
	} else {
		printf "\t(void)params;\n\treturn codex_rpc_%s(client, ret_future);\n}\n", name
	}
	methods[++method_count] = name
}

function finish(name) {
	printf "\nstatic int finish_%s(codex_future *future, const void **ret_response)\n{\n", name
	printf "\tconst struct %s *response = NULL;\n", last_type($0)
	printf "\tint r = codex_rpc_%s_finish(future, &response);\n\n", name
	print "\t*ret_response = response;\n\treturn r;\n}"
}

END {
	print "\nstatic const struct typed_call calls[CX_RPC_COUNT] = {"
	for (i = 1; i <= method_count; i++)
		printf "\t[CX_RPC_%s] = {start_%s, finish_%s},\n", toupper(methods[i]), methods[i], methods[i]
	print "};\n\nstatic int (*const readers[CX_NOTIFICATION_COUNT])(codex_event *, const void **) = {"
	for (i = 1; i <= notification_count; i++)
		printf "\t[CX_NOTIFICATION_%s] = read_%s,\n", toupper(notifications[i]), notifications[i]
	print "};"
}
