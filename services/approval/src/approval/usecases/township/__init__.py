"""The township's review (审核), article 18."""
