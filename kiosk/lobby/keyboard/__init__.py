"""Writing Chinese names with Latin keys.

`composer.Composer` is what the screen needs of an input method; `composer.Pinyin` is one, by syllables.
A full input method takes its place by being another Composer.
"""
