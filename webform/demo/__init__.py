"""The demonstration council: made-up people, children and audits, the same for the same seed and day. Nobody in it exists."""
