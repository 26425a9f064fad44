"""Every test ends the process in which it runs."""

import os
import unittest


class FatalTest(unittest.TestCase):
    pass


for number in range(10):
    setattr(FatalTest, f"test{number}", lambda self: os.abort())
