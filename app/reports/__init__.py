"""What happens to reports; found by package."""
