import os
import signal
import subprocess
import sys

from benches.harness import processes

BUSY = "import time\nwhile time.process_time() < 0.3: pass"
BURIES = (
    f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', {BUSY!r}]); print(flush=True); time.sleep(60)"
)


def test_what_a_child_and_its_buried_child_spent_is_counted() -> None:
    with subprocess.Popen([sys.executable, "-c", BURIES], stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.readline()
        spent = processes.cpu(child.pid)
        child.kill()
    assert spent >= 0.25  # the kernel counts in hundredths


def test_a_family_holds_grandchildren_and_nobody_else() -> None:
    parent = "import subprocess, sys; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        grandchild = int(child.stdout.readline())
        assert {one.pid for one in processes.family(child.pid)} == {child.pid, grandchild}
        os.kill(grandchild, signal.SIGKILL)


def test_memory_is_told_in_bytes_and_a_process_that_is_gone_holds_none() -> None:
    now = processes.resident([os.getpid()])
    assert 5_000_000 < now <= processes.peak([os.getpid()])
    with subprocess.Popen(["true"]) as gone:
        pass
    assert processes.peak([gone.pid]) == 0
    assert processes.read_process(gone.pid) is None
