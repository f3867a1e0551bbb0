"""The pages and what they answer. Bound to this machine; guard.py says who may ask."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, abort, g, jsonify, make_response, render_template, request
from markupsafe import Markup
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from pipeline.errors import InputError, PipelineError
from pipeline.harmless import visible
from pipeline.review.acts import Acts, Changed, Saved, Seen
from pipeline.review.asked import Accept, Add, Correct, Remove, Undo
from pipeline.review.guard import Guard
from pipeline.review.layout import further, more_path, table_rows
from pipeline.review.lie import turns_of
from pipeline.review.originals import Originals
from pipeline.review.places import boxes_on, corners, numbers_on
from pipeline.review.queue import PER_PAGE, STATES, Entry, Queue, Wanted, counted, neighbours
from pipeline.review.view import View
from pipeline.review.wording import LANGUAGES, Words

_YEAR = 365 * 24 * 3600
_LONGEST_NAME = 40
_MOST_CHOICES = 200  # files or units in a list to choose from


@dataclass(frozen=True, slots=True)
class Site:
    """All that a request needs; `who` is the reviewer unless a browser says another."""

    queue: Queue
    originals: Originals
    acts: Acts
    guard: Guard
    who: str

    def seen(self, record_id: str) -> Seen:
        """The record as it stands. Ends in 404 where the queue knows none."""
        self.queue.refresh()
        return self._at(record_id) or abort(404, "no_record")

    def known(self, record_id: str) -> Seen:
        """The same of a record whose page is open: others need not be looked for."""
        return self._at(record_id) or self.seen(record_id)

    def _at(self, record_id: str) -> Seen | None:
        entry = self.queue.at(record_id)
        return self.acts.read(entry.name) if entry else None


def pages(site: Site) -> Flask:
    """The pages over a site's records."""
    app = Flask(__name__)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "finalize": _finalized}
    app.before_request(_choose_language)
    site.guard.protect(app)
    app.after_request(_keep_language)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(PipelineError, _told)
    app.register_error_handler(Exception, _broken)
    app.context_processor(lambda: {"words": g.words, "token": site.guard.token, "who": _who(site)})
    app.jinja_env.globals.update(further=further, more_path=more_path, table_rows=table_rows)
    app.jinja_env.globals.update(boxes_on=boxes_on, numbers_on=numbers_on, turns_of=turns_of, corners=corners)
    app.add_url_rule("/", "queue", lambda: _queue(site))
    app.add_url_rule("/reviewer", "reviewer", _rename, methods=["POST"])
    app.add_url_rule("/r/<record_id>", "record", lambda record_id: _record(site, record_id))
    app.add_url_rule("/r/<record_id>/original", "original", lambda record_id: _original(site, record_id))
    app.add_url_rule("/r/<record_id>/page/<int:page>", "page", lambda record_id, page: _page(site, record_id, page))
    app.add_url_rule("/r/<record_id>/sheet/<int:page>", "sheet", lambda record_id, page: _sheet(site, record_id, page))
    acts = site.acts
    posts: tuple[tuple[type[BaseModel], Any], ...] = (
        (Correct, acts.correct), (Accept, acts.accept), (Remove, acts.remove), (Add, acts.add), (Undo, acts.undo),
    )  # fmt: skip
    for asked, act in posts:
        what = asked.__name__.lower()
        app.add_url_rule(f"/r/<record_id>/{what}", what, _acting(site, asked, act), methods=["POST"])
    return app


def _finalized(value: Any) -> Any:
    """Characters that show nothing or turn text are named; Jinja escapes the rest."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _choose_language() -> None:
    chosen = request.args.get("lang") or request.cookies.get("lang") or ""
    g.words = Words(chosen if chosen in LANGUAGES else LANGUAGES[0])


def _keep_language(response: Response) -> Response:
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie("lang", g.words.language, max_age=_YEAR, samesite="Strict", httponly=True)
    return response


def _who(site: Site) -> str:
    return request.cookies.get("who", "")[:_LONGEST_NAME] or site.who


def _rename() -> Response:
    response = Response(status=303, headers={"Location": "/"})
    name = " ".join(visible(request.form.get("who", "")).split())[:_LONGEST_NAME]
    response.set_cookie("who", name, max_age=_YEAR, samesite="Strict", httponly=True)
    return response


def _queue(site: Site) -> str:
    site.queue.refresh()
    wanted, number = _wanted(), request.args.get("page", 1, type=int)
    entries = site.queue.entries(wanted)
    last = max(math.ceil(len(entries) / PER_PAGE), 1)
    number = min(max(number, 1), last)
    everything = site.queue.all()
    pending = [entry for entry in everything if entry.open]
    return render_template(
        "queue.html", entries=entries[(number - 1) * PER_PAGE : number * PER_PAGE], count=len(entries), number=number,
        last=last, wanted=wanted, states=STATES, codes=counted(pending).most_common(), files=_choices(pending, "file"),
        units=_choices(pending, "unit"), progress=site.queue.progress(), query=_query(wanted), any=bool(everything),
    )  # fmt: skip


def _choices(entries: Sequence[Entry], key: str) -> list[str]:
    return sorted({getattr(entry, key) for entry in entries} - {""})[:_MOST_CHOICES]


def _wanted() -> Wanted:
    given = {key: request.args.get(key, "")[:500] for key in ("state", "code", "file", "unit", "words")}
    if given["state"] not in STATES:
        given["state"] = STATES[0]
    return Wanted(**given)


def _query(wanted: Wanted) -> str:
    """The filter as it stands in addresses; blank for the usual one."""
    usual = asdict(Wanted())
    return urlencode({key: value for key, value in asdict(wanted).items() if value != usual[key]})


def _record(site: Site, record_id: str) -> str:
    shown = _shown(site, site.seen(record_id))
    view: View = shown["view"]
    site.originals.ahead(view.record, view.opening)
    return render_template("record.html", **shown)


def _shown(site: Site, seen: Seen) -> dict[str, Any]:
    """What the templates of a record need."""
    wanted = _wanted()
    record_id = seen.record["record_id"]
    before, after = neighbours(site.queue.entries(wanted), record_id)
    return {
        "view": View(seen.record, g.words), "record": seen.record, "version": seen.version, "query": _query(wanted),
        "before": before, "after": after, "progress": site.queue.progress(),
    }  # fmt: skip


def _original(site: Site, record_id: str) -> str:
    """The document beside the form, as a part of a page."""
    seen = site.known(record_id)
    source = seen.record["source"]
    view = View(seen.record, g.words)
    shown: dict[str, Any] = {"sheets": (), "trouble": ""}
    try:
        if site.originals.of(seen.record) is None:
            shown["trouble"] = g.words("document_gone", file=source["file"])
        elif any(page["unit"] == "cells" for page in source["pages"]):
            painted = site.originals.sheets(seen.record)
            shown["sheets"] = [(page, name, Markup(rows), left) for page, name, rows, left in painted.sheets]
        elif source["pages"]:
            shown |= _drawn(site, view, view.opening)
    except InputError as error:
        shown["trouble"] = g.words("document_unreadable", reason=error.reason)
    return render_template("original.html", record=seen.record, **shown)


def _sheet(site: Site, record_id: str, page: int) -> str:
    """A page of the document with the places of values on it, as a part of a page."""
    view = View(site.known(record_id).record, g.words)
    try:
        return render_template("sheet.html", record=view.record, **_drawn(site, view, page))
    except KeyError:
        abort(404, "page_not_shown")


def _drawn(site: Site, view: View, page: int) -> dict[str, Any]:
    """What the template of a page needs; without a picture where it cannot be drawn. Raises KeyError where there is
    none.
    """
    try:
        return {"painted": site.originals.picture(view.record, page), "page": page}
    except InputError:
        return {"painted": None, "page": page}


def _page(site: Site, record_id: str, page: int) -> Response:
    seen = site.known(record_id)
    try:
        painted = site.originals.picture(seen.record, page)
    except (InputError, KeyError):
        abort(404, "page_not_shown")
    headers = {"Cache-Control": "private, max-age=86400, immutable"}  # the address names the content
    return Response(painted.picture, mimetype=f"image/{painted.kind}", headers=headers)


def _acting(site: Site, kind: type[BaseModel], act: Any) -> Any:
    """A change to a record: what it has become, with the parts of its page."""

    def answer(record_id: str) -> Response | tuple[Response, int]:
        try:
            asked = kind.model_validate_json(request.get_data())
        except ValidationError:
            abort(400, "request")
        seen = site.seen(record_id)
        try:
            saved: Saved = act(seen, asked, _who(site))
        except Changed as changed:
            return jsonify(_conflict(site, changed)), 409
        site.queue.refresh()
        return jsonify(_parts(site, saved.seen) | {"numbers": saved.numbers})

    return answer


def _parts(site: Site, seen: Seen) -> dict[str, Any]:
    return {"version": seen.version, "html": render_template("form.html", **_shown(site, seen))}


def _conflict(site: Site, changed: Changed) -> dict[str, Any]:
    view = View(changed.now.record, g.words)
    theirs = [
        g.words("their_change", label=view.name(path), before=one or g.words("blank"), after=other or g.words("blank"))
        for path, one, other in changed.changes
    ]
    return _parts(site, changed.now) | {"theirs": [visible(line) for line in theirs]}


def _refused(error: HTTPException) -> Response:
    key = str(error.description)
    code = error.code or 500
    said = g.words(key) if code == 404 and key in ("no_record", "page_not_shown") else ""
    if not said:
        said = g.words("no_page") if code == 404 else g.words("refused", reason=key)
    return _sentence(said, code)


def _told(error: PipelineError) -> Response:
    return _sentence(g.words.refusal(str(error)), 409)


def _broken(error: Exception) -> Response:
    return _sentence(f"{g.words('broken')} ({type(error).__name__})", 500)


def _sentence(said: str, code: int) -> Response:
    """As a page, or for a script of a page."""
    if request.method == "POST" and request.is_json:
        return make_response(jsonify({"said": visible(said)}), code)
    return make_response(render_template("said.html", said=said), code)
