"""What this machine bears: books of very many invented visits, and how fast they answer."""
