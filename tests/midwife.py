"""A process that has imported the forum and forks for every program of it: importing anew took three seconds.

What it bears is what `python -m granian …` or `python -m flask …` would be: the same code with the arguments,
the environment and the files it is given. Between it and each program stands a keeper, who waits for its end.
"""

import gc
import json
import os
import runpy
import signal
import socket
import sys
import time
from typing import Any

import flask.cli
import granian.cli
from flask import Flask
from sqlalchemy.orm import configure_mappers

import forum
from forum.i18n import LOCALES, catalogue
from tests.programs import templates_of_this_run

__all__ = ["flask", "forum", "granian"]  # imported so that no program need do it


def main(door: socket.socket) -> None:
    """Bear a program for every call that comes through the door, until it is closed."""
    # Keepers are reaped by the system; nobody asks how they ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    remember()
    while True:
        called, files, _, _ = socket.recv_fds(door, 1, 3)
        if not called:
            return
        if not os.fork():
            door.close()
            bear(*files)
            return
        for file in files:
            os.close(file)


def remember() -> None:
    """Know by heart what every process of the forum works out when it is first needed, each time the same."""
    configure_mappers()
    for locale in LOCALES.values():
        catalogue(locale)
    # The class's own place for what every application gives its templates.
    Flask.jinja_options = {"bytecode_cache": templates_of_this_run()}
    gc.collect()
    # What is there now stays for ever: collecting it would only copy its pages, once for every program.
    gc.freeze()


def bear(line: int, output: int, errors: int) -> None:
    """Keep a program, or come back as the program itself, and be it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with socket.socket(fileno=line) as spoken, spoken.makefile("rw") as speech:
        order = json.loads(speech.readline())
        program = os.fork()
        if program:
            os.close(output)
            os.close(errors)
            print(program, file=speech, flush=True)
            _, status = os.waitpid(program, 0)
            print(os.waitstatus_to_exitcode(status), file=speech, flush=True)
            speech.close()
            os._exit(0)
    os.setsid()
    os.dup2(output, 1)
    os.dup2(errors, 2)
    os.closerange(3, max(output, errors) + 1)
    be(order)


def be(order: dict[str, Any]) -> None:
    """Run as ``python -m module …`` would, in this environment."""
    module, *words = order["words"]
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
