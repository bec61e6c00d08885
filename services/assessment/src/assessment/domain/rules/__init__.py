"""Each article's tests, each category's programme, and the resulting amount."""
