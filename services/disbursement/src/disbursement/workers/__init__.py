"""What disbursement does behind the scenes: its outside calls, outside any transaction."""
