"""Case records in: files of a source become tables of rows, each of which says where a person finds it.

What a row means is declared in ``schema/sources/`` and decided by :mod:`engine.sources`; here files are opened, with care.
"""
