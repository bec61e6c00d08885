"""The parties outside the suite, as an embedded run needs them."""
