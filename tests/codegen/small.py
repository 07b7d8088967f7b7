"""A small protocol with every construct that the generator writes, made by hand."""

from __future__ import annotations

from codegen import members, shape
from codegen.model import (Enumeration, EnumValue, Field, Form, Kind, Method, Notification,
                           Protocol, ServerRequest, Struct, Union, Value, Variant)

STRING = Value(Kind.STRING)


def maybe_null(kind: Kind) -> Value:
    return Value(kind, nullable=True)


def of(item: Enumeration | Struct | Union, nullable: bool = False) -> Value:
    kind = {Enumeration: Kind.ENUM, Struct: Kind.STRUCT, Union: Kind.UNION}[type(item)]
    return Value(kind, type=item, nullable=nullable)


def list_of(element: Value, nullable: bool = False) -> Value:
    return Value(Kind.LIST, element=element, nullable=nullable)


def map_of(element: Value, nullable: bool = False) -> Value:
    return Value(Kind.MAP, element=element, nullable=nullable)


def enum(definition: str, c: str, *wires: str) -> Enumeration:
    prefix = c.upper()
    words = [wire.upper().replace("-", "_").replace("/", "_") for wire in wires]
    values = [EnumValue(wire, f"{prefix}_{word}", number)
              for number, (wire, word) in enumerate(zip(wires, words), 1)]
    return Enumeration(definition, c, values)


def variant(tags: Enumeration, number: int, c: str, payload: Value | None) -> Variant:
    return Variant(tags.values[number - 1], c, payload)


def enums() -> dict[str, Enumeration]:
    mode = enum("SandboxMode", "codex_sandbox_mode", "read-only", "workspace-write", "x-1", "gone")
    mode.values[2].experimental = True
    mode.values[3].gone = True
    unknown = enum("Color", "codex_color", "red")
    unknown.values.append(EnumValue("unknown", "CODEX_COLOR_UNKNOWN_", 2))
    unknown.values.append(EnumValue('a"\\*/b', "CODEX_COLOR_A_B", 3))
    unknown.experimental = True
    return {"mode": mode, "color": unknown}


def presences(mode: Enumeration, empty: Struct) -> Struct:
    """All four presences of each kind of value."""
    fields = []
    for name, value in (
            ("string", STRING), ("flag", Value(Kind.BOOL)), ("number", Value(Kind.INT64)),
            ("json", Value(Kind.JSON)), ("mode", of(mode)), ("struct", of(empty)),
            ("list", list_of(STRING)), ("map", map_of(STRING))):
        for required in (True, False):
            for nullable in (True, False):
                wire = name + ("Required" if required else "Optional") + "Null" * nullable
                c = name + ("_required" if required else "_optional") + "_null" * nullable
                fields.append(Field(wire, c, Value(value.kind, value.type, value.element, nullable),
                                    required))
    return Struct("PresenceParams", "codex_presence_params", fields, closed=True)


def numbers() -> Struct:
    kinds = (Kind.BOOL, Kind.INT32, Kind.INT64, Kind.UINT16, Kind.UINT32, Kind.UINT64, Kind.DOUBLE)
    fields = []
    for kind in kinds:
        name = kind.value
        fields += [Field(name, f"{name}_", Value(kind), True),
                   Field(f"{name}s", f"{name}s", list_of(Value(kind)), False),
                   Field(f"{name}Map", f"{name}_map", map_of(Value(kind)), False)]
    return Struct("Numbers", "codex_numbers", fields)


def shapes(mode: Enumeration, empty: Struct, choice: Union) -> Struct:
    """Lists and maps of all kinds, and what is in each other."""
    wired = {
        "jsons": list_of(Value(Kind.JSON)), "jsonMap": map_of(Value(Kind.JSON)),
        "modes": list_of(of(mode)), "modeMap": map_of(of(mode)),
        "structs": list_of(of(empty)), "structMap": map_of(of(empty)),
        "unions": list_of(of(choice)), "unionMap": map_of(of(choice)),
        "stringsOrNull": list_of(maybe_null(Kind.STRING)),
        "structMapOrNull": map_of(of(empty, nullable=True), nullable=True),
        "lists": list_of(list_of(STRING)), "listMap": map_of(list_of(STRING)),
        "maps": list_of(map_of(STRING)), "mapMap": map_of(map_of(of(mode))),
        "deep": map_of(list_of(map_of(list_of(Value(Kind.INT64))))),
        "listsOrNull": list_of(list_of(maybe_null(Kind.STRING))),
    }
    names = {wire: "".join("_" + char.lower() if char.isupper() else char for char in wire)
             for wire in wired}
    return Struct("Shapes", "codex_shapes", [
        Field(wire, names[wire], value, False) for wire, value in sorted(wired.items())])


def oddities(color: Enumeration) -> Struct:
    """Reserved words, collisions, defaults, experimental and gone members."""
    return Struct("Thread", "codex_thread_info", [
        Field("default", "default_", STRING, True),
        Field("class", "class_", maybe_null(Kind.BOOL), False, default=False),
        Field("size", "size_", Value(Kind.UINT32), False, default=4096),
        Field("old", "old", list_of(STRING), False, gone=True),
        Field("a-b", "a_b", STRING, False, default="\"*/\\"),
        Field("a_b", "a_b_2", STRING, False, experimental=True),
        Field("description", "description", STRING, False),
        Field("linux", "linux_", of(color, nullable=True), False, experimental=True,
              default="red"),
        Field("many", "many", list_of(STRING), False, default=["x" * 80]),
    ], experimental=True)


def grown() -> Struct:
    """Companions that came later, in two versions; the name of one was taken; some are no longer
    needed, or their field is gone."""
    def late(of: Field, c: str, later: bool = False) -> Field:
        of.has = c if c.startswith("has_") else of.has
        of.null = c if c.startswith("null_") else of.null
        of.late += (c,)
        return Field(of.wire, c, Value(Kind.BOOL), False, gone=of.gone, of=of, later=later)

    count = Field("count", "count", maybe_null(Kind.INT32), False)
    names = Field("names", "names", list_of(STRING), True)
    name = Field("theName", "the_name", STRING, False)
    old = Field("old", "old", Value(Kind.DOUBLE), True, gone=True)
    ratio = Field("ratio", "ratio", maybe_null(Kind.DOUBLE), True)
    return Struct("Grown", "codex_grown", [
        count, Field("has-names", "has_names", Value(Kind.BOOL), True), name, names, old, ratio,
        late(count, "has_count", later=True), late(names, "has_names_2"), late(old, "has_old"),
        late(ratio, "has_ratio"),
        Field("again", "again", STRING, False, later=True), late(count, "null_count"),
        late(name, "null_the_name"), Field("flag", "flag", Value(Kind.BOOL), False)])


def name_companions(item: Enumeration | Struct | Union) -> None:
    """Those that are no late ones."""
    for field in getattr(item, "fields", []):
        if not field.late and not field.of:
            members.name_companions(field, shape.of_field(field), {}, set())


def tagged(mode: Enumeration, empty: Struct) -> Union:
    """With a payload, without, and common fields."""
    tags = enum("UserInput.type", "codex_user_input_type", "text", "localImage", "none")
    tags.values[1].c = "CODEX_USER_INPUT_TYPE_LOCAL_IMAGE"
    text = Struct("UserInput.text", "codex_user_input_text", [
        Field("mode", "mode", of(mode), False), Field("text", "text", STRING, True)])
    return Union("UserInput", "codex_user_input", Form.TAGGED, tags, tag_field="type", variants=[
        variant(tags, 1, "text", of(text)), variant(tags, 2, "local_image", of(empty)),
        variant(tags, 3, "none", None)], fields=[
            Field("id", "id", STRING, False), Field("atMs", "at_ms", Value(Kind.INT64), True)])


def external(mode: Enumeration, empty: Struct) -> Union:
    """Strings and objects with one member; payloads of each kind."""
    tags = enum("Policy.type", "codex_policy_type", "never", "granular", "list", "map", "number",
                "mode", "word")
    return Union("Policy", "codex_policy", Form.EXTERNAL, tags, variants=[
        variant(tags, 1, "never", None), variant(tags, 2, "granular", of(empty, nullable=True)),
        variant(tags, 3, "list", list_of(STRING)), variant(tags, 4, "map", map_of(STRING)),
        variant(tags, 5, "number", Value(Kind.INT64)), variant(tags, 6, "mode", of(mode)),
        variant(tags, 7, "word", STRING)])


def untagged() -> Union:
    tags = enum("RequestId.type", "codex_request_id_type", "string", "integer")
    return Union("RequestId", "codex_request_id", Form.UNTAGGED, tags, variants=[
        variant(tags, 1, "string", STRING), variant(tags, 2, "integer", Value(Kind.INT64))])


def content(params: Struct, request_id: Union) -> Union:
    tags = enum("ClientRequest.method", "codex_client_request_method", "model/list",
                "account/logout")
    return Union("ClientRequest", "codex_client_request", Form.CONTENT, tags,
                 tag_field="method", tag_c="method", content="params", variants=[
                     variant(tags, 1, "model_list", of(params)),
                     variant(tags, 2, "account_logout", None)],
                 fields=[Field("id", "id", of(request_id), True)])


def protocol() -> Protocol:
    """All of it; new objects every time."""
    plain = enums()
    mode, color = plain["mode"], plain["color"]
    empty = Struct("EmptyResponse", "codex_empty_response")
    params = presences(mode, empty)
    made = [params, numbers(), oddities(color), grown(), tagged(mode, empty), external(mode, empty),
            untagged()]
    _, number, thread, _, user_input, policy, request_id = made
    various = shapes(mode, empty, user_input)
    delta = Struct("DeltaNotification", "codex_delta_notification", [
        Field("delta", "delta", STRING, True), Field("itemId", "item_id", STRING, True),
        Field("policy", "policy", of(policy, nullable=True), False),
        Field("threadId", "thread_id", STRING, True), Field("turnId", "turn_id", STRING, True)])
    turn = Struct("TurnNotification", "codex_turn_notification", [
        Field("thread", "thread", of(thread), True), Field("numbers", "numbers", of(number), True)])
    text = user_input.variants[0].payload.type
    made += [empty, various, delta, turn, text, content(params, request_id), mode, color]
    made += [item.tags for item in made if isinstance(item, Union)]
    for item in made:
        name_companions(item)
    return Protocol(
        "0.0.0", types=sorted(made, key=lambda item: item.c),
        definitions={item.definition: of(item) for item in made if "." not in item.definition},
        methods=[
            Method("model/list", "model_list", params, True, various, number=1),
            Method("account/logout", "account_logout", None, False, empty, number=2),
            Method("fs/gone", "fs_gone", user_input, True, None, experimental=True, number=4),
            Method("turn/start", "turn_start", number, False, number, number=3)],
        notifications=[
            Notification("item/agentMessage/delta", "item_agent_message_delta", delta,
                         thread="threadId", turn="turnId", item="itemId", number=1),
            Notification("turn/started", "turn_started", turn, thread="thread.id",
                         experimental=True, number=3),
            Notification("account/login/completed", "account_login_completed", empty,
                         login="loginId", number=2)],
        requests=[
            ServerRequest("item/tool/call", "item_tool_call", user_input, empty, number=1),
            ServerRequest("execCommandApproval", "exec_command_approval", empty, empty,
                          experimental=True, number=2)])
