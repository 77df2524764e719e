"""Plans side by side, and versions of one plan."""
