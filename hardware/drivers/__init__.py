"""The wires that a printer can hang on."""
