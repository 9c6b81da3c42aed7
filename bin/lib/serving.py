"""bin/serve, second half, run by the Python of .venv: keys, migrations, demo, server and worker.

The application is imported once, here; the server's processes are forked from this one where the
system forks and share it, so a second start takes little longer than that import.
"""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import Process
from multiprocessing.connection import wait
from pathlib import Path

from dotenv import dotenv_values
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate import upgrade
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer as Server
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from forum.accounts.queries import staff_by_email
from forum.db import db, reading
from forum.demo.staff import SIGN_INS, sign_ins
from forum.jobs.commands import work
from forum.keys import drawn
from forum.lectures.reindexing import renew_all
from forum.logs import tell_end
from forum.settings import Settings
from forum.web import current

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_STOP = 5
THREADS = 4


def write_keys_once(instance: Path) -> None:
    """Draw the keys of a new installation into its .env; only their owner may read it."""
    file = instance / ".env"
    if file.exists():
        return
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = instance / ".env.draft"
    draft.touch(mode=0o600)
    draft.write_text("".join(f"{name}={value}\n" for name, value in drawn().items()), "utf-8")
    draft.rename(file)


def say_where(instance: Path, host: str, port: int) -> None:
    """Let addresses begin with where we listen, unless FORUM_BASE_URL says better."""
    if "FORUM_BASE_URL" not in dotenv_values(instance / ".env"):
        reachable = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 (only compared)
        os.environ.setdefault("FORUM_BASE_URL", f"http://{reachable}:{port}")


def application() -> Flask:
    """The one application of this process and of those forked from it: `wsgi:app`."""
    app: Flask = import_module("wsgi").app
    return app


def is_empty(app: Flask) -> bool:
    """Whether nobody has ever migrated this database: the first run."""
    with app.app_context():
        return not inspect(db.engine).get_table_names()


def settings_of(app: Flask) -> Settings:
    """What this installation was set to."""
    settings: Settings = app.extensions["forum.settings"]
    return settings


def migrate(app: Flask) -> None:
    """Bring the database to the newest schema, and let go of it before processes are forked.

    After an upgrade lectures may be found by more words than before.
    """
    with app.app_context():
        upgrade()
        renew_all(current.now())
        db.engine.dispose()


def load_demo() -> None:
    """Fill a new installation with a sample season."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load"]
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode:
        sys.exit("bin/serve: the sample season could not be loaded; bin/serve starts without it.")


def demo_sign_ins(app: Flask) -> str | None:
    """How to sign in to the demo; None where its people are not."""
    with app.app_context():
        with reading() as session:
            found = any(staff_by_email(session, email) for email, _name, _role in SIGN_INS)
        db.engine.dispose()
    return sign_ins() if found else None


def application_of_a_child() -> Flask:
    """The application, in a process started from this one.

    Ctrl-C reaches a whole process group; ours alone shall hear it, and end the others in order: a
    server process that is told twice to stop sometimes does not.
    """
    os.setpgid(0, 0)
    return application()


def run_worker() -> None:
    """`flask work`. What ends it is told by the log, since a process started so prints it by itself."""
    try:
        work.main([], prog_name="flask work", obj=ScriptInfo(create_app=application_of_a_child))
    except Exception as error:  # noqa: BLE001 (it is told, and the process ends)
        tell_end(type(error), error, error.__traceback__)
        sys.exit(1)


@dataclass
class BackgroundWorker:
    """`flask work` beside the server. When either ends, so does the other."""

    process: Process = field(default_factory=lambda: Process(target=run_worker, name="flask work"))
    stopping: bool = False
    failed: bool = False

    def start(self) -> None:
        """Start it, and watch it from a thread."""
        self.process.start()
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """End it: the mail in hand is still sent."""
        self.stopping = True
        self.process.terminate()
        self.process.join(SECONDS_TO_STOP)
        self.process.kill()

    def _watch(self) -> None:
        wait([self.process.sentinel])
        if not self.stopping:
            self.failed = True
            os.kill(os.getpid(), signal.SIGTERM)


def logging_of_the_server() -> dict[str, object]:
    """The server's own complaints in the form of our log; it keeps no log of requests (docs/logs.md)."""
    console = {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}
    return {
        "formatters": {"lines": {"()": "forum.logs.Lines"}},
        "handlers": {"console": console},
        "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
    }


def serve(*, host: str, port: int, workers: int, notice: str) -> bool:
    """Serve until SIGINT or SIGTERM; whether it ended well."""
    server = Server(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=logging_of_the_server(),
        log_access=False,
        # A worker that is told to stop while it still starts does not hear it.
        workers_kill_timeout=SECONDS_TO_STOP,
        # A worker that is killed takes nobody along; one that cannot live is not raised for ever.
        respawn_failed_workers=True,
        working_dir=ROOT,
    )
    worker = BackgroundWorker()
    server.on_startup(worker.start)
    server.on_startup(lambda: print(notice, flush=True))
    server.on_shutdown(worker.stop)
    server.serve(target_loader=application_of_a_child, wrap_loader=False)
    return not worker.failed


def notice_of(app: Flask) -> str:
    """What stands on the terminal once the forum can be reached."""
    settings = settings_of(app)
    lines = [
        f"{settings.name_zh} · {settings.name_en}",
        f"  the programme   {settings.base_url}/",
        f"  the organisers  {settings.base_url}/staff/",
        f"  the door        {settings.base_url}/door/",
    ]
    people = demo_sign_ins(app)
    if people and not settings.is_production:
        lines += ["The sample season's sign-ins:", people]
    return "\n".join([*lines, "Ctrl-C stops it."])


def main(host: str, port: int, workers: int) -> None:
    """Set the installation up where that is still to be done, and serve it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    instance = Path(os.environ.get("FORUM_INSTANCE", ROOT / "instance"))
    try:
        write_keys_once(instance)
        say_where(instance, host, port)
        app = application()
        is_first_run = is_empty(app)
        migrate(app)
    except OperationalError as error:
        sys.exit(f"bin/serve: the database cannot be reached: {str(error.orig).splitlines()[0]}")
    if is_first_run and not settings_of(app).is_production:
        load_demo()
    served_well = serve(host=host, port=port, workers=workers, notice=notice_of(app))
    if not served_well:
        sys.exit("bin/serve: the background worker ended by itself, so the forum was stopped.")


if __name__ == "__main__":
    try:
        main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    except KeyboardInterrupt:
        sys.exit(130)
