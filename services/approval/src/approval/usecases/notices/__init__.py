"""The public notice and objections to it."""
