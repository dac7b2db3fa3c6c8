"""One SQLite file: who stood on the board, what the chips said, what came of it."""
