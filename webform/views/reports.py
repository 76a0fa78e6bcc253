"""The report of an audit as PDF: its latest frozen record, whole or redacted."""

from __future__ import annotations

import io

from flask import Blueprint, Response, abort, render_template, request, send_file

from exporters.json_format import FrozenRecord
from exporters.report import ReportsUnavailable
from webform.context import context
from webform.identity import action
from webform.reporting import report, report_name
from webform.store.read_records import latest_record
from webform.work import open_work

blueprint = Blueprint("reports", __name__, url_prefix="/audits/<id:audit_id>")


@blueprint.get("/report.pdf")
@action("see_audit")
def download(audit_id: str) -> Response | tuple[str, int]:
    """The report, to be saved; 404 before anything was signed off. ``?redacted=yes`` leaves names and what is declared so out."""
    work = open_work(audit_id, "see_audit")
    found = latest_record(context().db, work.audit.id)
    if found is None or found.content is None or found.digest is None:
        abort(404)
    record, redacted = FrozenRecord(found.content, found.digest, found.seq), request.args.get("redacted") == "yes"
    try:
        content = report(context().db, context().shelf, record, redacted=redacted)
    except ReportsUnavailable as missing:
        remedy = f"Tell the operator. {missing}"
        return render_template("fault.html", page_title="Reports can't be made just now", remedy=remedy), 503
    name = report_name(record, redacted=redacted)
    sent = send_file(io.BytesIO(content), "application/pdf", as_attachment=True, download_name=name, etag=False)
    sent.headers["Cache-Control"] = "no-store"
    return sent
