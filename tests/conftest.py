"""The fixtures of ``aid_testing`` for every test."""

pytest_plugins = [
    "aid_testing.seed",
    "aid_testing.fixtures",
    "aid_testing.running",
    "aid_testing.browser",
    "aid_testing.matrix",
    "aid_testing.survived",
    "aid_testing.spread",
    "aid_testing.whole_run",
]
