"""What the desk knows of catalogs before an item is opened: places, commands of lists."""
