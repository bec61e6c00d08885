"""The words of every field, code and operation that a page may show, in Chinese and English."""
