"""Speed beside peers, in one run and as ratios: ``make bench``, or ``python -m bench`` once the peers are installed."""
