"""The visitor's screen: who do you visit, who are you, why, and the pass that comes of it."""
