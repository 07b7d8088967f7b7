"""The generator: out of the runtime's own schema, the C types of the protocol. Python's standard library only."""
