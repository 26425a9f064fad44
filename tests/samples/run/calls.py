"""Functions to be called in a child."""

import os
import time


def double(argument):
    return {"doubled": argument["value"] * 2}


def count(argument):
    yield from range(argument)
    time.sleep(600)


def fail(argument):
    raise ValueError(argument)


def large(argument):
    return "x" * argument


def surroundings(_):
    return {
        "cwd": os.getcwd(),
        "home": os.environ["HOME"],
        "files": sorted(os.listdir(".")),
        "descriptors": len(os.listdir("/proc/self/fd")),
    }
