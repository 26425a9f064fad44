"""Batches of sequences of different lengths: padded, and bucketed by length.

`padded_batch` pads to the longest sequence of its own batch, so two batches of one dataset may have
different widths. `bucket_by_sequence_length` collects sequences of like length first, which saves
padding. It changes the order: a batch comes out when its bucket is full, and what is left comes at
the end, bucket by bucket. A boundary is exclusive: a sequence of length 3 is not below 3.
"""

import tensorflow as tf

lengths = tf.data.Dataset.from_tensor_slices([1, 5, 2, 6, 3])
sequences = lengths.map(lambda n: tf.fill([n], n))  # [1], [5, 5, 5, 5, 5], [2, 2] ...

padded = list(sequences.padded_batch(2).as_numpy_iterator())
assert [batch.shape for batch in padded] == [(2, 5), (2, 6), (1, 3)]  # each as wide as its longest
assert padded[0].tolist() == [[1, 0, 0, 0, 0], [5, 5, 5, 5, 5]]

bucketed = sequences.bucket_by_sequence_length(
    element_length_func=lambda row: tf.shape(row)[0],
    bucket_boundaries=[3],
    bucket_batch_sizes=[2, 2],
)
batches = [batch.tolist() for batch in bucketed.as_numpy_iterator()]
assert batches[0] == [[1, 0], [2, 2]]  # full first, though 5 came before 2
assert batches[1] == [[5, 5, 5, 5, 5, 0], [6, 6, 6, 6, 6, 6]]
assert batches[2] == [[3, 3, 3]]  # 3 is not below the boundary 3: it waited in the upper bucket

# A fixed width is a promise: a longer sequence is a DataLossError, not a cut.
try:
    list(sequences.padded_batch(2, padded_shapes=[4]))
except tf.errors.DataLossError as error:
    print(error.message.splitlines()[0])
else:
    raise AssertionError("a sequence of length 5 was let into a batch of width 4")
