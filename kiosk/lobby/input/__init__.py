"""Chinese input for names, in the program itself and without Kivy.

`composer.Composer` turns keys into candidates: librime's words, a model of names, a picker of all characters.
`handwriting.Hand` does it with strokes. `means.means` says which of it works on this machine. Nothing is
learned, nothing is written.
"""
