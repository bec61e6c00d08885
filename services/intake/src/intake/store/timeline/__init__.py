"""What happened to a case, what comes next, whom to tell."""
