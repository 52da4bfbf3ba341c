"""What the desk knows of documents before one is opened: places, commands of lists."""
