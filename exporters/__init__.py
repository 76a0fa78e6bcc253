"""The floor of formats: a case record in, bytes out. No web, no database, no network."""
