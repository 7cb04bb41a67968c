"""The books: all SQL, on SQLite (one office) or PostgreSQL (many stations, several offices)."""
