"""The income sheet (收入算账): items, sums, signatures.

catalogue   the kinds of income and the parameters the tables start with
years       the collection year, from October to September
accounts    the sums and lines of one year, from items or from the register's yearly sums
differences why a year differs from the year before, line by line
plausible   questions that a figure raises; never a refusal
drafts      begin a version, add, copy and take away items, keep photos
signing     hand in, sign, return
documents   the one page as Excel
"""
