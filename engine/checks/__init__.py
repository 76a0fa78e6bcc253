"""The rules that :mod:`engine.check` holds a declaration to, a concern in each module; none of them reads a file."""
