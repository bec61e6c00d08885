"""What the embedded run says when it cannot do what was asked."""


class Refusal(Exception):
    """A sentence for the person at the terminal; the command prints it and exits 1."""
