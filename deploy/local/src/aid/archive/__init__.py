"""The archive: base copies, the write-ahead log and the topics of a suite at work, as they come.

From it a copy of any moment of the days kept is made, which is restored as every copy is.
"""
