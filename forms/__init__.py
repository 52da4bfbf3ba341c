"""How it looks on screen: the one room that knows Qt."""
