"""A slip on its way: from document (slip, designs) to dots (draw) to bytes (escpos) to paper (press)."""
