"""Each test has time enough, all together have not."""

import time
import unittest


class SlowTest(unittest.TestCase):
    def test1(self):
        time.sleep(1.5)

    def test2(self):
        time.sleep(1.5)

    def test3(self):
        time.sleep(1.5)


if __name__ == "__main__":
    unittest.main()
