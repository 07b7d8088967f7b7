"""How things are called in C: doc/types.md has the rules with examples."""

from __future__ import annotations

import re
from collections.abc import Callable

PREFIX = "codex_"

# Capitals that are not one word each.
SPELLINGS = (("OAuth", "Oauth"), ("oAuth", "oauth"))

# Reserved in C or C++, or a macro on a usual system: these get a trailing "_".
RESERVED = frozenset(
    """
    alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t
    char32_t class co_await co_return co_yield compl complex concept const const_cast consteval
    constexpr constinit continue decltype default delete do double dynamic_cast else enum
    explicit export extern false float for friend goto if imaginary inline int long mutable
    namespace new noexcept noreturn not not_eq nullptr operator or or_eq private protected
    public register reinterpret_cast requires restrict return short signed sizeof static
    static_assert static_cast struct switch template this thread_local throw true try typedef
    typeid typename typeof typeof_unqual union unsigned using virtual void volatile wchar_t
    while xor xor_eq arm assert environ errno i386 linux major minor mips powerpc signal sparc
    stderr stdin stdout sun unix
    """.split()
)

# Tags and typedefs of the hand-written headers, also of those that are to come, without codex_: a
# type of the protocol that has such a name gets "_info". And functions (thread_goal), which in C++ would hide it.
HANDLES = frozenset(
    """
    approval async auth_tokens busy config error event event_fn future future_fn goal_options
    goal_status input item json json_kind limit log_fn log_level login login_kind login_options
    metadata notification overflow pages remote_kind request request_fn request_kind
    request_predicate request_type result retry_options sandbox slot stats status stderr_fn sync
    thread thread_goal thread_options timeout token_usage tool tool_fn tool_result tools turn
    turn_callbacks turn_options turn_outcome turn_result turn_status
    """.split()
)


def snake(wire: str) -> str:
    """JSONRPCError -> jsonrpc_error, item/agentMessage/delta -> item_agent_message_delta"""
    for spelling, word in SPELLINGS:
        wire = wire.replace(spelling, word)
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", wire)
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text)
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_").lower() or "empty"


def member(wire: str) -> str:
    """A name that may stand alone: of a field, of a union's variant."""
    name = snake(wire)
    if name[0].isdigit():
        name = f"n{name}"
    return f"{name}_" if name in RESERVED else name


def tag(name: str) -> str:
    """The tag of a type from its name in words (already snake): codex_thread_info."""
    return PREFIX + (f"{name}_info" if name in HANDLES else name)


def upper(c: str) -> str:
    """codex_sandbox_mode -> SANDBOX_MODE"""
    return c.removeprefix(PREFIX).upper()


def enumerator(c: str, wire: str) -> str:
    """A wire value "unknown" is not the UNKNOWN that every enum has."""
    word = snake(wire).upper()
    return f"{PREFIX.upper()}{upper(c)}_{word}" + ("_" if word == "UNKNOWN" else "")


def free(wanted: str, is_free: Callable[[str], bool]) -> str:
    """It, or with _2, _3, … behind."""
    name, number = wanted, 1
    while not is_free(name):
        number += 1
        name = f"{wanted.rstrip('_')}_{number}"
    return name


def unique(wanted: str, taken: set[str]) -> str:
    """A free name; from then on it is taken."""
    name = free(wanted, lambda each: each not in taken)
    taken.add(name)
    return name


def shorter(name: str, context: str) -> str:
    """Without the words that both begin with: jsonrpc_request in jsonrpc_message is request."""
    words, around = name.split("_"), context.split("_")
    while len(words) > 1 and around and words[0] == around[0]:
        words, around = words[1:], around[1:]
    return "_".join(words)
