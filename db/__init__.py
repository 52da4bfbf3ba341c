"""What there is: tables and their names. `import db.nouns` declares them all."""
