#!/bin/sh
# A small MCP server for the runtime: two tools, one text and one blob to read. Ends with its input.

# Asks the user for a name, while the call waits, and makes what comes of it the result.
ask()
{
	printf '{"jsonrpc":"2.0","id":"question","method":"elicitation/create","params":{"message":"Who is there?",%s}}\n' \
		'"requestedSchema":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}'
	while read -r answer; do
		case $answer in *'"id":"question"'*) break ;; esac
	done
	said=$(printf '%s\n' "$answer" | sed 's/.*"action":"\([a-z]*\)".*/\1/')
	name=$(printf '%s\n' "$answer" | sed -n 's/.*"name":"\([^"]*\)".*/\1/p')
	result='{"content":[{"type":"text","text":"they said '$said' and '${name:-no name}'"}],"isError":false}'
}

while read -r line; do
	id=$(printf '%s\n' "$line" | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
	case $line in
	*'"method":"initialize"'*)
		result='{"protocolVersion":"2025-06-18","capabilities":{"tools":{},"resources":{}},
			"serverInfo":{"name":"notes","version":"1"}}' ;;
	*'"method":"tools/list"'*)
		result='{"tools":[{"name":"greet","description":"greets","inputSchema":{"type":"object","properties":{}},
			"annotations":{"readOnlyHint":true}},{"name":"ask","description":"asks","inputSchema":{"type":"object",
			"properties":{}},"annotations":{"readOnlyHint":true}}]}' ;;
	*'"method":"tools/call"'*'"name":"ask"'*) ask ;;
	*'"method":"tools/call"'*)
		result='{"content":[{"type":"text","text":"hello"}],"structuredContent":{"n":1},"isError":false}' ;;
	*'"method":"resources/list"'*)
		result='{"resources":[{"uri":"mem:note","name":"note","mimeType":"text/plain"}]}' ;;
	*'"method":"resources/templates/list"'*)
		result='{"resourceTemplates":[{"uriTemplate":"mem:{name}","name":"any"}]}' ;;
	*'"method":"resources/read"'*)
		result='{"contents":[{"uri":"mem:note","mimeType":"text/plain","text":"a note"},
			{"uri":"mem:blob","blob":"AAEC"}]}' ;;
	*) result='{}' ;;
	esac
	result=$(printf '%s' "$result" | tr -d '\n\t')
	[ -z "$id" ] || printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$result"
done
