"""A masked LSTM on sequences of different lengths.

Pad the sequences to one length, and let a `Masking` layer say which steps are padding. The LSTM then
skips those steps: a padded sequence gives what the short one gives by itself. Two things surprise.
With `return_sequences=True` a skipped step is not zero, it repeats the last real output. And the
mask goes by value: a real step whose features all equal the mask value is skipped as well.
"""

import numpy as np
import tensorflow as tf

short = np.array([[1.0, 2.0], [3.0, 4.0]], dtype="float32")  # two steps, two features
long = np.array([[5.0, 6.0], [7.0, 8.0], [9.0, 1.0]], dtype="float32")
batch = tf.keras.utils.pad_sequences([short, long], padding="post", dtype="float32")
assert batch.shape == (2, 3, 2)

masking = tf.keras.layers.Masking(mask_value=0.0)
lstm = tf.keras.layers.LSTM(4, return_sequences=True)
outputs = lstm(masking(batch)).numpy()

# The padded sequence ends where the short one ends by itself.
alone = lstm(short[None]).numpy()
np.testing.assert_allclose(outputs[0, 1], alone[0, -1], rtol=1e-5, atol=1e-6)

# The skipped step repeats the last real output; it is not zero.
np.testing.assert_array_equal(outputs[0, 2], outputs[0, 1])
assert np.abs(outputs[0, 2]).max() > 0

# Without the mask the padding is read as data.
unmasked = lstm(batch).numpy()
assert not np.allclose(unmasked[0, 2], outputs[0, 2])

# A real step of zeros counts as padding, too.
zeros_inside = np.array([[[1.0, 2.0], [0.0, 0.0], [3.0, 4.0]]], dtype="float32")
assert masking.compute_mask(zeros_inside).numpy().tolist() == [[True, False, True]]
np.testing.assert_allclose(lstm(masking(zeros_inside))[0, -1], alone[0, -1], rtol=1e-5, atol=1e-6)
