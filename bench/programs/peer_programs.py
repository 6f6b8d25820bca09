"""What the programs of the Python peers share: their order, what their tasks do, and their answer. Times are seconds since 1970."""
import json
import resource
import struct
import sys
import time

HUNDRED_MEGABYTES = 100_000_000


def read_arguments():
    """Which contestant the program is, and what it is told."""
    return sys.argv[1], json.loads(sys.argv[2])


def answer(seconds):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peakMegabytes": peak}))


def lengths(order):
    """The length of each busy task in milliseconds, as in cases.ts."""
    busy = order["busy"]
    every = busy["every"]
    return [busy["slowMilliseconds"] if i % every == every >> 1 else busy["milliseconds"] for i in range(order["tasks"])]


def noop(x):
    return x


def small_object(x):
    return {"id": x, "name": "a flight"}


def busy(milliseconds):
    """Keeps a core busy. Gives when it began and when it ended."""
    return _busy(milliseconds, time.perf_counter)


def busy_among_threads(milliseconds):
    """The same where threads take turns with one interpreter: only turns of its own count, or it would be waiting that keeps it busy."""
    return _busy(milliseconds, time.thread_time)


def _busy(milliseconds, clock):
    start = time.time()
    ends = clock() + milliseconds / 1000
    while clock() < ends:
        pass
    return start, time.time()


def whole_span(spans):
    """From the first start to the last end."""
    return max(end for _, end in spans) - first_start(spans)


def first_start(spans):
    return min(start for start, _ in spans)


def make_buffer():
    """A buffer that says in its first bytes when it was made."""
    buffer = bytearray(b"\1" * HUNDRED_MEGABYTES)
    struct.pack_into("<d", buffer, 0, time.time())
    return buffer


def take_buffer(buffer):
    """How long the buffer was on its way."""
    arrived = time.time()
    assert len(buffer) == HUNDRED_MEGABYTES
    return arrived - struct.unpack_from("<d", buffer)[0]


def large_result(i):
    return bytes([i % 256]) * 100_000
