import json
import time

from aid_bench.sampler import STANDARD, Samples, lines, sampling


def spin(seconds: float) -> int:
    end, turns = time.process_time() + seconds, 0
    while time.process_time() < end:
        turns += len(json.dumps({"turn": turns}))
    return turns


def test_the_layer_that_takes_the_cpu_is_named_and_the_library_belongs_to_its_caller() -> None:
    samples = Samples()

    with sampling(samples):
        spin(0.5)

    assert samples.number > 10
    assert STANDARD not in samples.layers
    assert sum(share for _, share in samples.shares()) > 0.99
    assert any("spin" in line for line in lines(samples))


def test_time_that_is_only_waited_is_not_counted() -> None:
    samples = Samples()

    with sampling(samples):
        time.sleep(0.3)

    assert samples.number <= 2
