"""A file in the manner of TensorFlow's own tests: parameterized, in graph and eager mode, devices asked for."""

from absl.testing import parameterized
import tensorflow as tf


class SampleTest(tf.test.TestCase, parameterized.TestCase):
    @parameterized.parameters(1, 2, -1)
    def testIsPositive(self, value):
        self.assertGreater(int(tf.constant(value)), 0)

    @parameterized.named_parameters(("Rows", 0, (4, 2)), ("Columns", 1, (2, 4)))
    def testConcat(self, axis, shape):
        self.assertEqual(tf.concat([tf.ones((2, 2))] * 2, axis).shape, shape)

    def testInGraph(self):
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            self.assertEqual(session.run(tf.constant(1) + 1), 2)

    def testThreads(self):
        numbers = tf.data.Dataset.range(100).map(lambda x: x * 2, num_parallel_calls=4)
        self.assertEqual(int(numbers.reduce(tf.constant(0, tf.int64), tf.add)), 9900)

    def testCompiled(self):
        twice = tf.function(lambda x: x * 2, jit_compile=True)
        self.assertAllEqual(twice(tf.constant([1, 2])), [2, 4])

    def testShapesDiffer(self):
        tf.concat([tf.ones((2, 2)), tf.ones((3, 3))], 0)

    def testSkips(self):
        if not tf.config.list_physical_devices("TPU"):
            self.skipTest("asks for a TPU")

    def testModule(self):
        import module_that_is_not_there  # noqa: F401


if __name__ == "__main__":
    tf.test.main()
