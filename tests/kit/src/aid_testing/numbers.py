"""Running numbers of cases: two tests of one run never meet."""

from itertools import count

NUMBERS = count(1)
