"""Starts processes of its own by the library's way for it: each runs this file once more."""

import os

from tensorflow.python.distribute import multi_process_lib
from tensorflow.python.platform import test


def tell(queue):
    queue.put((os.getpid(), __file__))


class RestartingTest(test.TestCase):
    def testProcess(self):
        queue = multi_process_lib.multiprocessing.Queue()
        process = multi_process_lib.Process(target=tell, args=(queue,))
        process.start()
        pid, file = queue.get(timeout=60)
        process.join()
        self.assertNotEqual(pid, os.getpid())
        self.assertEqual(file, __file__)


if __name__ == "__main__":
    multi_process_lib.test_main()
