"""What happens to catalogs; found by package."""
