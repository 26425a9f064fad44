"""The runner on TensorFlow itself."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
from running import SAMPLES, verdict_on

from docprobe.adapters import load_adapter
from docprobe.config import load_config
from docprobe.run import jobs
from docprobe.run.pool import Pool
from docprobe.run.targets import find_target

pytestmark = pytest.mark.suite
SAMPLE = SAMPLES / "run" / "tensorflow_sample.py"
SAID = {"OK": ("confirmed",), "SKIPPED": ("skipped",), "FAILED": ("refuted", "error", "skipped")}


@pytest.fixture(scope="module")
def tensorflow(tensorflow_python):
    config = load_config()
    adapter = load_adapter(config.target)
    target = find_target(config.target, tensorflow_python)
    with Pool(target, jobs.worker_settings(adapter, readable=(SAMPLES,)), workers=1) as pool:
        yield pool


def test_outcomes_are_those_of_a_process_of_its_own(tensorflow):
    tensorflow.submit(jobs.TestsJob(SAMPLE.name, SAMPLE))
    *tests, last = tensorflow.results()
    kinds = {event.test: str(event.verdict.kind) for event in tests}
    environment = {**os.environ, **load_adapter(load_config().target).environment}
    alone = subprocess.run(
        [tensorflow.target.interpreter, SAMPLE], env=environment, capture_output=True, text=True, check=False
    )
    said = dict(reversed(line) for line in re.findall(r"\[ +(OK|FAILED|SKIPPED) +\] (\S+)", alone.stderr))
    assert kinds.keys() == said.keys()
    assert all(kinds[test] in SAID[word] for test, word in said.items()), kinds
    assert kinds["SampleTest.testShapesDiffer"] == "error"
    assert kinds["SampleTest.testModule"] == "skipped"
    assert kinds["SampleTest.testIsPositive2"] == "refuted"
    assert (str(last.kind), last.tests) == ("confirmed", len(said))


def test_a_file_that_starts_itself_again(tensorflow):
    file = SAMPLES / "run" / "restarting_sample.py"
    tensorflow.submit(jobs.TestsJob(file.name, file, around=jobs.Surroundings(file.parent)))
    *tests, _ = tensorflow.results()
    found = {event.test: (str(event.verdict.kind), event.verdict.reason) for event in tests}
    assert found.pop("RestartingTest.test_session")[0] == "skipped"
    assert found == {"RestartingTest.testProcess": ("confirmed", "")}


def test_snippet(tensorflow):
    verdict = verdict_on(tensorflow, "import tensorflow as tf\nprint(tf.constant(1) + 1)")
    assert (verdict.kind, verdict.output) == ("confirmed", "tf.Tensor(2, shape=(), dtype=int32)\n")
    broken = verdict_on(tensorflow, "import tensorflow as tf\ntf.concat([[1], [[2]]], 0)")
    assert broken.kind == "error"
    assert broken.reason.startswith("InvalidArgumentError: {{function_node")


def test_memory_of_a_snippet_is_bounded(tensorflow):
    code = "import tensorflow as tf\nfor size in range(4096): tf.ones([4 << 27])"
    verdict = verdict_on(tensorflow, code, jobs.Limits(seconds=60.0, memory=1024))
    assert verdict.reason.startswith("ResourceExhaustedError"), verdict


def test_numpy_is_not_seeded_for_snippets(tensorflow):
    code = "import numpy as np\nprint(np.random.rand())"
    first, second = (verdict_on(tensorflow, code) for _ in range(2))
    assert str(first.kind) == str(second.kind) == "confirmed"
    assert first.output != second.output


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import numpy as np\nnp.ones(30 << 27)", "MemoryError: Unable to allocate"),
        (
            "import numpy as np\nx = [np.ones(1 << 20) for _ in range(30 << 7)]",
            "MemoryError: Unable to allocate",
        ),
        ("import tensorflow as tf\ntf.ones([30 << 28])", "ResourceExhaustedError: "),
    ],
)
def test_30_gigabytes_are_refused(tensorflow, code, reason):
    verdict = verdict_on(tensorflow, code, jobs.Limits(seconds=60.0, memory=2048))
    assert (verdict.kind, verdict.reason.startswith(reason)) == ("error", True), verdict


THREADED = """
import tensorflow as tf
data = tf.data.Dataset.range(8).map(lambda x: x * 2, num_parallel_calls=4).prefetch(2)
assert [int(x) for x in data] == [0, 2, 4, 6, 8, 10, 12, 14]
assert tf.numpy_function(lambda x: x + 1, [1], tf.int64).numpy() == 2
"""
COMPILED = """
import tensorflow as tf
@tf.function(jit_compile=True)
def f(x):
    return x * x
assert f(tf.constant(3)).numpy() == 9
"""
FITTED = """
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(tf.ones([4, 2]), tf.ones([4, 1]), verbose=0)
model.save("m.keras")
assert tf.keras.models.load_model("m.keras").count_params() == 3
"""


@pytest.mark.parametrize("code", [THREADED, COMPILED, FITTED])
def test_filter_of_system_calls_leaves_the_library_what_it_needs(tensorflow, code):
    """These are judged as a stranger's: with the filter, and with a canary."""
    verdict = verdict_on(tensorflow, code, jobs.Limits(seconds=120.0))
    assert verdict.kind == "confirmed", verdict
