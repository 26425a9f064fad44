"""Memory growth and logical devices: what must be said before the first operation.

TensorFlow takes nearly all memory of each GPU at the first operation. `set_memory_growth` makes it
take what it needs; a logical device with a `memory_limit` gives it a fixed share, and a GPU can have
one or the other. Both must come before the first operation: afterwards the devices stand, and a
changed setting raises RuntimeError. A CPU can be split the same way, which is how code for several
devices is tried on a machine without a GPU.
"""

import tensorflow as tf

for gpu in tf.config.list_physical_devices("GPU"):
    tf.config.experimental.set_memory_growth(device=gpu, enable=True)

cpu = tf.config.list_physical_devices("CPU")[0]
two = [tf.config.LogicalDeviceConfiguration(), tf.config.LogicalDeviceConfiguration()]
tf.config.set_logical_device_configuration(cpu, two)
assert tf.config.get_logical_device_configuration(cpu) == two

# The first operation makes the devices: one physical CPU, two logical ones.
with tf.device("CPU:1"):
    total = tf.constant([1.0, 2.0]) + 3.0
assert total.device.endswith("device:CPU:1")
assert len(tf.config.list_physical_devices("CPU")) == 1
assert [d.name for d in tf.config.list_logical_devices("CPU")] == ["/device:CPU:0", "/device:CPU:1"]

# Now it is too late to change them. Saying the same again is let through.
tf.config.set_logical_device_configuration(cpu, two)
try:
    tf.config.set_logical_device_configuration(cpu, two[:1])
except RuntimeError as error:
    print(error)
else:
    raise AssertionError("the devices were changed after the first operation")
