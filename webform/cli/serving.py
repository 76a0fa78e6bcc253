"""The web application under gunicorn: one process for each core, and in each as many connections as come (gevent)."""

from __future__ import annotations

import os
from typing import Any

import click

from webform.cli.common import environment, refusals
from webform.settings import Settings, settings_from

LOOPBACK = "127.0.0.1"
CONNECTIONS = 200
"""So many connections a process holds at once; a connection that only waits costs next to nothing."""


@click.command()
@click.option("--port", type=int, default=8000, show_default=True, help="The port to listen on.")
@click.option("--host", default=LOOPBACK, show_default=True, help="The address; put a TLS proxy before any other.")
@click.option("--workers", type=int, default=os.cpu_count() or 1, help="How many processes; one for each core.")
@click.option("--demonstration", is_flag=True, help="Make a synthetic council if the database is empty, and say so.")
def serve(port: int, host: str, workers: int, demonstration: bool) -> None:
    """Serve the web application."""
    with refusals():
        settings = settings_from(environment(), new=demonstration)
        if demonstration:
            _prepare(settings)
        settings.open().close()
    if settings.keys.beside_data:
        click.echo("Warning: the master key lies beside the data. Keep it elsewhere with CASEAUDIT_KEY.", err=True)
    plain_http = host == LOOPBACK
    if plain_http:
        click.echo(f"Serving on http://{host}:{port} to this machine only. Stop with Ctrl+C.")
    _run(settings, f"{host}:{port}", workers, demonstration, plain_http)


def _prepare(settings: Settings) -> None:
    """A migrated database with a synthetic council in it."""
    from webform.cli.council import make_if_empty
    from webform.store.migrate import migrate

    migrate(settings.database_url)
    make_if_empty(settings)
    click.echo("Sign in as auditor, worker, manager, psw, director or policy. Password: Demonstration-2026")


def _run(settings: Settings, bind: str, workers: int, demonstration: bool, plain_http: bool) -> None:
    from gunicorn.app.base import BaseApplication

    class Application(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        """Our application in gunicorn's own frame; made in each worker, since a connection does not survive a fork."""

        def load_config(self) -> None:
            """Set what is not gunicorn's default."""
            options: dict[str, Any] = {
                "bind": bind,
                "workers": workers,
                "worker_class": "gevent",
                "worker_connections": CONNECTIONS,
                "timeout": 60,
                "graceful_timeout": 20,
                "accesslog": None,
                "loglevel": "warning",
                "proc_name": "caseaudit",
                "control_socket_disable": True,
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            """Make the application."""
            from webform.app import create_app

            return create_app(settings.open(), demonstration=demonstration, plain_http=plain_http, home=settings.home)

    Application().run()
