"""A year of payments over New Year with banks that err, and the sums that its topics alone tell."""
