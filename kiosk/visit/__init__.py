"""The domain: what a visit is, in plain Python. Time and facts come in, results and codes go out."""
