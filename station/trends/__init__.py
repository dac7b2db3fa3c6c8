"""What stored trials say over time, against a person's own first days. No numpy."""
