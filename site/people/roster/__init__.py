"""A roster file: what it says, what is wrong in it, and what it would change. No database, no request.

`reading` takes the rows out of the file, `columns` finds which is which, `checking` judges each row,
`units` finds the unit that is meant, `planning` compares them with what is known, `template` writes the empty form.
"""
