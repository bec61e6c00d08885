"""The joint meeting on hard cases (社会救助联席会议, 第二十七条)."""
