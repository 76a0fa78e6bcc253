"""Effects: HTTP, database, mail, clock, people and the command line; what is decided, is decided in ``engine``."""
