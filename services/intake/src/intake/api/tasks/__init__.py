"""Split-work behind the one door (一门受理、协同办理, 第二十七条)."""
