"""Reports of citizens about abuse: received, handled, answered (第二十三条、第二十七条)."""
