"""Each article's tests, each category's programme, and what they come to."""
