"""Tests of the command line; a package, since the modules have the names of others in the tree."""
