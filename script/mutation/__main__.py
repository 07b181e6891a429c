"""Mutation testing: put one small fault at a time into the law, and see whether some test notices.

Each mutant runs in a fork of a warm process, against the tests that reach its line, the quickest first,
until one fails. What was found is kept in .cache/mutation, so that a run can be broken off and gone on with.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.abc
import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

import coverage
import hypothesis.stateful  # loaded before the forks: each would have to
import pytest
from mutants import Mutant, mutants

FOLDERS = ("addon/model", "addon/balancer")
TESTS = ("tests/balancer", "tests/model")
CACHE = Path(".cache/mutation")
PYTEST = (
    *("-q", "-x", "--timeout=0", "--confcutdir=tests/balancer", "--no-header", "--tb=no"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # what is loaded before the forks
    *("-p", "tests.profiles", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist"),
)
CPU_LEAST_S = 60
PROGRESS_S = 20.0
DEAD = frozenset({"killed", "timeout"})


class Impostor(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives out a mutant where its module is asked for."""

    def __init__(self, name: str, code: CodeType) -> None:
        self.name, self.code = name, code

    def find_spec(
        self, name: str, _path: object, _target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Take over the one module."""
        return ModuleSpec(name, self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant."""
        module.__file__ = self.code.co_filename
        exec(self.code, module.__dict__)  # noqa: S102  # the mutant


class Reach:
    """Which tests reach which line, and how long each takes."""

    def __init__(self, lines: dict[str, dict[str, list[str]]], seconds: dict[str, float]) -> None:
        self.lines, self.seconds = lines, seconds

    def tests(self, mutant: Mutant) -> list[str]:
        """List the tests that reach a mutant, the quickest first; what runs on import is reached by all."""
        found = set(self.lines.get(mutant.path, {}).get(str(mutant.line), ())) - {""}
        found = found or set(self.seconds)
        return sorted(found, key=lambda test: (self.seconds.get(test, 0.0), test))

    def rounds(self, mutant: Mutant) -> list[list[str]]:
        """Split them: those written for the module first, for most mutants fall there; then the others."""
        tests = self.tests(mutant)
        folder, stem = Path(mutant.path).parent.name, Path(mutant.path).stem
        written = f"tests/{folder}/test_{stem}.py", "tests/model/"
        own = [test for test in tests if test.startswith(written)]
        others = [test for test in tests if test not in own]
        return [part for part in (own, others) if part]


class Stopwatch:
    """A plugin that notes how long each test takes, and whether one failed."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up a test's parts."""
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration


class Choice:
    """A plugin that runs these tests and no others, in this order; quicker than naming hundreds to pytest."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.rank = {test: rank for rank, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose and sort."""
        items[:] = sorted((i for i in items if i.nodeid in self.rank), key=lambda i: self.rank[i.nodeid])


def fingerprint(folders: Iterable[str]) -> str:
    """Tell whether anything has changed."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def measure() -> Reach:
    """Run all tests once and note what each reaches; all of them must pass."""
    kept = CACHE / f"reach-{fingerprint((*FOLDERS, *TESTS))}.json"
    if not kept.exists():
        print("measuring which test reaches which line ...", flush=True)
        pid = os.fork()
        if pid == 0:
            os._exit(_measure(kept))
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0:
            sys.exit("the tests fail without any mutant")
    return Reach(**json.loads(kept.read_text()))


def _measure(kept: Path) -> int:
    data = str(CACHE / "coverage")
    watch = Stopwatch()
    arguments = [f"--cov={folder}" for folder in FOLDERS] + ["--cov-context=test", "--cov-report="]
    os.environ["COVERAGE_FILE"] = data
    failed = pytest.main([*PYTEST, *arguments, *TESTS], plugins=[watch])
    if failed:
        return int(failed)
    measured = coverage.CoverageData(data)
    measured.read()
    root = f"{Path.cwd()}/"
    lines = {
        file.removeprefix(root): {
            str(line): sorted({context.split("|")[0] for context in contexts})
            for line, contexts in measured.contexts_by_lineno(file).items()
        }
        for file in measured.measured_files()
    }
    kept.write_text(json.dumps({"lines": lines, "seconds": watch.seconds}))
    return 0


def attack(mutant: Mutant, rounds: Sequence[Sequence[str]], seconds: float) -> int:
    """Run the tests against a mutant in a fork; returns its process id."""
    pid = os.fork()
    if pid:
        return pid
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    most_s = int(CPU_LEAST_S + 10 * seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (most_s, most_s + 5))
    try:
        code = compile(mutant.tree(), mutant.path, "exec")
        name = mutant.path.removesuffix(".py").replace("/", ".")
        sys.meta_path.insert(0, Impostor(name, code))
        result = 0
        for tests in rounds:
            files = sorted({test.partition("::")[0] for test in tests})
            result = result or int(pytest.main([*PYTEST, *files], plugins=[Choice(tests)]))
    except BaseException:  # noqa: BLE001  # a mutant may break anything
        result = 1
    os._exit(result)


def outcome(status: int) -> str:
    """Name what became of a mutant."""
    if os.WIFSIGNALED(status):
        return "timeout" if os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL} else "killed"
    return "survived" if os.WEXITSTATUS(status) == 0 else "killed"


def run(todo: Sequence[Mutant], reach: Reach, jobs: int, results: dict[str, str], kept: Path) -> None:
    """Run mutants, some at once, and write down what becomes of each."""
    running: dict[int, Mutant] = {}
    waiting, began_s, told_s = list(todo), time.monotonic(), time.monotonic()
    with kept.open("a") as file:
        while waiting or running:
            while waiting and len(running) < jobs:
                mutant = waiting.pop(0)
                rounds = reach.rounds(mutant)
                seconds = sum(reach.seconds.get(test, 0.0) for tests in rounds for test in tests)
                if rounds:
                    running[attack(mutant, rounds, seconds)] = mutant
                else:
                    results[mutant.key] = "unreached"
            if not running:
                continue
            pid, status = os.wait()
            mutant = running.pop(pid)
            results[mutant.key] = outcome(status)
            file.write(json.dumps([mutant.key, results[mutant.key]]) + "\n")
            file.flush()
            if time.monotonic() - told_s >= PROGRESS_S:
                told_s = time.monotonic()
                done = len(todo) - len(waiting) - len(running)
                left_s = (told_s - began_s) / done * (len(todo) - done)
                print(f"{done} of {len(todo)}, about {left_s / 60:.0f} min left", flush=True)


def report(chosen: Sequence[Mutant], results: dict[str, str]) -> None:
    """Print the score of each module, and who survived; those that were not run yet don't count."""
    ran = [mutant for mutant in chosen if mutant.key in results]
    for path in sorted({mutant.path for mutant in ran}):
        of_it = [results[mutant.key] for mutant in ran if mutant.path == path]
        dead = sum(result in DEAD for result in of_it)
        print(f"{path:36} {dead:5} of {len(of_it):5} killed")
    survivors = [mutant for mutant in ran if results[mutant.key] not in DEAD]
    for mutant in survivors:
        print(f"{results[mutant.key]:9} {mutant.key}")
    share = 100 * (1 - len(survivors) / max(1, len(ran)))
    print(f"{len(ran) - len(survivors)} of {len(ran)} mutants killed: {share:.1f} %")


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(prog="script/mutate", description=__doc__)
    parser.add_argument("--only", default="", help="part of a path: only these modules")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants, chosen by chance")
    parser.add_argument("--seed", type=int, default=1, help="of that chance")
    parser.add_argument("--jobs", type=int, default=1, help="so many at once")
    parser.add_argument("--survivors", action="store_true", help="try only those again that survived before")
    chosen = parser.parse_args()
    sys.path[:0] = ["."]
    CACHE.mkdir(parents=True, exist_ok=True)
    paths = [str(p) for folder in FOLDERS for p in sorted(Path(folder).glob("*.py")) if chosen.only in str(p)]
    everyone = [mutant for path in paths for mutant in mutants(path, Path(path).read_text())]
    if chosen.sample and chosen.sample < len(everyone):
        everyone = random.Random(chosen.seed).sample(everyone, chosen.sample)  # noqa: S311
    kept = CACHE / f"results-{fingerprint(FOLDERS)}.jsonl"
    kept.touch()
    results = dict(json.loads(line) for line in kept.read_text().splitlines())
    wanted = "survived" if chosen.survivors else None
    todo = [mutant for mutant in everyone if results.get(mutant.key) == wanted]
    print(f"{len(everyone)} mutants, {len(todo)} to run", flush=True)
    try:
        if todo:
            random.Random(chosen.seed).shuffle(todo)  # noqa: S311
            run(todo, measure(), chosen.jobs, results, kept)
    except KeyboardInterrupt:
        print("broken off; the same command goes on")
    report(everyone, results)


if __name__ == "__main__":
    assert hypothesis.stateful  # noqa: S101
    main()
