"""What the generator knows of the protocol: the model between reading the schema and writing C.

build.py makes it from a schema, layout.py gives every field its place (with the ledger), the emit_*.py modules
write it down. Nothing here knows JSON Schema or C syntax.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """A plain value; the names are those of enum cx_kind without CX_."""

    STRING = "string"
    BOOL = "bool"
    INT32 = "int32"
    INT64 = "int64"
    UINT16 = "uint16"
    UINT32 = "uint32"
    UINT64 = "uint64"
    DOUBLE = "double"
    JSON = "json"
    ENUM = "enum"
    STRUCT = "struct"
    UNION = "union"
    LIST = "list"
    MAP = "map"


class Form(Enum):
    """How a union looks on the wire; the names are those of enum cx_form."""

    TAGGED = "tagged"
    CONTENT = "content"
    EXTERNAL = "external"
    UNTAGGED = "untagged"


@dataclass
class Value:
    """What a field, an element or a payload is. LIST and MAP have an element; ENUM, STRUCT and UNION a type."""

    kind: Kind
    type: Enumeration | Struct | Union | None = None
    element: Value | None = None
    nullable: bool = False


@dataclass
class Field:
    """A member of an object. required and value.nullable say whether it may be absent, null, both or neither."""

    wire: str
    c: str
    value: Value
    required: bool
    experimental: bool = False
    default: object = None  # the schema's, for the comment
    gone: bool = False  # only in the ledger: keeps its place, is neither read nor written
    has: str = ""  # the C names of its companions, "" where it has none
    null: str = ""
    late: tuple[str, ...] = ()  # those of them that are members of their own, further behind
    of: Field | None = None  # this is such a member, `bool`, and no field: what it accompanies
    later: bool = False  # what begins here came when there was a struct already


@dataclass
class EnumValue:
    """A text of an enum, or the tag of a variant; number 0 is UNKNOWN and not here."""

    wire: str
    c: str  # CODEX_SANDBOX_MODE_READ_ONLY
    number: int = 0  # from the ledger
    experimental: bool = False
    gone: bool = False


@dataclass
class Enumeration:
    """definition is the name in the schema, with a path behind it for inline ones: AskForApproval.granular."""

    definition: str
    c: str  # codex_sandbox_mode
    values: list[EnumValue] = field(default_factory=list)
    experimental: bool = False
    area: str = ""


@dataclass
class Struct:
    definition: str
    c: str
    fields: list[Field] = field(default_factory=list)  # sorted by wire name; layout.py: in the ledger's order
    experimental: bool = False
    closed: bool = False  # the schema says additionalProperties: false
    area: str = ""


@dataclass
class Variant:
    tag: EnumValue
    c: str  # the member of `as`
    payload: Value | None  # None: the tag is all


@dataclass
class Union:
    """tag_field is the tag's name on the wire (TAGGED, CONTENT), content the payload's (CONTENT). tags is the enum that
    the tag is of; its values belong to the variants. fields are those beside the tag, common to all variants."""

    definition: str
    c: str
    form: Form
    tags: Enumeration
    tag_field: str = ""
    tag_c: str = "type"
    content: str = ""
    variants: list[Variant] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    experimental: bool = False
    area: str = ""


@dataclass
class Method:
    """A client request. params None: it takes none; response None: its answer is not typed."""

    wire: str  # model/list
    c: str  # model_list
    params: Struct | Union | None
    params_required: bool
    response: Struct | Union | None
    experimental: bool = False
    number: int = 0


@dataclass
class Notification:
    """A message of the runtime. The ids are paths below params, or "" when there is none: threadId, turn.id."""

    wire: str
    c: str
    params: Struct | Union
    thread: str = ""
    turn: str = ""
    item: str = ""
    login: str = ""
    experimental: bool = False
    number: int = 0


@dataclass
class ServerRequest:
    """What the runtime asks. The ids are paths, as in a Notification."""

    wire: str
    c: str
    params: Struct | Union
    answer: Struct | Union
    thread: str = ""
    turn: str = ""
    item: str = ""
    login: str = ""
    experimental: bool = False
    number: int = 0


@dataclass
class Protocol:
    """All of it. types are sorted by C name and hold every Enumeration, Struct and Union once, inline ones too;
    definitions maps each of the schema's to what it became (a Value, since some are plain strings or maps)."""

    version: str
    types: list[Enumeration | Struct | Union] = field(default_factory=list)
    definitions: dict[str, Value] = field(default_factory=dict)
    methods: list[Method] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    requests: list[ServerRequest] = field(default_factory=list)
