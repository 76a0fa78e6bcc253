"""The only place where words for people are made: plain English that names the place, the fault and the remedy."""
