"""Scripts that draw the build from the board description; see README.md."""
