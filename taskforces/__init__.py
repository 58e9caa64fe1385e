"""Task forces, command posts and work teams."""
