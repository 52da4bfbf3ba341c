"""What happens to documents; found by package."""
