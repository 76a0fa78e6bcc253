"""The floor that decides: from declarations and answers to findings, grades, actions and deadlines.

Everything here is a plain function of its arguments. There is no Flask, no database, no clock and no network; the one
door to the disk is :mod:`engine.load`. The same code therefore answers the web form, the command line and an import.
"""
