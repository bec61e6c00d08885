"""Database, broker and processes of the embedded run; its folder, ports and lock."""
