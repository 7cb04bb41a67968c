"""What stands in the place of an office, lobby or gate that does not start: a page that says what happened
and what to do now. It leans on nothing that may be the reason: no settings, no books, no faces, no words.
"""
